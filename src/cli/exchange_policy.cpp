#include "cli/exchange_policy.hpp"

#include <boost/json/array.hpp>

#include "cli/json.hpp"
#include "cli/policy_change.hpp"
#include "core/text.hpp"
#include "policy/policy.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

struct Pair {
    std::string_view theirs, ours;
};

constexpr Pair limit_names[] = {
    {"RecipientLimitExternalPerHour", "limits.external_per_hour"},
    {"RecipientLimitInternalPerHour", "limits.internal_per_hour"},
    {"RecipientLimitPerDay", "limits.recipients_per_day"},
};

constexpr Pair actions[] = {
    {"Alert", "alert_only"},
    {"BlockUser", "restrict_until_released"},
    {"BlockUserForToday", "restrict_until_following_day"},
};

constexpr Pair scopes[] = {
    {"From", "scope.users"},
    {"FromMemberOf", "scope.groups"},
    {"SenderDomainIs", "scope.domains"},
    {"ExceptIfFrom", "except.users"},
    {"ExceptIfFromMemberOf", "except.groups"},
    {"ExceptIfSenderDomainIs", "except.domains"},
};

json::array as_list(const std::vector<std::string>& texts) {
    json::array out;
    for (const auto& text : texts) out.emplace_back(text);
    return out;
}

Outcome add_number(const ExchangeWords& words, const Pair& pair, json::object& change) {
    if (!words.has(pair.theirs)) return {};
    const auto value = policy_value({pair.theirs, "", KeyKind::number, ""}, words.text(pair.theirs));
    if (!value) return fail(Fault::invalid, "-" + value.error().what);
    set_at(change, pair.ours, *value);
    return {};
}

Outcome add_action(const ExchangeWords& words, json::object& change) {
    const auto said = words.text("ActionWhenThresholdReached");
    if (said.empty() && !words.has("ActionWhenThresholdReached")) return {};
    for (const auto& [theirs, ours] : actions) {
        if (lower(theirs) != lower(said)) continue;
        change["over_limit"] = ours;
        return {};
    }
    return fail(Fault::invalid, "-ActionWhenThresholdReached must be Alert, BlockUser or BlockUserForToday");
}

Outcome add_forwarding(const ExchangeWords& words, ExchangeChange& out) {
    if (!words.has("AutoForwardingMode")) return {};
    const auto said = lower(words.text("AutoForwardingMode"));
    if (said != "automatic" && said != "on" && said != "off")
        return fail(Fault::invalid, "-AutoForwardingMode must be Automatic, On or Off");
    out.change["forwarding"] = said == "off" ? "off" : "on";
    if (said == "automatic")
        out.notes.emplace_back(
            "AutoForwardingMode Automatic is On here; there it acts as Off. Say Off to refuse "
            "automatic forwarding.");
    return {};
}

/// A switch and its list of addresses; the switch off empties the list.
Outcome add_people(const ExchangeWords& words, std::string_view on, std::string_view whom, std::string_view key,
                   json::object& change) {
    const auto wanted = words.flag(on);
    if (!wanted) return fail(Fault::invalid, wanted.error().what);
    if (*wanted == false) {
        change[key] = json::array{};
    } else if (words.has(whom)) {
        change[key] = as_list(words.list(whom));
    } else if (*wanted == true) {
        return fail(Fault::invalid, "-" + std::string{on} + " needs -" + std::string{whom});
    }
    return {};
}

std::string their_action(const std::string& ours) {
    for (const auto& pair : actions)
        if (pair.ours == ours) return std::string{pair.theirs};
    return ours;
}

std::string yes_or_no(const std::string& text) { return text == "yes" ? "True" : "False"; }

}  // namespace

const std::vector<std::string>& exchange_policy_parameters() {
    static const std::vector<std::string> all{"Identity",
                                              "Name",
                                              "RecipientLimitExternalPerHour",
                                              "RecipientLimitInternalPerHour",
                                              "RecipientLimitPerDay",
                                              "ActionWhenThresholdReached",
                                              "AutoForwardingMode",
                                              "NotifyOutboundSpam",
                                              "NotifyOutboundSpamRecipients",
                                              "BccSuspiciousOutboundMail",
                                              "BccSuspiciousOutboundAdditionalRecipients",
                                              "AdminDisplayName"};
    return all;
}

