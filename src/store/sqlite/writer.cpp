#include "store/sqlite/writer.hpp"

#include <algorithm>
#include <future>

#include <utility>
#include "core/priority.hpp"

namespace tidegate::sqlite {

namespace {

constexpr Millis first_retry{100};
constexpr Millis longest_retry{2'000};
constexpr int tries_at_the_end = 3;
constexpr std::chrono::minutes prune_every{1};
constexpr int rest_share = 3;  ///< counters are written a quarter of the time at most: the rest is mail's
constexpr Millis longest_rest{2'000};

}  // namespace

Writer::Writer(Database database, ChainEnd end, const StoreOptions& options, const Clock& clock, Hooks hooks)
    : options_{options},
      clock_{clock},
      queue_{options.most_trace_waiting},
      ledger_{std::move(database), end, options, clock, std::move(hooks)},
      next_prune_{clock.now() + prune_every},
      thread_{[this] { work(); }} {}

Writer::~Writer() { stop(); }

void Writer::stop() {
    std::call_once(stopped_, [this] {
        queue_.end();
        thread_.join();
    });
}

void Writer::on_event(std::function<void(std::uint64_t)> told) {
    const std::lock_guard hold{lock_};
    told_ = std::move(told);
}

Outcome Writer::run(std::function<Outcome(Database&)> work) {
    // Shared by the waiter and the writer: the one may be gone before the other has left set_value.
    auto promise = std::make_shared<std::promise<Outcome>>();
    auto outcome = promise->get_future();
    queue_.submit({std::move(work), [promise](Outcome done) { promise->set_value(std::move(done)); }});
    return outcome.get();
}

void Writer::add_to(StoreHealth& health) const {
    health.writable = writable();
    health.waiting = queue_.events_waiting();
    health.transactions = transactions_.load();
    health.write_errors = write_errors_.load();
    health.trace_dropped = queue_.trace_dropped();
    const std::lock_guard hold{lock_};
    health.trouble = trouble_;
}

Millis Writer::patience() const {
    const auto next = retry_wait_ > Millis{0} ? next_try_ : next_batch_;
    const auto left = std::chrono::ceil<Millis>(next - Steady::now());
    return std::clamp(left, Millis{0}, std::max(options_.batch, longest_retry));
}

void Writer::work() {
    let_mail_go_first();
    next_batch_ = Steady::now() + options_.batch;
    while (queue_.take(backlog_, patience())) {
        const bool everything =
            std::ranges::any_of(backlog_.tasks, [](const Task& task) { return task.work == nullptr; });
        round(everything);
    }
    bool written = false;
    for (int tries = 0; !written && tries < tries_at_the_end; ++tries) written = round(true);
    if (!written) report_lost(trouble_);  // only this thread writes it
    queue_.ended();
}

/// True when nothing is left that can be written now.
bool Writer::round(bool everything) {
    bound_backlog();
    Outcome written;
    const auto now = Steady::now();
    const bool failing = retry_wait_ > Millis{0};
    if (everything || !failing || now >= next_try_) {
        // A try while writes fail has everything in it: what failed may have been the counters.
        const bool counters = everything || failing || now >= next_batch_;
        if (counters) next_batch_ = now + options_.batch;
        written = write_all(counters, everything);
        settle(written);
        if (written) {
            prune_when_due(counters);
            look_after(ledger_.checkpoint(), "The store's log cannot be moved into its file, and grows", log_stuck_);
        }
    } else {
        written = fail(Fault::unavailable, "the store cannot be written at the moment");
    }
    run_tasks(written);
    return written.has_value();
}

void Writer::run_tasks(const Outcome& written) {
    auto tasks = std::move(backlog_.tasks);
    backlog_.tasks.clear();
    for (auto& task : tasks) task.done(task.work == nullptr ? written : ledger_.run(task));
}

Outcome Writer::write_all(bool counters, bool everything) {
    // Touched entities are taken once, and not before those of the last time are written: until then, however often
    // one is touched, it takes no more room. Who wants everything gets both.
    bool taken = false;
    const auto begun = Steady::now();
    const auto counters_left = [&] {
        if (!counters) return false;
        if (backlog_.dirty.empty() && !taken) {
            queue_.take_dirty(backlog_.dirty);
            taken = true;
        }
        return !backlog_.trace.empty() || (!backlog_.dirty.empty() && source_.load() != nullptr);
    };
    // Whoever waits for an event goes first; the counters follow in slices of their own.
    bool along = counters_left() && !queue_.someone_waits();
    while (!backlog_.events.empty()) {
        if (auto written = write_slice(along); !written) return written;
        along = false;
    }
    while (counters_left()) {
        if (auto written = write_slice(true); !written) return written;
        if (!everything && queue_.someone_waits()) {
            next_batch_ = Steady::now();  // the rest right after them
            return {};
        }
    }
    if (counters) {
        const auto now = Steady::now();
        const auto rest = std::min<Steady::duration>((now - begun) * rest_share, longest_rest);
        next_batch_ = std::max(next_batch_, now + rest);
    }
    return {};
}

Outcome Writer::write_slice(bool counters) {
    auto written = ledger_.write(backlog_, counters, source_.load());
    if (!written) return tl::unexpected<Error>{written.error()};
    ++transactions_;
    queue_.trace_gone(written->trace);
    queue_.events_gone(written->events);
    if (!written->refused.empty()) {
        const std::lock_guard hold{lock_};
        trouble_ = written->refused.back().second.what;
    }
    for (const auto& [ticket, error] : written->refused) {
        report(StoreNews::refused, "A change could not be kept, and is not in effect after a restart: " + error.what);
    }
    if (written->events == 0) return {};
    queue_.refused(std::move(written->refused));
    queue_.committed(written->ticket);
    std::function<void(std::uint64_t)> told;
    {
        const std::lock_guard hold{lock_};
        told = told_;
    }
    if (told) told(written->event);
    return {};
}

void Writer::settle(const Outcome& written) {
    if (written) {
        queue_.committed(backlog_.last_ticket);
        retry_wait_ = Millis{0};
        dropping_ = false;
        if (!writable_.exchange(true))
            report(StoreNews::mended, "The store can be written again, and what waited is on disk.");
        return;
    }
    ++write_errors_;
    const bool first = writable_.exchange(false);
    retry_wait_ = std::clamp(retry_wait_ * 2, first_retry, longest_retry);
    next_try_ = Steady::now() + retry_wait_;
    {
        const std::lock_guard hold{lock_};
        trouble_ = written.error().what;
    }
    queue_.failed(written.error());
    if (first) report(StoreNews::failing, "The store cannot be written: " + written.error().what);
}

void Writer::report(StoreNews news, const std::string& sentence) const {
    if (options_.report) options_.report(news, sentence);
}

void Writer::report_lost(const std::string& why) const {
    report(StoreNews::lost, "The store could not be written at the end: " + std::to_string(backlog_.events.size()) +
                                " events, " + std::to_string(backlog_.trace.size()) + " lines of the trace and the " +
                                "counters of " + std::to_string(backlog_.dirty.size()) + " senders are lost (" + why +
                                ")");
}

/// Says what fails beside the writing of events, once each time it begins to.
void Writer::look_after(const Outcome& done, const char* what, bool& troubled) {
    if (!done && !troubled) report(StoreNews::complaint, std::string{what} + ": " + done.error().what);
    troubled = !done;
}

/// While the store cannot be written: the oldest trace goes first, then events that change nothing. Those that do
/// (restrictions, releases, policies) stay.
void Writer::bound_backlog() {
    const auto most = options_.most_events_waiting;
    const auto too_many = [&] { return backlog_.events.size() + backlog_.trace.size() > most; };
    if (retry_wait_ == Millis{0} || !too_many()) return;
    const auto dropped = std::min(backlog_.trace.size(), backlog_.events.size() + backlog_.trace.size() - most);
    backlog_.trace.erase(backlog_.trace.begin(), backlog_.trace.begin() + static_cast<std::ptrdiff_t>(dropped));
    queue_.drop_trace(dropped);
    if (!too_many()) return;
    auto excess = backlog_.events.size() - most;
    std::vector<std::pair<std::uint64_t, Error>> gone;
    std::erase_if(backlog_.events, [&](const Queued& queued) {
        const bool changes_nothing = std::holds_alternative<std::monostate>(queued.event.change);
        if (excess == 0 || !changes_nothing) return false;
        --excess;
        gone.emplace_back(queued.ticket, Error{Fault::unavailable, "dropped: too many events wait for the store"});
        return true;
    });
    queue_.events_gone(gone.size());
    if (!gone.empty() && !std::exchange(dropping_, true)) {
        report(StoreNews::lost, "More than " + std::to_string(most) +
                                    " events wait for the store: the oldest of those "
                                    "that change nothing are dropped until it can be written");
    }
    queue_.refused(std::move(gone));
}

void Writer::prune_when_due(bool counters) {
    if (!counters || clock_.now() < next_prune_) return;
    const auto more = ledger_.prune();
    look_after(more ? Outcome{} : tl::unexpected<Error>{more.error()},
               "What is older than it is to be kept cannot be removed", prune_stuck_);
    // What is left goes with the next batches, a slice each.
    if (more && !*more) next_prune_ = clock_.now() + prune_every;
}

}  // namespace tidegate::sqlite
