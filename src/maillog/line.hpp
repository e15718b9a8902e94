#pragma once
// A line of a log as it lies in the file: when, by which program, and what it says.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"
#include "core/zone.hpp"
#include "maillog/fact.hpp"

namespace tidegate {

/// Whose lines are looked for. `any` asks every reader, by the form of the line.
enum class LogFormat : std::uint8_t { any, postfix, dovecot, exim, rspamd };
/// "auto", "postfix", "dovecot", "exim" or "rspamd".
Result<LogFormat> log_format_of(std::string_view name);

/// A fact and when it was written.
struct DatedFact {
    Instant at{};
    LogFact fact;
};

/// Reads lines of syslog ("Mar  1 14:02:00 host program[pid]: …", and with RFC 3339 times), of Dovecot's, Exim's and
/// rspamd's own files. Times without a year are taken for the last ones before `reference` (and a day after it, for
/// clocks that differ); times without an offset are those of `zone`.
///
/// Bounds   `longest_log_line` octets; what is longer is cut there.
/// Threads  one at a time (a cache of the day).
class LogReader {
public:
    LogReader(LogFormat format, Zone zone, Instant reference);

    /// Nothing for a line that says nothing that is used here, or that is none.
    std::optional<DatedFact> read(std::string_view line);

    /// What stands in the line's head, for lines that have a time but no use; nothing for no log line.
    struct Head {
        Instant at{};
        std::string_view program;  ///< without pid; empty where the format has none
        std::string_view text;
    };
    std::optional<Head> head(std::string_view line);

    /// From now on years are taken for the last ones before this.
    void use_reference(Instant reference) { reference_ = reference; }

private:
    std::optional<Instant> wall(const Zone::WallTime& shown);
    std::optional<Instant> take_syslog_time(std::string_view& text);
    std::optional<Instant> take_day_time(std::string_view& text, bool& offset);

    LogFormat format_;
    Zone zone_;
    Instant reference_;
    Zone::WallTime hour_{};  ///< of the line before, and the instant it began at: most lines are of one hour
    std::optional<Instant> hour_at_;
};

/// The same for a program's text that was taken out of its line already (the journal).
std::optional<LogFact> read_log_text(LogFormat format, std::string_view program, std::string_view text);

}  // namespace tidegate
