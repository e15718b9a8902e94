#pragma once
// What a sender does at present: the last minute, hour and day of it, fading, in a few dozen octets.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "behaviour/observation.hpp"
#include "core/result.hpp"

namespace tidegate {

class Past;

/// Of one message's recipients, how many were never written to before.
struct Novelty {
    std::uint32_t external = 0, fresh = 0;           ///< external recipients; those never written to
    std::uint32_t internal = 0, fresh_internal = 0;  ///< the same inside
    std::uint32_t fresh_domains = 0;                 ///< external domains never written to

    std::uint32_t recipients() const { return external + internal; }
    /// All go to strangers, and somebody outside is among them.
    bool only_strangers() const { return fresh > 0 && fresh == external && fresh_internal == internal; }
    bool nobody_new() const { return recipients() > 0 && fresh == 0 && fresh_internal == 0; }
};

/// Many recipients of one message are one act of writing: n of them count as 1 + 2 ln n.
double acts(std::uint32_t recipients);

/// A message that goes to strangers alone counts 1, and a little more when they are many: 1 + ln(n) / 2. Others count
/// 0.
double strangers_weight(const Novelty& novelty);

/// Sums that fade exponentially: "hour" is a time constant of one hour. Every message that is offered is noted, held
/// ones too.
///
/// Time     handed in; a clock stepped back counts as now, what comes late as faded since its time.
/// Cost     200 octets, no heap; encoded about 150.
/// Threads  none: the owner's lock guards it.
class Recent {
public:
    /// Counts the message. Who was new in one of the burst's last messages is not new again, learnt or not.
    void note(const Observation& seen, const Past& past);

    /// This present, with the sums of another one on top, as faded by now: for two streams that may be of one hand.
    Recent beside(const Recent& other) const;

    /// Whether the message last noted goes to nobody of those whom the messages just before went to.
    bool to_others() const { return to_others_; }
    /// Of the message last noted.
    const Novelty& novelty() const { return novelty_; }
    /// When the last message was noted; 1970 before the first.
    Instant last() const { return last_; }
    /// From the message before to the last noted one; 0 for the first.
    Millis gap() const { return gap_; }

    enum Sum : std::uint8_t {
        messages_minute,
        messages_hour,
        external_hour,  ///< external recipients, each counts one
        fresh_hour,     ///< new external recipients, each counts one
        fresh_acts_hour,
        fresh_acts_day,
        inside_acts_hour,  ///< new internal recipients
        strangers_hour,    ///< messages that go to strangers alone
        strangers_day,
        domains_hour,  ///< new external domains
        people_hour,   ///< messages to nobody of those whom the messages just before went to
        copies_day,    ///< of these, with nearly the same text as an earlier message
        sum_count,
    };
    /// As of the message last noted.
    double sum(Sum which) const { return sums_[which]; }
    /// Of the external recipients of about the last hour, the share that was new; 1 when there were none.
    double fresh_share() const;
    /// Messages with one subject over about a day, the last noted one included.
    struct SameSubject {
        double strangers = 0;  ///< of them, how many go to strangers alone
        double all = 0;
    };
    SameSubject same_subject(std::uint32_t subject) const;

    /// Compact, versioned; Fault::invalid when `octets` were not made by `encode`. The last message's novelty and gap
    /// are not kept.
    std::string encode() const;
    static Result<Recent> decode(std::string_view octets);

private:
    struct Subject {
        std::uint32_t hash = 0;
        float strangers = 0, all = 0;
    };
    void fade(Instant to);
    bool meet(std::uint64_t hash);
    Novelty compare(const Observation& seen, const Past& past);
    bool turn_to(const Observation& seen);
    void note_subject(std::uint32_t subject, bool strangers);

    std::array<float, sum_count> sums_{};
    std::array<Subject, 4> subjects_{};
    std::array<std::uint16_t, 16> met_{};      ///< fingerprints of the burst's last new recipients, a ring
    std::array<std::uint16_t, 8> audience_{};  ///< fingerprints of the last messages' recipients, a ring
    std::uint8_t next_met_ = 0, next_audience_ = 0;
    bool to_others_ = false;
    Instant last_{};
    Millis gap_{};
    Novelty novelty_;
};

}  // namespace tidegate
