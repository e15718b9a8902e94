#pragma once
// What waits for the writer. The mail path puts in and never waits: each lock is held for the move of one value.

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/entity.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "judge/journal.hpp"
#include "restrict/event.hpp"

namespace tidegate::sqlite {

class Database;

using Done = std::function<void(Outcome)>;

struct Queued {
    std::uint64_t ticket = 0;
    Event event;
};

/// Work for the writer's connection, in a transaction of its own after the events that were queued before it.
struct Task {
    std::function<Outcome(Database&)> work;  ///< none: only what waits is written, counters and trace included
    Done done;
};

/// What the writer took and has not written yet. Only the writer touches it.
struct Backlog {
    std::deque<Queued> events;
    std::deque<Traced> trace;
    std::deque<std::string> dirty;  ///< entities whose windows changed
    std::vector<Task> tasks;
    std::uint64_t last_ticket = 0;  ///< of all events taken so far
};

/// Entities touched since they were last taken, each once. Thread-safe; sharded, so that threads rarely meet.
class DirtySet {
public:
    void add(const std::string& entity);
    void take(std::deque<std::string>& into);

private:
    static constexpr std::size_t shard_count = 16;
    struct Shard {
        std::mutex lock;
        std::unordered_set<std::string> entities;
        std::size_t usual = 0;  ///< taken last time; the taker's own
    };
    std::array<Shard, shard_count> shards_;
};

/// Thread-safe.
class Queue {
public:
    explicit Queue(std::size_t most_trace) : most_trace_{most_trace} {}

    std::uint64_t append(Event event);
    void note(Traced line);
    void touch(const Entity& entity) { dirty_.add(entity.text()); }
    /// See Journal. While writes fail, whoever asks is told so at once.
    void when_committed(std::uint64_t ticket, Done done);
    /// The task is told Fault::unavailable when the writer has ended.
    void submit(Task task);
    void end();

    // For the writer.

    /// Waits until there is something to do at once (someone waits for an event, a task, the end) or `longest` passed;
    /// moves events, trace and tasks to the backlog. False at the end.
    bool take(Backlog& into, Millis longest);
    /// Adds the entities touched since the last time.
    void take_dirty(std::deque<std::string>& into) { dirty_.take(into); }
    /// These tickets will never be as asked, and why. Said before `committed` of a later one.
    void refused(std::vector<std::pair<std::uint64_t, Error>> tickets);
    /// Every ticket up to this one, but the refused, is on disk; writes do not fail.
    void committed(std::uint64_t ticket);
    /// Writes fail from now on (until `committed`): everybody who waits is told.
    void failed(const Error& error);
    /// The writer ended: what is still asked is answered with this.
    void ended();
    /// Trace lines that were written or dropped make room.
    void trace_gone(std::size_t lines) { trace_waiting_ -= lines; }
    void drop_trace(std::size_t lines) {
        trace_waiting_ -= lines;
        trace_dropped_ += lines;
    }

    bool someone_waits() const;
    std::uint64_t events_waiting() const { return events_waiting_.load(std::memory_order_relaxed); }
    void events_gone(std::size_t events) { events_waiting_ -= events; }
    std::uint64_t trace_dropped() const { return trace_dropped_.load(std::memory_order_relaxed); }

private:
    struct Waiter {
        std::uint64_t ticket;
        Done done;
    };
    std::vector<std::pair<Done, Outcome>> answers_for_committed();

    const std::size_t most_trace_;
    DirtySet dirty_;
    std::atomic<std::size_t> trace_waiting_{0};  ///< queued or in the backlog
    std::atomic<std::uint64_t> trace_dropped_{0};
    std::atomic<std::uint64_t> events_waiting_{0};

    mutable std::mutex lock_;
    std::condition_variable wake_;
    std::deque<Queued> events_;
    std::deque<Traced> trace_;
    std::vector<Task> tasks_;
    std::vector<Waiter> waiters_;
    std::map<std::uint64_t, Error> refused_;  ///< the newest only
    std::uint64_t last_ticket_ = 0;
    std::uint64_t committed_ = 0;
    std::optional<Error> failing_;
    bool ending_ = false;
    bool ended_ = false;
};

}  // namespace tidegate::sqlite
