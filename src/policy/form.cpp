// A policy as JSON. Reading collects every complaint before it gives up, so that one answer tells all there is to mend.

#include "policy/form.hpp"

#include <boost/json.hpp>

#include "core/text.hpp"
#include "policy/form_parts.hpp"
#include "policy/lint_parts.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_description = 1'000;
constexpr std::size_t longest_entry = 330;  ///< octets: "connector:" and 320
constexpr std::int64_t most_priority = 1'000'000;
constexpr std::int64_t most_limit = 1'000'000;

struct LimitKey {
    std::string_view key;
    std::uint32_t Limits::*field;
};
constexpr LimitKey limit_keys[] = {
    {"external_per_hour", &Limits::external_per_hour},     {"internal_per_hour", &Limits::internal_per_hour},
    {"recipients_per_day", &Limits::recipients_per_day},   {"recipients_per_message", &Limits::recipients_per_message},
    {"messages_per_minute", &Limits::messages_per_minute},
};

struct ScopeKey {
    std::string_view key;
    std::vector<std::string> Scope::*field;
};
constexpr ScopeKey scope_keys[] = {{"users", &Scope::users}, {"groups", &Scope::groups}, {"domains", &Scope::domains}};

json::array list_json(const std::vector<std::string>& list) { return json::array(list.begin(), list.end()); }

json::object scope_json(const Scope& scope) {
    json::object out;
    for (const auto& [key, field] : scope_keys) out[key] = list_json(scope.*field);
    return out;
}

/// Reads values of one change; what does not fit becomes a complaint and leaves the field alone.
class Merger {
public:
    explicit Merger(Policy& policy) : policy_{policy} {}

    void all(const json::object& change) {
        // First, whatever its place: the limits beside it win.
        if (const auto* preset = change.if_contains("preset")) set_preset(*preset);
        for (const auto& [key, value] : change) one(key, value);
    }
    Complaints take() { return std::move(complaints_); }

private:
    void complain(std::string key, std::string sentence) {
        if (complaints_.size() < 100) complaints_.push_back({std::move(key), std::move(sentence)});
    }

    void one(std::string_view key, const json::value& given) {
        const auto fresh = given.is_null() && key != "name" ? to_json(Policy{}) : json::object{};
        const json::value& value = fresh.contains(key) ? fresh.at(key) : given;
        if (key == "preset") return;
        if (key == "name") return set_name(value);
        if (key == "description") return set_description(value);
        if (key == "enabled") return set_enabled(value);
        if (key == "priority") return set_number(key, value, policy_.priority, most_priority);
        if (key == "scope") return set_scope(key, value, policy_.scope);
        if (key == "except") return set_scope(key, value, policy_.except);
        if (key == "limits") return set_limits(value);
        if (key == "over_limit") return set_over_limit(value);
        if (key == "forwarding") return set_forwarding(value);
        if (key == "detection") return set_detection(value);
        if (key == "notify") return set_list(key, value, policy_.notify, false);
        if (key == "copy_to") return set_list(key, value, policy_.copy_to, false);
        if (key == "version" || key == "changed_at" || key == "changed_by" || key == "file") {
            if (to_json(policy_).at(key) != given) complain(std::string{key}, "cannot be set: leave it out");
            return;
        }
        complain(utf8_line(key, 60), "is not a key of a policy: tidegate-policies(5) lists those there are");
    }

    void set_preset(const json::value& value) {
        const auto* text = value.if_string();
        if (text != nullptr && *text == "standard") {
            policy_.limits = standard_limits;
        } else if (text != nullptr && *text == "strict") {
            policy_.limits = strict_limits;
        } else {
            complain("preset", "must be \"standard\" or \"strict\"");
        }
    }

    void set_name(const json::value& value) {
        const auto* text = value.if_string();
        if (text == nullptr || text->empty() || text->size() > longest_policy_name ||
            utf8_line(*text, longest_policy_name) != *text || trimmed(*text) != *text) {
            return complain("name", "must be printable text of 1 to 64 octets without spaces at its ends");
        }
        const bool to_default = lower(*text) == default_policy;
        if (!policy_.name.empty() && policy_.is_default() != to_default) {
            return complain("name", to_default ? "\"default\" is taken by the policy that always applies last"
                                               : "the default policy cannot be renamed");
        }
        policy_.name = to_default ? std::string{default_policy} : std::string{*text};
    }

    void set_description(const json::value& value) {
        const auto* text = value.if_string();
        if (text == nullptr || text->size() > longest_description || utf8_line(*text, longest_description) != *text) {
            return complain("description", "must be one line of text, at most 1,000 octets");
        }
        policy_.description = *text;
    }

    void set_enabled(const json::value& value) {
        if (!value.is_bool()) return complain("enabled", "must be true or false");
        policy_.enabled = value.get_bool();
    }

    void set_number(std::string_view key, const json::value& value, std::uint32_t& into, std::int64_t most) {
        json::error_code error;
        const auto number = value.is_number() ? value.to_number<std::int64_t>(error) : -1;
        if (error || number < 0 || number > most) {
            return complain(std::string{key}, "must be a whole number from 0 to " + std::to_string(most));
        }
        into = static_cast<std::uint32_t>(number);
    }