const std::vector<std::string>& exchange_rule_parameters() {
    static const std::vector<std::string> all{"Identity",
                                              "Name",
                                              "HostedOutboundSpamFilterPolicy",
                                              "From",
                                              "FromMemberOf",
                                              "SenderDomainIs",
                                              "ExceptIfFrom",
                                              "ExceptIfFromMemberOf",
                                              "ExceptIfSenderDomainIs",
                                              "Priority",
                                              "Enabled",
                                              "Comments"};
    return all;
}

Result<ExchangeChange> exchange_policy_change(const ExchangeWords& words) {
    ExchangeChange out;
    for (const auto& pair : limit_names)
        if (auto added = add_number(words, pair, out.change); !added) return fail(Fault::invalid, added.error().what);
    if (auto added = add_action(words, out.change); !added) return fail(Fault::invalid, added.error().what);
    if (auto added = add_forwarding(words, out); !added) return fail(Fault::invalid, added.error().what);
    if (auto added = add_people(words, "NotifyOutboundSpam", "NotifyOutboundSpamRecipients", "notify", out.change);
        !added)
        return fail(Fault::invalid, added.error().what);
    if (auto added = add_people(words, "BccSuspiciousOutboundMail", "BccSuspiciousOutboundAdditionalRecipients",
                                "copy_to", out.change);
        !added)
        return fail(Fault::invalid, added.error().what);
    if (words.has("AdminDisplayName")) out.change["description"] = words.text("AdminDisplayName");
    return out;
}

Result<ExchangeChange> exchange_rule_change(const ExchangeWords& words) {
    ExchangeChange out;
    for (const auto& [theirs, ours] : scopes)
        if (words.has(theirs)) set_at(out.change, ours, as_list(words.list(theirs)));
    if (auto added = add_number(words, {"Priority", "priority"}, out.change); !added)
        return fail(Fault::invalid, added.error().what);
    const auto enabled = words.flag("Enabled");
    if (!enabled) return fail(Fault::invalid, enabled.error().what);
    if (*enabled) out.change["enabled"] = **enabled;
    if (words.has("Comments")) out.change["description"] = words.text("Comments");
    return out;
}

std::string exchange_policy_name(const std::string& theirs) {
    return lower(theirs) == default_policy ? std::string{default_policy} : theirs;
}

std::vector<std::pair<std::string, std::string>> as_exchange_policy(const json::value& policy) {
    std::vector<std::pair<std::string, std::string>> out{{"Identity", text_at(policy, "name")}};
    for (const auto& [theirs, ours] : limit_names) out.emplace_back(theirs, text_at(policy, ours));
    const auto notify = text_at(policy, "notify");
    const auto copies = text_at(policy, "copy_to");
    out.emplace_back("ActionWhenThresholdReached", their_action(text_at(policy, "over_limit")));
    out.emplace_back("AutoForwardingMode", text_at(policy, "forwarding") == "off" ? "Off" : "On");
    out.emplace_back("NotifyOutboundSpam", notify.empty() ? "False" : "True");
    out.emplace_back("NotifyOutboundSpamRecipients", notify);
    out.emplace_back("BccSuspiciousOutboundMail", copies.empty() ? "False" : "True");
    out.emplace_back("BccSuspiciousOutboundAdditionalRecipients", copies);
    out.emplace_back("AdminDisplayName", text_at(policy, "description"));
    out.emplace_back("Enabled", yes_or_no(text_at(policy, "enabled")));
    out.emplace_back("IsDefault", lower(text_at(policy, "name")) == default_policy ? "True" : "False");
    return out;
}

std::vector<std::pair<std::string, std::string>> as_exchange_rule(const json::value& policy) {
    std::vector<std::pair<std::string, std::string>> out{{"Identity", text_at(policy, "name")},
                                                         {"HostedOutboundSpamFilterPolicy", text_at(policy, "name")},
                                                         {"Priority", text_at(policy, "priority")}};
    for (const auto& [theirs, ours] : scopes) out.emplace_back(theirs, text_at(policy, ours));
    out.emplace_back("State", text_at(policy, "enabled") == "yes" ? "Enabled" : "Disabled");
    out.emplace_back("Comments", text_at(policy, "description"));
    return out;
}

}  // namespace tidegate
