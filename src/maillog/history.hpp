#pragma once
// Whole logs, read and joined: their messages in the order of time.

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

/// The logs of a server, taken one after the other, the oldest first. Not bounded but for the messages that are open
/// (Joiner): some 300 octets a message.
class LogHistory {
public:
    struct Options {
        LogFormat format = LogFormat::any;
        Zone zone = Zone::utc();
    };
    explicit LogHistory(Options options) : options_{std::move(options)} {}

    /// Gives the next line, good until the next call; false at the end.
    using Next = std::function<Result<bool>(std::string_view& line)>;
    /// Reads lines until they end. `reference`: when the file was last written, or now; years are taken from it.
    Outcome read(const Next& next, Instant reference);

    /// Everything read, each in the order of time. Once, at the end.
    struct Told {
        std::vector<LoggedMessage> messages;
        std::vector<LoggedOutcome> outcomes;
        std::vector<LoggedLogin> logins;
    };
    Told take();

    const LogCounts& counts() const { return counts_; }
    const JoinerCounts& joined() const { return joiner_.counts(); }

private:
    void sort_out(std::vector<LogRecord>& records);

    Options options_;
    Joiner joiner_;
    LogCounts counts_;
    Told told_;
};

}  // namespace tidegate
