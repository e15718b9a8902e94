#include "cli/policy_change.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "cli/json.hpp"
#include "config/form.hpp"
#include "core/text.hpp"
#include "policy/form.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

constexpr std::size_t most_octets = std::size_t{1} << 20;

std::string with_underscores(std::string_view text) {
    auto out = lower(text);
    std::ranges::replace(out, '-', '_');
    return out;
}

/// The key with this path, this last part of a path, or this option.
const PolicyKey* find_key(std::string_view name) {
    const auto wanted = with_underscores(name);
    for (const auto& key : policy_keys()) {
        const bool scoped = key.path.starts_with("except.");  // "users" alone means the scope
        const auto last = key.path.substr(key.path.rfind('.') + 1);
        if (wanted == key.path || (!scoped && wanted == last)) return &key;
        if (wanted == with_underscores(key.option.substr(2))) return &key;
    }
    return nullptr;
}

json::array list_of_words(std::string_view text) {
    json::array out;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto item = trimmed(text.substr(0, comma));
        if (!item.empty()) out.emplace_back(item);
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return out;
}

tl::unexpected<Error> unknown_key(std::string_view name) {
    std::vector<std::string> known;
    for (const auto& key : policy_keys()) {
        known.emplace_back(key.path);
        known.emplace_back(key.path.substr(key.path.rfind('.') + 1));
        known.push_back(with_underscores(key.option.substr(2)));
    }
    const auto near = nearest(name, known);
    return fail(Fault::invalid, "\"" + utf8_line(name, 64) + "\" is nothing that a policy has" +
                                    (near.empty() ? ": tidegate policy set --help lists what there is"
                                                  : ": did you mean " + near + "?"));
}

Outcome add_file(const std::string& name, json::object& change) {
    std::ifstream file{name, std::ios::binary};
    std::string text(most_octets + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    if (!file.eof() && !file) return fail(Fault::invalid, name + ": cannot be read");
    if (text.size() > most_octets) return fail(Fault::invalid, name + ": is larger than 1 MiB");
    const auto policy = read_policy_file(text, name);
    if (!policy) return fail(Fault::invalid, policy.error().what);
    change = to_json(*policy);
    for (const char* kept : {"name", "version", "changed_at", "changed_by", "file"}) change.erase(kept);
    return {};
}

Outcome add_preset(std::string_view preset, json::object& change) {
    if (preset.empty()) return {};
    if (preset != "standard" && preset != "strict")
        return fail(Fault::invalid, "--preset must be standard (500/1000/1000) or strict (400/800/800)");
    const auto& limits = preset == "strict" ? strict_limits : standard_limits;
    set_at(change, "limits.external_per_hour", limits.external_per_hour);
    set_at(change, "limits.internal_per_hour", limits.internal_per_hour);
    set_at(change, "limits.recipients_per_day", limits.recipients_per_day);
    return {};
}

Outcome add_word(std::string_view word, json::object& change) {
    const auto equals = word.find('=');
    if (equals == std::string_view::npos)
        return fail(Fault::invalid, "\"" + utf8_line(word, 64) + "\" must be KEY=VALUE or a file that ends in .toml");
    const auto* key = find_key(word.substr(0, equals));
    if (key == nullptr) return unknown_key(word.substr(0, equals));
    auto value = policy_value(*key, word.substr(equals + 1));
    if (!value) return fail(Fault::invalid, value.error().what);
    set_at(change, key->path, *std::move(value));
    return {};
}

Outcome add_option(const std::string& option, const std::vector<std::string>& values, json::object& change) {
    const auto* key = find_key(option.substr(std::min<std::size_t>(2, option.size())));
    if (key == nullptr) return unknown_key(option);
    std::string joined;
    for (const auto& value : values) joined += (joined.empty() || key->kind != KeyKind::list ? "" : ",") + value;
    auto value = policy_value(*key, joined);
    if (!value) return fail(Fault::invalid, value.error().what);
    set_at(change, key->path, *std::move(value));
    return {};
}

}  // namespace

const std::vector<PolicyKey>& policy_keys() {
    using enum KeyKind;
    static const std::vector<PolicyKey> keys{
        {"limits.external_per_hour", "--external-per-hour", number, "external recipients in a sliding hour; 0: 10000"},
        {"limits.internal_per_hour", "--internal-per-hour", number, "internal recipients in a sliding hour; 0: 10000"},
        {"limits.recipients_per_day", "--per-day", number, "all recipients in a sliding day; 0: 10000"},
        {"limits.recipients_per_message", "--per-message", number, "recipients of one message; 0: 500"},
        {"limits.messages_per_minute", "--per-minute", number, "messages a minute, the excess is deferred; 0: 30"},
        {"over_limit", "--over-limit", word, "restrict_until_following_day, restrict_until_released or alert_only"},
        {"forwarding", "--forwarding", word, "automatic forwarding to external recipients: on or off"},
        {"detection", "--detection", word,
         "what follows from doubt about a sender's mail: inherit (as the configuration's detection.mode; where "
         "over_limit only alerts, observe), act, observe or off"},
        {"notify", "--notify", list, "addresses told of restrictions, besides the administrators"},
        {"copy_to", "--copy-to", list, "reviewers who get a copy of suspicious messages"},
        {"priority", "--priority", number, "0 is asked first"},
        {"description", "--description", text, "for people"},
        {"enabled", "--enabled", flag, "yes or no"},
        {"scope.users", "--user", list, "applies to these logins, addresses, connector:NAME, local:NAME"},
        {"scope.groups", "--group", list, "applies to these groups of the configuration"},
        {"scope.domains", "--domain", list, "applies to these domains and their subdomains"},
        {"except.users", "--except-user", list, "never applies to these logins and addresses"},
        {"except.groups", "--except-group", list, "never applies to these groups"},
        {"except.domains", "--except-domain", list, "never applies to these domains"},
    };
    return keys;
}

Result<json::value> policy_value(const PolicyKey& key, std::string_view text) {
    const auto name = std::string{key.path};
    if (key.kind == KeyKind::list) return json::value(list_of_words(text));
    if (key.kind == KeyKind::text) return json::value(text);
    if (key.kind == KeyKind::word) return json::value(with_underscores(text));
    if (key.kind == KeyKind::flag) {
        const auto said = lower(text);
        if (said == "yes" || said == "true" || said == "on") return json::value(true);
        if (said == "no" || said == "false" || said == "off") return json::value(false);
        return fail(Fault::invalid, name + " must be yes or no");
    }
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return fail(Fault::invalid, name + " must be a whole number, not \"" + utf8_line(text, 64) + "\"");
    return json::value(number);
}

Result<json::object> change_of(const PolicyWords& said) {
    json::object change;
    for (const auto& word : said.words)
        if (word.ends_with(".toml") && word.find('=') == std::string::npos)
            if (auto added = add_file(word, change); !added) return fail(Fault::invalid, added.error().what);
    if (auto added = add_preset(said.preset, change); !added) return fail(Fault::invalid, added.error().what);
    for (const auto& word : said.words)
        if (!word.ends_with(".toml") || word.find('=') != std::string::npos)
            if (auto added = add_word(word, change); !added) return fail(Fault::invalid, added.error().what);
    for (const auto& [option, values] : said.by_option)
        if (auto added = add_option(option, values, change); !added) return fail(Fault::invalid, added.error().what);
    return change;
}

}  // namespace tidegate
