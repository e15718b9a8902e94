#pragma once
// What the judge needs kept and the past that people ask for. The store implements both.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/entity.hpp"
#include "core/result.hpp"
#include "core/submission.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"
#include "limits/windows.hpp"
#include "restrict/case.hpp"
#include "restrict/event.hpp"

namespace tidegate {

/// One line of the trace: a submission and what became of it.
struct Traced {
    Instant at{};
    std::string entity;
    Way way = Way::milter;
    Action action = Action::accept;
    Cause cause = Cause::none;
    std::string client;
    std::string from;  ///< envelope
    std::string header_from;
    std::string recipients;  ///< joined by ", ", cut at 4,000 octets
    std::uint32_t external = 0;
    std::uint32_t internal = 0;
    std::uint64_t size = 0;  ///< octets; 0 when not known
    std::string subject;
    std::string message_id;
    std::string queue_id;
    std::string policy;
    std::string case_reference;
    std::string kind;        ///< of mail: "person", "bulk", "forward" …
    std::uint64_t used = 0;  ///< against `limit`, when a limit spoke; for the log, not kept
    std::uint64_t limit = 0;
};

/// Where decisions are kept. Thread-safe. No call waits for the disk.
class Journal {
public:
    virtual ~Journal() = default;

    /// Queues an event, with the change it tells of, for the next transaction; the order of the calls is the order on
    /// disk. Returns the ticket to wait on, never 0. What cannot be written is kept in memory and tried again.
    virtual std::uint64_t append(Event event) = 0;

    /// Queues a line of the trace. Under overload it is dropped and counted: mail comes first.
    virtual void note(Traced line) = 0;

    /// The windows of this entity changed: kept with the next batch (within 200 ms). The store asks `windows_of` of the
    /// source it was given when it gets there.
    virtual void touch(const Entity& entity) = 0;

    /// Calls `done` when the ticket's transaction is on disk, or with Fault::unavailable when it could not be written
    /// at the first attempt. From the store's thread, or at once when it is done already.
    virtual void when_committed(std::uint64_t ticket, std::function<void(Outcome)> done) = 0;

    /// False while writes fail. Cheap: read on every message.
    virtual bool writable() const = 0;
};

/// Where the store reads counters from when a batch is due. Thread-safe.
class WindowsSource {
public:
    virtual ~WindowsSource() = default;
    /// The encoded windows of an entity; empty: nothing to keep.
    virtual std::string windows_of(const std::string& entity) = 0;
    /// What detection knows of it, encoded; empty: nothing to keep. Asked right after `windows_of`.
    virtual std::string habits_of(const std::string& entity) = 0;
    /// What guards it (see GuardChange), encoded; nothing: nothing to keep besides the events. Asked right after that.
    virtual std::optional<std::string> guard_of(const std::string& entity) {
        (void)entity;
        return std::nullopt;
    }
};

/// What is there when the daemon starts.
struct Remembered {
    std::vector<std::pair<std::string, std::string>> windows;         ///< entity, encoded
    std::vector<std::pair<std::string, std::string>> habits;          ///< the same
    std::vector<std::pair<std::string, std::string>> guards;          ///< key, encoded: see GuardChange
    std::vector<Case> cases;                                          ///< in state open, restricted or probation
    std::vector<std::string> policies;                                ///< JSON
    std::vector<std::pair<std::string, std::string>> administrators;  ///< key, JSON
    std::vector<std::pair<std::string, std::string>> tokens;
};

/// A question for the past. Empty fields do not narrow.
struct TraceQuery {
    std::string entity, recipient, queue_id, action;
    std::optional<Instant> since, before;
    std::uint32_t most = 100;  ///< 1–1000, newest first
    std::string message_id;    ///< as the mail wrote it, mostly with angle brackets
};
struct EventQuery {
    std::string entity, case_reference, actor;
    std::vector<EventKind> kinds;
    std::optional<std::uint64_t> after;    ///< ids above this, oldest first; nothing: all, newest first
    std::optional<Instant> since, before;  ///< at or after, and before
    std::uint32_t most = 100;
};
struct CaseQuery {
    std::string entity, state;
    std::uint32_t most = 100;
};

/// The past, for people. Thread-safe; each call may wait for the disk, so never on a message's path.
class Records {
public:
    virtual ~Records() = default;
    virtual Result<Case> find_case(const std::string& reference) = 0;
    virtual Result<std::vector<Case>> cases(const CaseQuery& query) = 0;
    /// The submissions frozen for a case, newest first.
    virtual Result<std::vector<Traced>> evidence(const std::string& reference) = 0;
    virtual Result<std::vector<Traced>> trace(const TraceQuery& query) = 0;
    virtual Result<std::vector<Event>> events(const EventQuery& query) = 0;
    virtual Result<std::vector<HeldMessage>> held(const std::string& entity) = 0;
    /// Earlier versions of a policy, newest first, as JSON.
    virtual Result<std::vector<std::string>> policy_versions(const std::string& name) = 0;
};

}  // namespace tidegate