    void set_list(std::string_view key, const json::value& value, std::vector<std::string>& into, bool lower_case) {
        const auto* list = value.if_array();
        if (list == nullptr || list->size() > most_entries) {
            return complain(std::string{key}, "must be a list of texts, at most 10,000");
        }
        std::vector<std::string> entries;
        entries.reserve(list->size());
        for (const auto& entry : *list) {
            const auto* given = entry.if_string();
            const auto text = given == nullptr ? std::string_view{} : trimmed(*given);
            if (text.empty() || text.size() > longest_entry || utf8_line(text, longest_entry) != text) {
                return complain(std::string{key}, "must hold printable texts of 1 to 330 octets");
            }
            entries.push_back(lower_case ? lower(text) : std::string{text});
        }
        into = std::move(entries);
    }

    void set_scope(std::string_view key, const json::value& value, Scope& into) {
        const auto* scope = value.if_object();
        if (scope == nullptr) return complain(std::string{key}, "must hold users, groups and domains");
        for (const auto& [name, list] : *scope) {
            const auto known =
                std::ranges::find_if(scope_keys, [&](const ScopeKey& entry) { return entry.key == name; });
            const auto full = std::string{key} + "." + utf8_line(name, 60);
            if (known == std::end(scope_keys)) {
                complain(full, "is not a condition: there are users, groups and domains");
            } else {
                set_list(full, list.is_null() ? json::value(json::array{}) : list, into.*known->field, true);
            }
        }
    }

    void set_limits(const json::value& value) {
        const auto* limits = value.if_object();
        if (limits == nullptr) return complain("limits", "must hold limits, such as external_per_hour");
        for (const auto& [name, limit] : *limits) {
            const auto known =
                std::ranges::find_if(limit_keys, [&](const LimitKey& entry) { return entry.key == name; });
            const auto full = "limits." + utf8_line(name, 60);
            if (known == std::end(limit_keys)) {
                complain(full,
                         "is not a limit: there are external_per_hour, internal_per_hour, recipients_per_day, "
                         "recipients_per_message and messages_per_minute");
            } else {
                set_number(full, limit.is_null() ? json::value(0) : limit, policy_.limits.*known->field, most_limit);
            }
        }
    }

    void set_over_limit(const json::value& value) {
        const auto* text = value.if_string();
        const auto action = parse_over_limit(text == nullptr ? std::string_view{} : std::string_view{*text});
        if (!action) return complain("over_limit", action.error().what);
        policy_.over_limit = *action;
    }

    void set_detection(const json::value& value) {
        const auto* text = value.if_string();
        const auto mode = parse_policy_detection(text == nullptr ? std::string_view{} : std::string_view{*text});
        if (!mode) return complain("detection", mode.error().what);
        policy_.detection = *mode;
    }

    void set_forwarding(const json::value& value) {
        const auto* text = value.if_string();
        if (text != nullptr && *text == "on") {
            policy_.forwarding = Forwarding::on;
        } else if (text != nullptr && *text == "off") {
            policy_.forwarding = Forwarding::off;
        } else {
            complain("forwarding", "must be \"on\" or \"off\"");
        }
    }

    Policy& policy_;
    Complaints complaints_;
};

}  // namespace

json::object to_json(const Policy& policy) {
    json::object limits;
    for (const auto& [key, field] : limit_keys) limits[key] = policy.limits.*field;
    return {{"name", policy.name},
            {"description", policy.description},
            {"enabled", policy.enabled},
            {"priority", policy.priority},
            {"scope", scope_json(policy.scope)},
            {"except", scope_json(policy.except)},
            {"limits", std::move(limits)},
            {"over_limit", to_string(policy.over_limit)},
            {"forwarding", to_string(policy.forwarding)},
            {"detection", to_string(policy.detection)},
            {"notify", list_json(policy.notify)},
            {"copy_to", list_json(policy.copy_to)},
            {"version", policy.version},
            {"changed_at", format_rfc3339(policy.changed_at)},
            {"changed_by", policy.changed_by},
            {"file", policy.file}};
}

Complaints merge_into(Policy& policy, const json::object& change) {
    Merger merger{policy};
    merger.all(change);
    return merger.take();
}

Outcome merge_json(Policy& policy, const json::object& change) {
    auto merged = policy;
    std::string told;
    for (const auto& [key, sentence] : merge_into(merged, change)) {
        told += (told.empty() ? "" : "; ") + key + ": " + sentence;
    }
    if (!told.empty()) return fail(Fault::invalid, std::move(told));
    policy = std::move(merged);
    return {};
}

Result<Policy> policy_from_json(const json::object& whole) {
    Policy policy;
    const auto* version = whole.if_contains("version");
    const auto* changed_at = whole.if_contains("changed_at");
    const auto* changed_by = whole.if_contains("changed_by");
    const auto* file = whole.if_contains("file");
    if (version == nullptr || changed_at == nullptr || changed_by == nullptr || file == nullptr ||
        !whole.contains("name") || !changed_at->is_string() || !changed_by->is_string() || !file->is_string()) {
        return fail(Fault::invalid, "the kept policy is not whole: restore the store from a backup");
    }
    json::error_code error;
    policy.version = version->is_number() ? version->to_number<std::uint32_t>(error) : 0;
    const auto at = parse_rfc3339(changed_at->get_string());
    if (error || !at) return fail(Fault::invalid, "the kept policy has no proper version or time of change");
    policy.changed_at = *at;
    policy.changed_by = changed_by->get_string();
    policy.file = file->get_string();
    if (auto merged = merge_json(policy, whole); !merged) return propagate(merged, "reading a kept policy");
    return policy;
}

}  // namespace tidegate
