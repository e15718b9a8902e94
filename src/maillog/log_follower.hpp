#pragma once
// Follows the mail server's logs and charges senders with what came back. Its states are in docs/states.md.

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/entity.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "core/zone.hpp"
#include "maillog/charges.hpp"
#include "maillog/joiner.hpp"
#include "maillog/line.hpp"
#include "maillog/source.hpp"

namespace tidegate {

/// How the following of one log goes.
struct SourceState {
    std::string source;
    std::string trouble;           ///< what is wrong and what to do; empty when all is well
    bool waits = false;            ///< the file is not there yet
    std::optional<Millis> behind;  ///< by the time of the line last read, while more is waiting
    std::uint64_t lines = 0;       ///< read since the start
    std::uint64_t used = 0;        ///< of them, how many told something
};

/// One thread calls `round`; anybody asks for `states`.
class LogFollower {
public:
    /// What it needs of others. Each may wait for the disk.
    struct Ways {
        /// Who answers for this outcome; nobody for what came from outside, and for what a rule or a machine sent.
        std::function<std::optional<Entity>(const LoggedOutcome&)> submitter;
        std::function<void(const Entity&, std::vector<Signal>)> charge;
        /// Everything noted so far is on disk: asked before `submitter`, and before a position is kept.
        std::function<Outcome()> settle;
        std::function<void(const LoggedLogin&)> login;                       ///< may be empty
        std::function<void(const std::string& sentence, bool trouble)> say;  ///< when a log's state changes
    };

    LogFollower(std::vector<std::unique_ptr<LogSource>> sources, LogPositions& positions, Ways ways, const Clock& clock,
                Zone zone);

    /// Reads what is there, at most a megabyte of each log, charges it, and keeps how far it came. How long nothing
    /// need be done: zero while more is waiting.
    Millis round();

    std::vector<SourceState> states() const;

private:
    struct Followed {
        std::unique_ptr<LogSource> source;
        LogReader reader;
        std::string kept;  ///< the position in the store
        Instant kept_at{};
        bool dirty = false;  ///< something was charged behind the position in the store
        Instant last_line{};
    };
    bool follow(Followed& log, SourceState& state);
    void take_line(Followed& log, SourceState& state, const SourceLine& line);
    void charge();
    std::vector<LoggedOutcome> clear_ones(Instant now);
    void keep_position(Followed& log, SourceState& state);
    void tell(SourceState& state, const Outcome& outcome);

    Ways ways_;
    LogPositions& positions_;
    const Clock& clock_;
    std::vector<Followed> logs_;
    Joiner joiner_;
    Charges charges_;
    std::vector<LogRecord> records_;
    std::vector<LoggedOutcome> spoken_;  ///< to be charged at the end of the round
    /// Read at that time, and not clear yet whom it speaks against; a restart forgets it, which is at most a few
    /// refusals of the last minutes.
    std::deque<std::pair<Instant, LoggedOutcome>> waiting_;
    mutable std::mutex lock_;  ///< guards what follows
    std::vector<SourceState> states_;
};

}  // namespace tidegate
