#pragma once
// One line of recorded behaviour: who wrote to whom and when, and nothing of what was said.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace tidegate {

/// Where a message's mail lies, for histories made from mail on disk.
struct MailPlace {
    std::uint32_t file = 0;  ///< its number in the history
    std::uint64_t offset = 0, octets = 0;
};

/// A message as a history tells it. Five columns, separated by tabs: seconds since 1970, sender, recipients separated
/// by commas, octets or nothing, a stand-in for the subject or nothing; the last two may be missing. Views into the
/// line that was read.
struct BehaviourLine {
    static constexpr std::size_t longest = 1U << 20U;       ///< octets of a line
    static constexpr std::size_t most_recipients = 10'000;  ///< of a message
    static constexpr std::size_t longest_id = 320;          ///< octets of a sender or recipient
    static constexpr std::size_t longest_subject = 998;     ///< octets
    static constexpr std::int64_t latest = 4'294'967'295;   ///< seconds: what a window can count (2106)
    static constexpr std::uint64_t largest = 1ULL << 40U;   ///< octets of a message

    std::int64_t time = 0;  ///< seconds since 1970, 0 to `latest`
    std::string_view sender;
    std::vector<std::string_view> recipients;  ///< may be empty: they are not known
    std::optional<std::uint64_t> size;         ///< octets
    std::string_view subject;                  ///< equal for messages of one subject; may be empty
    std::optional<MailPlace> place;            ///< never in a line of a file
};

/// Reads a line without its line end into `into`, whose recipients are used again. Fault::invalid says which column is
/// wrong and what belongs there.
Outcome read_behaviour_line(std::string_view line, BehaviourLine& into);

}  // namespace tidegate
