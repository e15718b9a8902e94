#include "cli/exchange_words.hpp"

#include <algorithm>

#include "config/form.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_parameter(std::string_view word) { return word.size() >= 2 && word[0] == '-' && is_letter(word[1]); }

std::string_view unquoted(std::string_view text) {
    text = trimmed(text);
    const bool quoted =
        text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
    return quoted ? text.substr(1, text.size() - 2) : text;
}

/// The name as it is written, or nothing.
std::optional<std::string> known_as(std::string_view name, const std::vector<std::string>& known) {
    for (const auto& one : known)
        if (lower(one) == lower(name)) return one;
    return std::nullopt;
}

tl::unexpected<Error> unknown(std::string_view name, const std::vector<std::string>& known) {
    std::string all;
    for (const auto& one : known) all += (all.empty() ? "-" : ", -") + one;
    const auto near = nearest(name, known);
    return fail(Fault::invalid, "-" + utf8_line(name, 64) + " is not a parameter here" +
                                    (near.empty() ? "" : ": did you mean -" + near + "?") + " Known: " + all);
}

}  // namespace

Result<ExchangeWords> ExchangeWords::parse(const std::vector<std::string>& words, const std::vector<std::string>& known,
                                           std::string_view positional) {
    ExchangeWords out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        Said said;
        if (!is_parameter(word)) {
            if (positional.empty() || out.has(positional))
                return fail(Fault::invalid, "\"" + utf8_line(word, 64) + "\" belongs to no parameter");
            said = {std::string{positional}, std::string{unquoted(word)}};
        } else {
            const auto colon = word.find(':');
            const auto name = word.substr(1, colon == std::string_view::npos ? colon : colon - 1);
            if (colon != std::string_view::npos)
                said.value = unquoted(word.substr(colon + 1));
            else if (i + 1 < words.size() && !is_parameter(words[i + 1]))
                said.value = unquoted(words[++i]);
            if (lower(name) == "confirm" || lower(name) == "verbose") continue;
            const auto written = known_as(name, known);
            if (!written) return unknown(name, known);
            said.name = *written;
        }
        if (out.has(said.name)) return fail(Fault::invalid, "-" + said.name + " is there twice");
        out.said_.push_back(std::move(said));
    }
    return out;
}

const ExchangeWords::Said* ExchangeWords::find(std::string_view name) const {
    const auto found = std::ranges::find(said_, lower(name), [](const Said& s) { return lower(s.name); });
    return found == said_.end() ? nullptr : &*found;
}

std::string ExchangeWords::text(std::string_view name) const {
    const auto* said = find(name);
    return said == nullptr ? std::string{} : said->value.value_or("");
}

std::vector<std::string> ExchangeWords::list(std::string_view name) const {
    std::vector<std::string> out;
    const auto all = text(name);
    std::string_view rest = all;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto item = unquoted(rest.substr(0, comma));
        if (!item.empty() && lower(item) != "$null") out.emplace_back(item);
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    return out;
}

Result<std::optional<bool>> ExchangeWords::flag(std::string_view name) const {
    const auto* said = find(name);
    if (said == nullptr) return std::optional<bool>{};
    const auto value = lower(said->value.value_or("$true"));
    if (value == "$true" || value == "true" || value == "1") return std::optional<bool>{true};
    if (value == "$false" || value == "false" || value == "0") return std::optional<bool>{false};
    return fail(Fault::invalid, "-" + said->name + " must be $true or $false");
}

}  // namespace tidegate
