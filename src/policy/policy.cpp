// The names and the service defaults of policies.

#include "policy/policy.hpp"

namespace tidegate {

std::string_view to_string(OverLimit action) {
    switch (action) {
        case OverLimit::restrict_until_following_day: return "restrict_until_following_day";
        case OverLimit::restrict_until_released: return "restrict_until_released";
        case OverLimit::alert_only: return "alert_only";
    }
    return "restrict_until_following_day";
}

Result<OverLimit> parse_over_limit(std::string_view text) {
    for (const auto action :
         {OverLimit::restrict_until_following_day, OverLimit::restrict_until_released, OverLimit::alert_only}) {
        if (to_string(action) == text) return action;
    }
    return fail(Fault::invalid,
                "must be \"restrict_until_following_day\", \"restrict_until_released\" or \"alert_only\"");
}

std::string_view to_string(PolicyDetection mode) {
    switch (mode) {
        case PolicyDetection::inherit: return "inherit";
        case PolicyDetection::act: return "act";
        case PolicyDetection::observe: return "observe";
        case PolicyDetection::off: return "off";
    }
    return "inherit";
}

Result<PolicyDetection> parse_policy_detection(std::string_view text) {
    for (const auto mode :
         {PolicyDetection::inherit, PolicyDetection::act, PolicyDetection::observe, PolicyDetection::off}) {
        if (to_string(mode) == text) return mode;
    }
    return fail(Fault::invalid, "must be \"inherit\", \"act\", \"observe\" or \"off\"");
}

std::string_view to_string(Forwarding mode) { return mode == Forwarding::on ? "on" : "off"; }

Limits effective(const Limits& limits) {
    const auto pick = [](std::uint32_t own, std::uint32_t service) { return own == 0 ? service : own; };
    return {pick(limits.external_per_hour, service_limits.external_per_hour),
            pick(limits.internal_per_hour, service_limits.internal_per_hour),
            pick(limits.recipients_per_day, service_limits.recipients_per_day),
            pick(limits.recipients_per_message, service_limits.recipients_per_message),
            pick(limits.messages_per_minute, service_limits.messages_per_minute)};
}

Policy first_default_policy() {
    Policy policy;
    policy.name = default_policy;
    policy.description = "For everybody whom no other policy names: Standard.";
    policy.limits = standard_limits;
    policy.version = 1;
    policy.changed_by = "tidegate";
    return policy;
}

}  // namespace tidegate
