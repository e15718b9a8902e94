#pragma once
// The embedded store: one SQLite file, one writer. Everything durable of a single node.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/time.hpp"
#include "judge/journal.hpp"
#include "maillog/source.hpp"
#include "notify/alert.hpp"

namespace tidegate {

/// What the store says of itself, once each time, to whoever looks after it.
enum class StoreNews : std::uint8_t {
    failing,    ///< writes began to fail: what comes is kept in memory
    mended,     ///< writes succeed again, and all that waited is on disk
    refused,    ///< one change can never be kept (the event that tells of it is); what stands in the way
    complaint,  ///< something beside the writing of events fails, so that nobody waiting is told
    lost,       ///< what waited is given up: memory is full, or the process ends and the disk still refuses
};

struct StoreOptions {
    std::filesystem::path folder;              ///< holds tidegate.db
    Millis batch{200};                         ///< counters and trace reach the disk within this time
    std::size_t most_trace_waiting = 100'000;  ///< lines; more are dropped and counted
    std::size_t most_events_waiting =
        100'000;  ///< while the store cannot be written; beyond it the oldest trace goes first
    int trace_days = 30;
    int evidence_days = 365;
    /// Hears each piece of news with a sentence for the operator. Called on the writer's thread: must not wait.
    std::function<void(StoreNews, const std::string&)> report;
};

/// Numbers for /metrics and the health page.
struct StoreHealth {
    bool writable = true;
    std::string trouble;        ///< the last failure, for the operator
    std::uint64_t waiting = 0;  ///< events not yet on disk
    std::uint64_t transactions = 0;
    std::uint64_t write_errors = 0;
    std::string read_trouble;  ///< why the last question could not be answered; empty when it could
    std::uint64_t read_errors = 0;
    std::uint64_t trace_dropped = 0;
    std::uint64_t octets = 0;  ///< of the file
};

/// Thread-safe. `open` makes the schema or migrates it; a corrupt or newer file is refused with what to do.
class Store : public Journal, public Records, public Outbox, public LogPositions {
public:
    static Result<std::unique_ptr<Store>> open(const StoreOptions& options, const Clock& clock);

    /// Reads what the daemon must know before the first message. Time does not grow with history.
    virtual Result<Remembered> remember() = 0;
    /// Starts the writer. `source` must outlive `stop`.
    virtual void start(WindowsSource& source) = 0;
    /// Writes everything that waits, then ends the writer. What the disk refuses even then is lost, and reported.
    virtual void stop() = 0;
    /// Writes what waits now and returns when it is on disk or failed.
    virtual Outcome flush() = 0;
    /// An online copy, complete in itself: restored by copying it to tidegate.db while the daemon is stopped.
    virtual Outcome backup(const std::filesystem::path& to) = 0;
    virtual StoreHealth health() const = 0;
    /// Called from the writer's thread after each transaction with the newest event's id, for live streams.
    virtual void on_event(std::function<void(std::uint64_t)> told) = 0;
    /// Whether the audit log is as it was written: every event carries the SHA-256 of the one before it and itself.
    /// Fault::conflict names the first that does not fit. Reads the whole log.
    virtual Outcome verify_events() = 0;
};

}  // namespace tidegate
