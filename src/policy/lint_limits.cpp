// Limits that can never act, because another one always stops the sender first.

#include "policy/lint_parts.hpp"

namespace tidegate {

namespace {

constexpr std::uint32_t most_per_message = 1'000;

struct Row {
    const char* key;
    std::uint32_t own;
};

std::string in_digits(std::uint64_t number) {
    auto digits = std::to_string(number);
    for (auto at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
    return digits;
}

}  // namespace

void lint_limits(const Policy& policy, Findings& into) {
    const auto& own = policy.limits;
    const auto acting = effective(own);
    if (own.recipients_per_message > most_per_message) {
        into.add(policy, "limits.recipients_per_message",
                 in_digits(own.recipients_per_message) + " is above " + in_digits(most_per_message) +
                     " recipients a message, the most there is: set at most that, or 0 for the default");
    }
    const auto day = acting.recipients_per_day;
    for (const auto& row : {Row{"limits.external_per_hour", own.external_per_hour},
                            Row{"limits.internal_per_hour", own.internal_per_hour}}) {
        if (row.own <= day) continue;
        into.add(policy, row.key,
                 in_digits(row.own) + " an hour can never be reached, since " + in_digits(day) +
                     " a day act first: lower it, or raise limits.recipients_per_day");
    }
    const auto hour = std::uint64_t{acting.external_per_hour} + acting.internal_per_hour;
    const auto message = own.recipients_per_message;
    if (message > most_per_message || (message <= day && message <= hour)) return;
    into.add(policy, "limits.recipients_per_message",
             in_digits(message) + " a message can never be reached, since " +
                 (message > day ? in_digits(day) + " a day" : in_digits(hour) + " an hour (external and internal)") +
                 " act first: lower it, or raise those");
}

}  // namespace tidegate
