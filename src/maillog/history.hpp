#pragma once
// Whole logs, read and joined: their messages, outcomes and logins, one after the other.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "core/zone.hpp"
#include "maillog/joiner.hpp"
#include "maillog/line.hpp"

namespace tidegate {

/// What a log gave.
struct LogCounts {
    std::uint64_t lines = 0;
    std::uint64_t understood = 0;            ///< lines that told something
    std::uint64_t strange = 0;               ///< lines that are none of a log: no time at their front
    std::vector<std::string> strange_lines;  ///< the first five, as written: escape them
};

/// The logs of a server, taken one after the other, the oldest first. Keeps nothing but the messages that are open
/// (Joiner): what is complete is handed on at once.
class LogHistory {
public:
    struct Options {
        LogFormat format = LogFormat::any;
        Zone zone = Zone::utc();
    };
    explicit LogHistory(Options options) : options_{std::move(options)} {}

    /// Gives the next line, good until the next call; false at the end.
    using Next = std::function<Result<bool>(std::string_view& line)>;
    /// Takes what is complete, about in the order of time: a message is told when it was tried, not when it came in.
    /// Reading ends with the first error.
    using Take = std::function<Outcome(LogRecord record)>;
    /// Reads lines until they end. `reference`: when the file was last written, or now; years are taken from it.
    Outcome read(const Next& next, Instant reference, const Take& take);
    /// After the last log: hands on the messages whose end no log tells.
    Outcome finish(const Take& take);

    const LogCounts& counts() const { return counts_; }
    const JoinerCounts& joined() const { return joiner_.counts(); }

private:
    Options options_;
    Joiner joiner_;
    LogCounts counts_;
};

}  // namespace tidegate
