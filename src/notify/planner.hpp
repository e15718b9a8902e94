#pragma once
// From events to deliveries: who is told what, when, and how often. Pure: time, settings and memory are handed in.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "notify/alert.hpp"
#include "notify/settings.hpp"

namespace tidegate {

/// How far one alert policy has got on one channel.
struct AlertProgress {
    std::uint64_t told_up_to = 0;  ///< newest event that was told, or kept back on purpose
    Instant last_notice{};
    Instant day{};            ///< the midnight that `count` begins at
    std::uint64_t count = 0;  ///< notices of that day
};

/// By alert policy and channel ("mail" or "webhook"). What a restart forgets of it is at worst the pause between two
/// notices: `told_up_to` is read back from the outbox, where a delivery names the newest event it tells of.
using PlanMemory = std::map<std::pair<std::string, std::string>, AlertProgress>;

struct PlanInput {
    const std::vector<Event>& events;  ///< after the position, oldest first
    bool full = false;                 ///< there may be more than these: nothing waits for company
    const std::vector<AlertPolicy>& policies;
    const NoticeSettings& settings;
    Instant now{};
    Instant day{};         ///< the operator's last midnight
    std::size_t room = 0;  ///< webhooks that the queue still takes
};

struct Plan {
    std::uint64_t read_up_to = 0;  ///< behind it nothing waits any more
    std::vector<Delivery> deliveries;
    std::uint64_t webhooks_dropped = 0;  ///< for want of room
};

/// Mail: the first event of an alert goes out at once; those that follow within `aggregate` of that notice wait and go
/// out as one. A target is told of what concerns it: administrators and the policy's list of everything, addresses of
/// an outbound policy of what happened under it, the restricted person of its own account. Webhooks: each event, at
/// once. On both, `most_per_day` notices a day of an alert; the last says that the rest of the day is silent. A warning
/// below 95 % goes to webhooks only.
Plan plan_notices(const PlanInput& input, PlanMemory& memory);

/// The operator's last midnight.
Instant day_of(Instant now, const Zone& zone);

}  // namespace tidegate
