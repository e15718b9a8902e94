#pragma once
// What every command works with, and how it ends.

#include <iosfwd>
#include <string>

#include "cli/screen.hpp"
#include "config/locations.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "core/zone.hpp"

namespace tidegate {

/// The program's exit status: part of the contract with scripts.
enum Exit : int {
    exit_done = 0,
    exit_refused = 1,      ///< the daemon said no, or there is no such thing
    exit_usage = 2,        ///< the command line makes no sense
    exit_unreachable = 3,  ///< nobody listens on the socket
};

/// One run of the program. Made by `run`; commands read it and set `code`.
struct Session {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    const Clock& clock;
    Screen screen{};
    bool interactive = false;  ///< a person sits at standard input
    std::string state_flag{};
    std::string config_flag{};
    bool json = false;
    int code = exit_done;
    bool answered = false;  ///< a JSON document was printed
    std::string failure{};  ///< else this one is, at the end: {"error":{"fault","sentence"}}, as the API words it

    Locations locations() const { return locate(state_flag, config_flag); }
    /// Of the configuration, if it can be read; else the machine's.
    Zone zone() const;
    /// "2026-03-01 14:02 CET" of an RFC 3339 time; other text as it is, escaped.
    std::string local_time(std::string_view rfc3339) const;
    /// The same in a table on a screen: "14:02" today, else "2026-03-01 14:02"; elsewhere as `local_time`.
    std::string brief_time(std::string_view rfc3339, bool seconds = false) const;
};

/// Tells an error on the error stream and returns the exit status it stands for.
int refuse(Session& session, const Error& error);
/// The same for a command line that makes no sense.
int misuse(Session& session, std::string_view sentence);

/// "90s", "15m", "24h", "7d" from now, "tomorrow" (midnight in the zone), or RFC 3339; as RFC 3339.
Result<std::string> point_in_time(const Session& session, std::string_view text, bool ahead);

}  // namespace tidegate
