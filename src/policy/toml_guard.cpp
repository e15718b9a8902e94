#include "policy/toml_guard.hpp"

#include <algorithm>
#include <string>

namespace tidegate {

namespace {

constexpr unsigned most_dots = 200;

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

/// Octets of the comment or string (TOML 1.0, Comment and String) at the front, or 0. An unfinished one ends with its
/// line, or with the text: toml++ complains of that itself.
std::size_t opaque_size(std::string_view text) {
    if (text.starts_with('#')) return std::min(text.find('\n'), text.size());
    if (!text.starts_with('"') && !text.starts_with('\'')) return 0;
    const char quote = text[0];
    const bool escapes = quote == '"';
    const std::string three(3, quote);
    if (text.starts_with(three)) {
        std::size_t at = 3;
        while (at < text.size() && text.substr(at, 3) != three) at += escapes && text[at] == '\\' ? 2 : 1;
        for (at += 3; at < text.size() && text[at] == quote;) ++at;  // up to two quotation marks before the last three
        return std::min(at, text.size());
    }
    std::size_t at = 1;
    while (at < text.size() && text[at] != quote && text[at] != '\n') at += escapes && text[at] == '\\' ? 2 : 1;
    return at < text.size() && text[at] == quote ? at + 1 : std::min(at, text.size());
}

/// Whether what stands behind the "[" that opens a line can be the name of a table.
bool begins_name(std::string_view rest) {
    const auto bare = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || is_one_of(c, "-_");
    };
    if (rest.starts_with('[')) rest.remove_prefix(1);
    const auto first = rest.find_first_not_of(" \t");
    return first != std::string_view::npos && (bare(rest[first]) || is_one_of(rest[first], "\"']"));
}

}  // namespace

Outcome check_toml(std::string_view text, std::string_view file) {
    std::size_t line = 1;
    unsigned dots = 0;
    bool line_start = true;
    const auto refuse = [&](const char* what) {
        return fail(Fault::invalid, std::string{file} + ":" + std::to_string(line) + ": " + what);
    };
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty()) {
        if (const auto size = opaque_size(text); size != 0) {
            for (const char c : text.substr(0, size)) line += c == '\n' ? 1 : 0;
            text.remove_prefix(size);
            line_start = false;
            continue;
        }
        const char c = text.front();
        text.remove_prefix(1);
        if (c == '[' && line_start && !begins_name(text))
            return refuse("a table's name is missing: write it as [scope]");
        if (c == '.' && ++dots > most_dots) return refuse("a key has more than 200 parts: no key of a policy has");
        if ((c < ' ' || c > '~') && !is_one_of(c, "\t\r\n")) {
            return refuse("there is a character other than ASCII outside of quotation marks: put the text in them");
        }
        if (is_one_of(c, "\n=,[]{}")) dots = 0;
        line_start = c == '\n' || (line_start && is_one_of(c, " \t\r"));
        if (c == '\n') ++line;
    }
    return {};
}

}  // namespace tidegate
