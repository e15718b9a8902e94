#pragma once
// The first reading of a history: who sends, how much and from when to when; and which accounts will be attacked when.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"
#include "lab/attack.hpp"
#include "lab/recording.hpp"

namespace tidegate {

/// What the first reading keeps of a sender: about 100 octets.
struct SenderSpan {
    std::int64_t first = 0;  ///< seconds since 1970
    std::int64_t last = 0;
    std::int64_t settled = -1;  ///< when the message number `past_before_attack` was sent; -1: never
    std::int64_t anchor = -1;   ///< of one message after that, any with the same chance; -1: there was none
    std::uint64_t messages = 0;
    std::uint32_t number = 0;  ///< in the order of their first messages
};

struct StringHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using SenderSpans = std::unordered_map<std::string, SenderSpan, StringHash, std::equal_to<>>;

/// Accounts are attacked after so many messages of their own.
inline constexpr std::uint64_t past_before_attack = 20;
inline constexpr std::size_t most_senders = 2'000'000;

struct Survey {
    SenderSpans senders;                ///< by id in lower case
    std::vector<std::string> in_order;  ///< ids by SenderSpan::number
    std::uint64_t messages = 0;
    std::uint64_t left_out = 0;        ///< messages of senders outside the accepted domains
    std::uint64_t nobody = 0;          ///< messages without a recipient: nothing to judge
    std::int64_t first = 0, last = 0;  ///< seconds since 1970
};

/// Halves of the senders of any history: what is fitted on one is judged on the other.
enum class Half : std::uint8_t { fitted, held_out };
/// By a hash of the address in lower case; the same everywhere and for ever.
Half half_of(std::string_view sender);

/// Whose mail is judged and what is internal: the accepted domains; when none are given, each sender's own domain.
struct Domains {
    std::vector<std::string> accepted;  ///< lower case
    std::optional<Half> half;           ///< nothing: all senders
    bool holds(std::string_view sender) const;
};

/// Reads the whole recording once. Fault::invalid when nothing in it can be judged, or more than it has room for.
Result<Survey> survey(Recording& recording, const Domains& domains, std::uint64_t seed);

/// One planned part of an attack.
struct Planned {
    AttackKind kind;
    std::string account;
    Instant start{};
    std::uint64_t text = 0;   ///< see Attack
    std::uint64_t group = 0;  ///< accounts of one campaign share it
};

/// Draws accounts for `each` attacks of every kind (of a campaign: for so many accounts, twenty together), at most half
/// of those that have enough past; no account twice. Ordered by start.
std::vector<Planned> plan_attacks(const Survey& survey, const std::vector<AttackKind>& kinds, std::size_t each,
                                  std::uint64_t seed);

}  // namespace tidegate
