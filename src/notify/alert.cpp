#include "notify/alert.hpp"

#include <algorithm>
#include <chrono>

#include "core/text.hpp"

namespace tidegate {

using namespace std::chrono_literals;

std::string_view to_string(Severity severity) {
    switch (severity) {
        case Severity::info: return "info";
        case Severity::medium: return "medium";
        case Severity::high: return "high";
    }
    return "medium";
}

std::vector<AlertPolicy> first_alert_policies() {
    const auto make = [](std::string_view name, Severity severity, std::vector<EventKind> kinds, Millis aggregate) {
        AlertPolicy policy;
        policy.name = name;
        policy.severity = severity;
        policy.kinds = std::move(kinds);
        policy.aggregate = aggregate;
        return policy;
    };
    auto user = make(user_alert, Severity::high, {EventKind::restricted}, 0ms);
    user.tell_sender = true;
    auto released = make("released", Severity::info, {EventKind::released, EventKind::expired}, 5min);
    released.tell_sender = true;
    auto expiring =
        make("held mail expires", Severity::medium, {EventKind::held_expiring, EventKind::held_expired}, 0ms);
    expiring.tell_sender = true;
    // Written by administrators, and told to machines that keep a record; people need no mail of their own edits.
    auto changed = make("policy changed", Severity::info, {EventKind::policy_changed, EventKind::policy_removed}, 0ms);
    changed.tell_administrators = false;
    return {std::move(user),
            make(connector_alert, Severity::high, {EventKind::restricted}, 0ms),
            make("organisation restricted", Severity::high, {EventKind::organisation_full}, 1h),
            make("organisation pattern", Severity::high, {EventKind::organisation_warned}, 1h),
            make("sending pattern suspicious", Severity::medium, {EventKind::suspected}, 0ms),
            make("forwarding began", Severity::info, {EventKind::forwarding_began}, 15min),
            make("limit exceeded", Severity::medium, {EventKind::alerted, EventKind::overflow_deferred}, 15min),
            make("limit warning", Severity::medium, {EventKind::warned}, 1h),
            std::move(released),
            make("messages held", Severity::medium, {EventKind::held, EventKind::queue_held}, 15min),
            std::move(expiring),
            make("circuit breaker", Severity::high,
                 {EventKind::canary_tripped, EventKind::breaker_opened, EventKind::breaker_closed}, 0ms),
            make("tidegate trouble", Severity::high, {EventKind::trouble, EventKind::trouble_over}, 5min),
            std::move(changed)};
}

std::vector<AlertPolicy> new_alert_policies(const std::vector<AlertPolicy>& there,
                                            const std::optional<std::vector<std::string>>& given) {
    // What every site was given at its start before the names were noted.
    static const std::vector<std::string> oldest{std::string{user_alert},
                                                 std::string{connector_alert},
                                                 "organisation restricted",
                                                 "organisation pattern",
                                                 "limit exceeded",
                                                 "limit warning",
                                                 "released",
                                                 "messages held",
                                                 "tidegate trouble",
                                                 "policy changed"};
    auto first = first_alert_policies();
    if (there.empty()) return first;
    const auto& had = given ? *given : oldest;
    std::erase_if(first, [&](const AlertPolicy& policy) {
        const bool present =
            std::ranges::any_of(there, [&](const AlertPolicy& one) { return lower(one.name) == policy.name; });
        return present || std::ranges::find(had, policy.name) != had.end();
    });
    return first;
}

bool applies(const AlertPolicy& policy, const Event& event) {
    if (!policy.enabled) return false;
    const bool connector = event.entity.starts_with("connector:");
    if ((policy.name == user_alert && connector) || (policy.name == connector_alert && !connector)) return false;
    for (const auto kind : policy.kinds) {
        if (kind == event.kind) return true;
    }
    return false;
}

}  // namespace tidegate
