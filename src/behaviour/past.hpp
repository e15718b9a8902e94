#pragma once
// One sender's past in a few hundred octets, and how unusual the present is against it.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/observation.hpp"
#include "behaviour/recent.hpp"
#include "behaviour/sketch.hpp"
#include "behaviour/traits.hpp"
#include "core/result.hpp"
#include "core/verdict.hpp"

namespace tidegate {

/// What is usual for one sender. The order of use, for each message:
///
///     recent.note(seen, past);                       // every message that is offered, held ones too
///     auto signals = past.unusual(seen, recent);     // weigh them by risk/weights.hpp
///     if (accepted) past.learn(seen, recent);        // what was held or refused teaches nothing
///
/// Weights  a signal's `weight` is here a measure without unit, mostly the logarithm of a ratio; Weights::weigh makes
/// nats
///          of it by the slopes of share/risk.weights. Above 0 speaks against the sender, below 0 for the sender. Young
///          senders have small measures: each is shrunk by messages / (messages + 6).
/// Time     handed in, UTC; days and hours are those of UTC, so that a change of zone or season shifts an hour at most.
/// Bounds   640 recipients and 96 domains are remembered; encoded at most 4.5 KB, some 300 octets usually.
/// Threads  none: the owner's lock guards it.
class Past {
public:
    bool knows(std::uint64_t recipient) const { return recipients_.has(recipient); }
    bool knows_domain(std::uint32_t domain) const { return domains_.has(domain); }
    /// Of the messages learnt, the share that had this value of a habit; 0 to 1.
    double share(Trait trait, std::uint32_t value) const { return traits_.share(trait, value); }

    /// `recent` has noted `seen` already.
    void learn(const Observation& seen, const Recent& recent);

    /// Those that speak neither for nor against are left out, except where a 0 takes back what the message before said.
    std::vector<Signal> unusual(const Observation& seen, const Recent& recent) const;

    /// Messages learnt; days on which there were any.
    std::uint64_t messages() const { return messages_; }
    std::uint32_t active_days() const { return active_days_; }
    Instant first_seen() const { return Instant{std::chrono::hours{24} * first_day_}; }

    /// Compact, versioned. Fault::invalid when `octets` were not made by `encode`.
    std::string encode() const;
    static Result<Past> decode(std::string_view octets);

    /// Octets on the heap.
    std::size_t memory() const { return recipients_.memory() + domains_.memory() + traits_.memory(); }

    /// What is counted for each day: the day's sum, or its busiest moment by Recent's fading sums.
    enum Count : std::uint8_t {
        messages_of_day,
        external_of_day,
        fresh_of_day,  ///< acts of writing to new external recipients
        strangers_of_day,
        peak_minute,  ///< messages
        peak_hour,    ///< messages
        peak_fresh,
        peak_strangers,
        peak_domains,
        peak_inside,
        peak_people,
        peak_copies,
        count_count,
    };
    /// A count over the active days: the mean (of about the last 30), and the largest, which loses 2 % a day.
    struct Habit {
        float mean = 0;
        float most = 0;
    };
    const Habit& habit(Count which) const { return habits_[which]; }
    /// What a busy day of this sender looks like: between the mean and the largest, drawn to `typical` for young
    /// senders.
    double usual(Count which, double typical) const;
    /// Share of external recipients that were new, of about the last 200; a third when nothing is known.
    double fresh_share() const;
    /// Whether at least half of about the last 50 messages could be unsubscribed from; false of fewer than five.
    bool sends_newsletters() const { return unsubscribe_known_ >= 4.8F && unsubscribe_ >= unsubscribe_known_ / 2; }

private:
    friend class Comparison;
    void end_day();
    void learn_hour(Instant at);

    std::uint64_t messages_ = 0;
    std::uint32_t active_days_ = 0;  ///< ended ones
    std::uint32_t first_day_ = 0, today_ = 0;
    std::array<Habit, count_count> habits_{};
    std::array<float, count_count> now_{};  ///< today's counts so far
    std::array<std::uint8_t, 56> hours_{};  ///< messages by three hours of the week, halved when one is full
    Sketch recipients_, domains_;
    Traits traits_;
    float external_ = 0, fresh_ = 0;                 ///< fading counts of external recipients
    float unsubscribe_known_ = 0, unsubscribe_ = 0;  ///< fading counts of messages
    float size_mean_ = 0, size_square_ = 0;          ///< of ln octets
    std::uint32_t sizes_ = 0;                        ///< at most 50
};

}  // namespace tidegate
