#pragma once
// The writing connection: puts slices of the backlog into the file, one transaction each.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "store/sqlite/queue.hpp"
#include "store/sqlite/tables.hpp"
#include "store/store.hpp"

namespace tidegate::sqlite {

/// How long a sender that sends nothing is known.
inline constexpr std::chrono::hours habits_kept{24 * 400};

/// For tests: failures on purpose. Each is called on the writer's thread with its connection; an error it returns is
/// taken for the disk's.
struct Hooks {
    std::function<Outcome(Database&)> before_begin;
    std::function<Outcome(Database&)> before_commit;
    std::function<Outcome(Database&)> before_checkpoint;
};

/// What one transaction put on disk.
struct Written {
    std::uint64_t ticket = 0;  ///< of the newest event; 0: none
    std::uint64_t event = 0;   ///< its id
    std::size_t events = 0;
    std::size_t trace = 0;
    /// Events that are in the log, but whose change the store had to refuse.
    std::vector<std::pair<std::uint64_t, Error>> refused;
};

/// Not thread-safe: the writer's own.
class Ledger {
public:
    Ledger(Database database, ChainEnd end, const StoreOptions& options, const Clock& clock, Hooks hooks);
    Ledger(const Ledger&) = delete;  // SQLite holds on to log_pages_
    Ledger& operator=(const Ledger&) = delete;

    /// Writes the next slice: events in order and, with `counters`, trace and windows too; removes it from the backlog.
    /// A failed one leaves file and backlog as they were. `source` may be missing: then windows wait.
    Result<Written> write(Backlog& backlog, bool counters, WindowsSource* source);
    Outcome run(const Task& task);
    /// Retention: one bounded slice of each table. True: there is more to remove.
    Result<bool> prune();
    /// Moves the log into the file once it is long enough; after those who wait were told. While it fails the log
    /// grows.
    Outcome checkpoint();

private:
    Outcome durable(bool wanted);
    Outcome transaction(bool durable_now, const std::function<Outcome()>& work);
    Outcome put_events(const Backlog& backlog, std::size_t count, ChainEnd& end, Written& written);
    static Outcome apply(Database& database, const Event& event);

    Database database_;
    ChainEnd end_;
    const StoreOptions options_;
    const Clock& clock_;
    const Hooks hooks_;
    bool durable_ = true;
    int log_pages_ = 0;  ///< of the write-ahead log, after the last commit
    std::uint32_t trace_number_ = 0;
    std::string windows_pruned_up_to_, habits_pruned_up_to_;
};

}  // namespace tidegate::sqlite
