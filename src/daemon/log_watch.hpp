#pragma once
// The mail server's logs, followed on a thread of their own: what comes back is charged to who submitted it.

#include <memory>

#include "api/parts.hpp"
#include "config/config.hpp"
#include "core/result.hpp"
#include "core/rounds.hpp"
#include "daemon/line_log.hpp"
#include "judge/judge.hpp"
#include "maillog/log_follower.hpp"
#include "store/store.hpp"

namespace tidegate {

/// Thread-safe.
class LogWatch {
public:
    struct Ground {
        Judge& judge;
        Store& store;
        LineLog& log;
        const Clock& clock;
    };
    /// Nothing where the configuration names no log. Fault::unavailable when the positions cannot be read.
    static Result<std::unique_ptr<LogWatch>> make(const Config& config, const Zone& zone, const Ground& ground);

    void start() { rounds_.start(); }
    void stop() { rounds_.stop(); }

    HealthPart health() const;

private:
    LogWatch(std::vector<std::unique_ptr<LogSource>> sources, bool logins, const Zone& zone, const Ground& ground);
    void note_login(const LoggedLogin& told) const;
    LogFollower::Ways ways(bool logins);

    Ground ground_;
    LogFollower follower_;
    Rounds rounds_;
};

/// Who submitted the message that `outcome` is about, by the trace, else by the login that the log names. Nobody where
/// the trace says that a rule, an auto-responder or the mail system itself sent it.
std::optional<Entity> submitter_of(const LoggedOutcome& outcome, Records& records);

}  // namespace tidegate
