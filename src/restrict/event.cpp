#include "restrict/event.hpp"

#include <utility>

namespace tidegate {

namespace {

constexpr std::pair<EventKind, std::string_view> names[] = {
    {EventKind::restricted, "restricted"},
    {EventKind::released, "released"},
    {EventKind::expired, "expired"},
    {EventKind::closed, "closed"},
    {EventKind::alerted, "alerted"},
    {EventKind::suspected, "suspected"},
    {EventKind::related, "related"},
    {EventKind::warned, "warned"},
    {EventKind::overflow_deferred, "overflow_deferred"},
    {EventKind::organisation_warned, "organisation_warned"},
    {EventKind::organisation_full, "organisation_full"},
    {EventKind::held, "held"},
    {EventKind::held_ended, "held_ended"},
    {EventKind::queue_held, "queue_held"},
    {EventKind::queue_released, "queue_released"},
    {EventKind::policy_changed, "policy_changed"},
    {EventKind::policy_removed, "policy_removed"},
    {EventKind::access_changed, "access_changed"},
    {EventKind::signed_in, "signed_in"},
    {EventKind::signed_out, "signed_out"},
    {EventKind::sign_in_failed, "sign_in_failed"},
    {EventKind::setting_changed, "setting_changed"},
    {EventKind::complained, "complained"},
    {EventKind::forwarding_began, "forwarding_began"},
    {EventKind::login_suspected, "login_suspected"},
    {EventKind::imported, "imported"},
    {EventKind::viewed, "viewed"},
    {EventKind::held_expiring, "held_expiring"},
    {EventKind::held_expired, "held_expired"},
    {EventKind::booked, "booked"},
    {EventKind::booked_cancelled, "booked_cancelled"},
    {EventKind::booked_ended, "booked_ended"},
    {EventKind::canary_tripped, "canary_tripped"},
    {EventKind::breaker_opened, "breaker_opened"},
    {EventKind::breaker_closed, "breaker_closed"},
    {EventKind::trouble, "trouble"},
    {EventKind::trouble_over, "trouble_over"},
};

}  // namespace

std::string_view to_string(EventKind kind) {
    for (const auto& [value, name] : names) {
        if (value == kind) return name;
    }
    return {};
}

std::optional<EventKind> event_kind_of(std::string_view text) {
    for (const auto& [value, name] : names) {
        if (name == text) return value;
    }
    return std::nullopt;
}

}  // namespace tidegate
