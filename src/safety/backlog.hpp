#pragma once
// A queue that drains after an outage is not an attack: what was handed in while nothing could be heard counts by the
// time when it was handed in. But that time is only a claim, so it is believed no further than what we saw ourselves.

#include <cstdint>
#include <optional>

#include "core/time.hpp"

namespace tidegate {

/// A time in which nothing was heard.
struct Silence {
    Instant from{}, to{};
};

/// Listens to one host, or to the whole site: knows its last silence of ten minutes or more. No locks.
class QuietWatch {
public:
    static constexpr Millis least = std::chrono::minutes{10};
    /// How long after a silence what was handed in during it may still come.
    static constexpr Millis drains_for = std::chrono::hours{6};

    /// Something came. A clock that steps back begins no silence.
    void heard(Instant now);
    /// The silence in which `claimed` lies, while its mail may still come.
    std::optional<Silence> around(Instant now, Instant claimed) const;

private:
    Instant heard_{};
    std::optional<Silence> last_;
};

/// What a sender may send in an hour and a day, by its policy; recipients.
struct SendingPace {
    std::uint32_t external_per_hour = 0, internal_per_hour = 0, recipients_per_day = 0;
};

/// What one sender brings of one silence: no more than it could have sent within its limits while it lasted.
class Backlog {
public:
    explicit Backlog(Silence silence) : silence_{silence} {}
    const Silence& silence() const { return silence_; }
    /// Counts the recipients and says true, or leaves the count and says false when they are too many for the silence.
    bool take(std::uint32_t external, std::uint32_t internal, const SendingPace& pace);

private:
    Silence silence_;
    std::uint64_t external_ = 0, internal_ = 0;
};

}  // namespace tidegate
