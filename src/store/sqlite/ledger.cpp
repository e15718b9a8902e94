#include "store/sqlite/ledger.hpp"

#include <algorithm>

namespace tidegate::sqlite {

namespace {

// Slices: small enough that an event that comes meanwhile waits some ten milliseconds at most.
constexpr std::size_t most_events = 5'000;
constexpr std::size_t most_trace = 10'000;
constexpr std::size_t most_windows = 10'000;
constexpr std::int64_t most_pruned = 5'000;

constexpr std::chrono::hours windows_kept{25};  // the longest window is 24 h
constexpr int checkpoint_pages = 4'000;

bool freezes(const Queued& queued) {
    const auto* change = std::get_if<CaseChange>(&queued.event.change);
    return change != nullptr && change->freeze_evidence;
}

/// What is to be kept of the senders whose turn it is.
struct Encoded {
    std::vector<EncodedWindows> windows, habits, guards;
};

Encoded read_source(WindowsSource* source, const Backlog& backlog, std::size_t count) {
    Encoded out;
    out.windows.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& entity = backlog.dirty[i];
        out.windows.emplace_back(entity, source->windows_of(entity));
        if (auto habits = source->habits_of(entity); !habits.empty())
            out.habits.emplace_back(entity, std::move(habits));
        if (auto guard = source->guard_of(entity)) out.guards.emplace_back(entity, std::move(*guard));
    }
    // In the order of the table neighbours share a page: several times as fast with many senders.
    std::ranges::sort(out.windows, {}, &EncodedWindows::first);
    std::ranges::sort(out.habits, {}, &EncodedWindows::first);
    return out;
}

template <class Things>
void drop_front(Things& from, std::size_t count) {
    from.erase(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace

Ledger::Ledger(Database database, ChainEnd end, const StoreOptions& options, const Clock& clock, Hooks hooks)
    : database_{std::move(database)}, end_{end}, options_{options}, clock_{clock}, hooks_{std::move(hooks)} {
    // Instead of SQLite's own checkpoint, which runs inside a COMMIT that somebody waits for.
    sqlite3_wal_hook(
        database_.handle(),
        [](void* pages, sqlite3*, const char*, int now) {
            *static_cast<int*>(pages) = now;
            return SQLITE_OK;
        },
        &log_pages_);
}

// synchronous=FULL syncs the log at every commit: an event is on the disk before anybody hears of it. NORMAL leaves
// that to the next checkpoint: after a power cut the newest counters may be missing, but the file stays consistent and
// a killed process loses nothing (https://www.sqlite.org/pragma.html#pragma_synchronous: "WAL mode is always consistent
// with synchronous=NORMAL, but WAL mode does lose durability"). The log is one file: a FULL commit after NORMAL ones
// syncs those too, so the order holds. Outside a transaction only, and never from the statement cache, as this PRAGMA
// acts when it is prepared.
Outcome Ledger::durable(bool wanted) {
    if (wanted == durable_) return {};
    auto set = database_.execute(wanted ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    if (set) durable_ = wanted;
    return set;
}

Outcome Ledger::transaction(bool durable_now, const std::function<Outcome()>& work) {
    if (hooks_.before_begin) {
        if (auto allowed = hooks_.before_begin(database_); !allowed) return allowed;
    }
    if (auto set = durable(durable_now); !set) return set;
    return in_transaction(database_, [&]() -> Outcome {
        if (auto done = work(); !done) return done;
        return hooks_.before_commit ? hooks_.before_commit(database_) : Outcome{};
    });
}

Outcome Ledger::apply(Database& database, const Event& event) {
    if (const auto* changed = std::get_if<CaseChange>(&event.change)) {
        if (auto kept = keep_case(database, changed->now); !kept) return kept;
        return changed->freeze_evidence ? freeze_evidence(database, *changed) : Outcome{};
    }
    if (const auto* changed = std::get_if<PolicyChange>(&event.change)) return keep_policy(database, *changed);
    if (const auto* changed = std::get_if<AccessChange>(&event.change)) return keep_access(database, *changed);
    if (const auto* changed = std::get_if<HeldMessage>(&event.change)) return keep_held(database, *changed);
    if (const auto* changed = std::get_if<GuardChange>(&event.change)) {
        return keep_octets(database, "guards", {{changed->key, changed->octets}}, event.at);
    }
    return {};
}

Outcome Ledger::put_events(const Backlog& backlog, std::size_t count, ChainEnd& end, Written& written) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [ticket, event] = backlog.events[i];
        if (auto kept = insert_event(database_, event, end); !kept) return kept;
        auto applied = apply(database_, event);
        // What the store must refuse would be refused for ever: it is told, and holds up nobody behind it.
        const bool hopeless = !applied && applied.error().fault != Fault::unavailable;
        if (!applied && !hopeless) return applied;
        if (hopeless) written.refused.emplace_back(ticket, applied.error());
    }
    if (count > 0) {
        written.ticket = backlog.events[count - 1].ticket;
        written.event = end.id;
        written.events = count;
    }
    return {};
}

Result<Written> Ledger::write(Backlog& backlog, bool counters, WindowsSource* source) {
    Written written;
    const auto events = std::min(backlog.events.size(), most_events);
    const auto events_end = backlog.events.begin() + static_cast<std::ptrdiff_t>(events);
    // Evidence is copied from the trace: the submissions just judged must be in it.
    const bool all_trace = std::any_of(backlog.events.begin(), events_end, freezes);
    if (all_trace) {
        written.trace = backlog.trace.size();
    } else if (counters) {
        written.trace = std::min(backlog.trace.size(), most_trace);
    }
    const auto windows = counters && source != nullptr ? std::min(backlog.dirty.size(), most_windows) : 0;
    const auto encoded = read_source(source, backlog, windows);

    ChainEnd end = end_;
    const auto kept = transaction(events > 0, [&]() -> Outcome {
        if (auto put = insert_trace(database_, backlog.trace, written.trace, trace_number_); !put) return put;
        if (auto put = put_events(backlog, events, end, written); !put) return put;
        if (auto put = keep_octets(database_, "windows", encoded.windows, clock_.now()); !put) return put;
        if (auto put = keep_octets(database_, "guards", encoded.guards, clock_.now()); !put) return put;
        return keep_octets(database_, "habits", encoded.habits, clock_.now());
    });
    if (!kept) return tl::unexpected<Error>{kept.error()};
    end_ = end;
    drop_front(backlog.events, events);
    drop_front(backlog.trace, written.trace);
    drop_front(backlog.dirty, windows);
    return written;
}

Outcome Ledger::run(const Task& task) {
    return transaction(true, [&] { return task.work(database_); });
}

Result<bool> Ledger::prune() {
    const auto now = clock_.now();
    const auto trace_before = now - std::chrono::hours{24} * options_.trace_days;
    const auto evidence_before = now - std::chrono::hours{24} * options_.evidence_days;
    bool more = false;
    const auto count = [&](const Result<std::int64_t>& removed) -> Outcome {
        if (!removed) return tl::unexpected<Error>{removed.error()};
        more = more || *removed == most_pruned;
        return {};
    };
    const auto kept = transaction(false, [&]() -> Outcome {
        if (auto ok = count(prune_trace(database_, trace_before, most_pruned)); !ok) return ok;
        if (auto ok = count(prune_evidence(database_, evidence_before, most_pruned)); !ok) return ok;
        if (auto ok = count(prune_held(database_, evidence_before, most_pruned)); !ok) return ok;
        if (auto ok = count(prune_deliveries(database_, trace_before, most_pruned)); !ok) return ok;
        if (auto ok = prune_octets(database_, "windows", now - windows_kept, most_windows, windows_pruned_up_to_); !ok)
            return ok;
        return prune_octets(database_, "habits", now - habits_kept, most_windows, habits_pruned_up_to_);
    });
    if (!kept) return tl::unexpected<Error>{kept.error()};
    return more;
}

Outcome Ledger::checkpoint() {
    if (log_pages_ < checkpoint_pages) return {};
    if (hooks_.before_checkpoint) {
        if (auto allowed = hooks_.before_checkpoint(database_); !allowed) return allowed;
    }
    // PASSIVE never waits for readers; what it cannot move yet it moves the next time. Busy is a backup's reader.
    const int code =
        sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    const int kind = code & 0xFF;
    if (kind == SQLITE_OK || kind == SQLITE_BUSY || kind == SQLITE_LOCKED) return {};
    return tl::unexpected<Error>{explain(code, sqlite3_errmsg(database_.handle()), database_.file())};
}

}  // namespace tidegate::sqlite
