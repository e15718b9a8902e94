#pragma once
// The circuit breaker: when many healthy senders trip within an hour, the fault is probably ours (a rule, a model, a
// limit that was set too low) and not theirs. Then detection only observes until it has been quiet, or a person says
// so. The states are drawn in docs/states.md.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

namespace tidegate {

enum class BreakerState : std::uint8_t {
    closed,  ///< detection does as the site wants
    wary,    ///< a canary has tripped within the hour: half as many others open it
    open,    ///< detection only observes; a limit answers "come back later" and restricts nobody
};
/// "closed", "wary" or "open".
std::string_view to_string(BreakerState state);

/// Everything that the breaker goes by, for people.
struct BreakerReport {
    BreakerState state = BreakerState::closed;
    Instant since{};           ///< of the state; 1970 when it never was another
    std::string why;           ///< a sentence: why it is in this state; empty at first
    double tripped = 0;        ///< healthy senders that tripped within the hour; one tied to others counts a third
    double opens_at = 0;       ///< how many open it
    std::uint32_t active = 0;  ///< healthy senders that sent within the hour
    std::uint32_t day = 0;     ///< the same within a day
    std::vector<std::string> senders;   ///< that tripped, the newest first, at most 20
    std::vector<std::string> canaries;  ///< the same of canaries
};

/// Counts healthy senders: those with a past, against whom nothing stood until then. A sender counts once.
///
/// Opens    when the number of those that tripped within an hour reaches the largest of: 2 % of those that sent within
///          the hour; 0.5 % of those that sent within a day (so that a few stolen accounts at night, when few send, do
///          not open it); 5. A sender whose evidence ties it to others (the same text or link) counts a third:
///          one campaign through many accounts is what an attack looks like. Half of all that while wary. Two canaries
///          within an hour open it by themselves.
///          Fewer than 30 tied ones bring it half of the way at most, so that a campaign through many of a small site's
///          accounts is stopped.
/// Closes   an hour after it opened at the earliest, as soon as no more than half of that number have tripped, or
///          would have, within the hour; or by a person, who makes it forget what has tripped so far.
/// Time     handed in; a clock that steps back counts nothing twice.
/// Bounds   2,000 senders that tripped are remembered, the newest.
/// Threads  none: the owner's lock guards it.
class Breaker {
public:
    static constexpr Millis window = std::chrono::hours{1};
    static constexpr std::uint64_t past_of_healthy = 20;  ///< messages that a sender must have sent to be counted

    /// A healthy sender has sent. `mark` is that sender's own, 0 at first.
    void sent(Instant now, std::uint32_t& mark);
    /// A healthy sender was stopped, or would have been. True when this has opened the breaker.
    bool tripped(Instant now, std::string_view sender, bool tied);
    /// One that tripped before a restart: it counts, and opens nothing by itself.
    void remember(Instant then, std::string_view sender, bool tied) { note(trips_, then, sender, tied); }
    /// A sender that must never trip would have been stopped. True when it is the first time within the hour.
    bool canary(Instant now, std::string_view sender);
    /// True when it has closed by itself.
    bool settle(Instant now);
    /// Fault::conflict when it is not open.
    Outcome close(Instant now, const std::string& by, const std::string& reason);

    bool is_open() const { return state_ == BreakerState::open; }
    BreakerState state(Instant now) const;
    BreakerReport report(Instant now) const;

    /// State, time and reason, for the store; what has tripped is made again from the open cases. Fault::invalid when
    /// the octets were not made by `encode`.
    std::string encode() const;
    static Result<Breaker> decode(std::string_view octets);

private:
    struct Trip {
        std::string sender;
        Instant at{};
        bool tied = false;
    };
    struct Active {
        std::uint32_t hour = 0, day = 0;  ///< senders
    };
    Active active(Instant now) const;
    static bool note(std::vector<Trip>& trips, Instant now, std::string_view sender, bool tied);
    void forget(Instant now);
    void pass(std::uint32_t minute);
    double count(Instant now) const;
    double opens_at(Instant now) const;
    void open(Instant now, std::string why);

    BreakerState state_ = BreakerState::closed;  ///< wary is worked out from the canaries
    Instant since_{};
    std::string why_;
    std::vector<Trip> trips_, canaries_;
    std::uint32_t newest_ = 0;                 ///< the minute that the rings have come to
    std::array<std::uint32_t, 60> minutes_{};  ///< senders by the minute in which they sent last, a ring
    std::array<std::uint32_t, 24> hours_{};    ///< the same by the hour
};

}  // namespace tidegate
