#pragma once
// What an event's detail says, for notices. The detail is JSON that the judge wrote; what is missing stays empty.

#include <optional>
#include <string>
#include <vector>

#include "notify/alert.hpp"
#include "restrict/event.hpp"

namespace tidegate {

/// A held message, as its sender is told of it.
struct ToldMessage {
    Instant at{};
    std::string subject;
    std::uint32_t recipients = 0;
};

struct EventFacts {
    std::vector<std::string> notify;  ///< addresses that the policy wants told; at most 100
    std::optional<Instant> until;
    std::vector<ToldMessage> messages;  ///< at most 10 of `count`
    std::size_t count = 0;
    std::vector<Measure> measures;
    std::string policy;
    std::uint32_t policy_version = 0;
    std::string reason;    ///< of a release
    unsigned percent = 0;  ///< of a warning
    bool quiet = false;    ///< another event tells of it
};

EventFacts facts_of(const Event& event);

/// The measure that is over its limit, or nullptr.
const Measure* exceeded(const EventFacts& facts);

/// "external recipients in one hour" for "external_per_hour"; the name itself when it is not known.
std::string in_words(const Measure& measure);

/// As the policy says; a warning below 95 % of a limit is no more than info.
Severity severity_of(const AlertPolicy& policy, const Event& event, const EventFacts& facts);

}  // namespace tidegate
