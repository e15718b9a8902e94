#pragma once
// The one thread that writes: when, how often, and what happens when it cannot.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "store/sqlite/ledger.hpp"
#include "store/sqlite/queue.hpp"
#include "store/store.hpp"

namespace tidegate::sqlite {

/// Group commit: while one transaction is synced the next one gathers, and starts at once when somebody waits for an
/// event in it. Counters and trace go every `batch`. A transaction that fails is tried again, with growing waits, from
/// the same backlog: nothing is lost, skipped or written twice.
class Writer {
public:
    Writer(Database database, ChainEnd end, const StoreOptions& options, const Clock& clock, Hooks hooks);
    ~Writer();

    Queue& queue() { return queue_; }
    void use(WindowsSource& source) { source_.store(&source); }
    void on_event(std::function<void(std::uint64_t)> told);
    /// Waits for the task's outcome. Never from the writer's own thread.
    Outcome run(std::function<Outcome(Database&)> work);
    /// Writes what waits and ends the thread. What the disk refuses even now is lost with the process.
    void stop();

    bool writable() const { return writable_.load(std::memory_order_relaxed); }
    void add_to(StoreHealth& health) const;

private:
    using Steady = std::chrono::steady_clock;

    void work();
    bool round(bool everything);
    void run_tasks(const Outcome& written);
    Outcome write_all(bool counters, bool everything);
    Outcome write_slice(bool counters);
    void settle(const Outcome& written);
    void report(StoreNews news, const std::string& sentence) const;
    void report_lost(const std::string& why) const;
    void look_after(const Outcome& done, const char* what, bool& troubled);
    void bound_backlog();
    void prune_when_due(bool counters);
    Millis patience() const;

    const StoreOptions options_;
    const Clock& clock_;
    Queue queue_;
    Ledger ledger_;
    Backlog backlog_;
    std::atomic<WindowsSource*> source_{nullptr};

    Steady::time_point next_batch_{};
    Steady::time_point next_try_{};  ///< while writes fail
    Millis retry_wait_{0};           ///< 0: writes do not fail
    Instant next_prune_{};
    bool log_stuck_ = false;  ///< and reported; so are the next two
    bool prune_stuck_ = false;
    bool dropping_ = false;

    std::atomic<bool> writable_{true};
    std::atomic<std::uint64_t> transactions_{0};
    std::atomic<std::uint64_t> write_errors_{0};
    mutable std::mutex lock_;  ///< guards what follows
    std::string trouble_;
    std::function<void(std::uint64_t)> told_;

    std::once_flag stopped_;
    std::thread thread_;  ///< last: it starts when all else is there
};

}  // namespace tidegate::sqlite
