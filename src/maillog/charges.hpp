#pragma once
// Which outcomes speak against the sender, and how much.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/entity.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"
#include "maillog/joiner.hpp"

namespace tidegate {

/// Counts what came back for each sender over a day, and makes signals of it: `unknown_recipient`, `policy_refusal`.
///
/// Charged   recipients that do not exist, and refusals of this message or sender by policy; what was submitted within
/// a
///           day and logged within a day, under a sender that is not the null sender. Each recipient once (Joiner).
/// Not       what receivers hold against the whole server: the words say so (ReplyMeaning::server_refusal), or the same
///           words came to three senders or more within the hour and this one has not more than half of them.
/// Waits     a refusal by policy whose words only one or two senders met so far, while this one met them three times at
///           most: it may be the first that is heard of a refusal of the whole server. What is more in the same words
///           is the sender's own.
/// Measure   one for each recipient; less where the sender reached many others on the day: a share of unknown
///           recipients of a tenth counts full, a hundredth a tenth (set by hand; lists of addresses that nobody keeps
///           clean come back at several per cent, bought and harvested ones at a third and more).
/// Bounds    50,000 senders, 2,000 shapes of answers; the ones begun first are forgotten first.
/// Threads   one at a time.
class Charges {
public:
    /// Every outcome, in order, those that were read before a restart too: what was delivered counts as well.
    void count(const LoggedOutcome& outcome, Instant now);

    /// Whether it is charged, if somebody answers for it. Asked once for each outcome, after `count`.
    bool speaks(const LoggedOutcome& outcome, Instant now) const;

    /// Whether it is not clear yet whom it is held against, so that it should be asked again later, by `speaks`.
    bool waits(const LoggedOutcome& outcome, Instant now) const;

    /// It was charged before a restart: counts for what the next sentence says.
    void recall(const LoggedOutcome& outcome, Instant now);

    /// Charges `who`.
    void charge(const LoggedOutcome& outcome, const Entity& who, Instant now);

    struct Due {
        Entity who;
        std::vector<Signal> signals;
    };
    /// What was charged since the last call, as one signal for each kind and sender, with a sentence.
    std::vector<Due> take();

private:
    struct Tally {
        Instant since{};
        std::uint32_t tried = 0, unknown = 0, refused = 0;
    };
    /// Everybody who met the same answer within an hour.
    struct Shape {
        Instant since{};
        std::uint32_t all = 0;
        std::vector<std::pair<std::string, std::uint32_t>> senders;  ///< at most 16
    };
    struct Open {
        Entity who;
        std::string sender;  ///< key of its tally
        std::uint32_t unknown = 0, refused = 0;
        std::string last_unknown, last_refused;
    };
    static std::string sender_of(const LoggedOutcome& outcome);
    Tally& tally(const std::string& sender, Instant now);
    struct Share {
        std::uint32_t own = 0, all = 0;
        std::size_t senders = 0;  ///< at most 16
    };
    /// Of those who met the same answer.
    Share share_of(const LoggedOutcome& outcome, Instant now) const;
    bool is_everybodys(const LoggedOutcome& outcome, Instant now) const;

    std::unordered_map<std::string, Tally> tallies_;
    std::unordered_map<std::uint64_t, Shape> shapes_;
    std::vector<Open> open_;
};

}  // namespace tidegate
