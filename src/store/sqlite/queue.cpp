#include "store/sqlite/queue.hpp"

#include <iterator>

namespace tidegate::sqlite {

namespace {

constexpr std::size_t most_refused_remembered = 1'000;

/// Accepted messages traced in one batch (200 ms): 25,000 a second. What comes faster is a flood that no disk follows;
/// mail comes first. What was refused or held is traced as long as there is room at all.
constexpr std::size_t most_accepted_in_a_batch = 5'000;

Error closed() { return {Fault::unavailable, "the store is closed: tidegated is stopping"}; }

template <class Things>
void move_over(Things& from, Things& into) {
    if (into.empty()) {
        into.swap(from);
        return;
    }
    into.insert(into.end(), std::move_iterator{from.begin()}, std::move_iterator{from.end()});
    from.clear();
}

}  // namespace

void DirtySet::add(const std::string& entity) {
    auto& shard = shards_[std::hash<std::string>{}(entity) % shard_count];
    const std::lock_guard hold{shard.lock};
    shard.entities.insert(entity);
}

void DirtySet::take(std::deque<std::string>& into) {
    for (auto& shard : shards_) {
        // As many as last time are likely to come again: with room for them nothing is hashed twice on a message's
        // path.
        std::unordered_set<std::string> taken;
        taken.reserve(shard.usual);
        {
            const std::lock_guard hold{shard.lock};
            taken.swap(shard.entities);
        }
        shard.usual = taken.size();
        while (!taken.empty()) into.push_back(std::move(taken.extract(taken.begin()).value()));
    }
}

std::uint64_t Queue::append(Event event) {
    ++events_waiting_;
    const std::lock_guard hold{lock_};
    events_.push_back({++last_ticket_, std::move(event)});
    return last_ticket_;
}

void Queue::note(Traced line) {
    if (trace_waiting_.fetch_add(1) >= most_trace_) {
        drop_trace(1);
        return;
    }
    const std::lock_guard hold{lock_};
    if (line.action == Action::accept && trace_.size() >= most_accepted_in_a_batch) {
        drop_trace(1);
        return;
    }
    trace_.push_back(std::move(line));
}

void Queue::when_committed(std::uint64_t ticket, Done done) {
    Outcome answer;
    {
        const std::lock_guard hold{lock_};
        if (ticket > last_ticket_) {
            answer = fail(Fault::invalid, "there is no such ticket in the journal");
        } else if (const auto refused = refused_.find(ticket); refused != refused_.end()) {
            answer = tl::unexpected<Error>{refused->second};
        } else if (ticket <= committed_) {
            answer = {};
        } else if (ended_) {
            answer = tl::unexpected<Error>{closed()};
        } else if (failing_) {
            answer = tl::unexpected<Error>{*failing_};
        } else {
            waiters_.push_back({ticket, std::move(done)});
            wake_.notify_one();
            return;
        }
    }
    done(std::move(answer));
}

void Queue::submit(Task task) {
    {
        const std::lock_guard hold{lock_};
        if (!ended_) {
            tasks_.push_back(std::move(task));
            wake_.notify_one();
            return;
        }
    }
    task.done(tl::unexpected<Error>{closed()});
}

void Queue::end() {
    const std::lock_guard hold{lock_};
    ending_ = true;
    wake_.notify_one();
}

bool Queue::take(Backlog& into, Millis longest) {
    std::unique_lock hold{lock_};
    wake_.wait_for(hold, longest, [this] { return ending_ || !tasks_.empty() || !waiters_.empty(); });
    move_over(events_, into.events);
    move_over(trace_, into.trace);
    move_over(tasks_, into.tasks);
    into.last_ticket = last_ticket_;
    return !ending_;
}

std::vector<std::pair<Done, Outcome>> Queue::answers_for_committed() {
    std::vector<std::pair<Done, Outcome>> answers;
    std::erase_if(waiters_, [&](Waiter& waiter) {
        if (waiter.ticket > committed_) return false;
        const auto refused = refused_.find(waiter.ticket);
        answers.emplace_back(std::move(waiter.done),
                             refused == refused_.end() ? Outcome{} : tl::unexpected<Error>{refused->second});
        return true;
    });
    return answers;
}

void Queue::refused(std::vector<std::pair<std::uint64_t, Error>> tickets) {
    const std::lock_guard hold{lock_};
    for (auto& [number, error] : tickets) refused_.emplace(number, std::move(error));
    while (refused_.size() > most_refused_remembered) refused_.erase(refused_.begin());
}

void Queue::committed(std::uint64_t ticket) {
    std::vector<std::pair<Done, Outcome>> answers;
    {
        const std::lock_guard hold{lock_};
        if (ticket > committed_) committed_ = ticket;
        failing_.reset();
        answers = answers_for_committed();
    }
    for (auto& [done, outcome] : answers) done(std::move(outcome));
}

void Queue::failed(const Error& error) {
    std::vector<Waiter> told;
    {
        const std::lock_guard hold{lock_};
        failing_ = error;
        told.swap(waiters_);
    }
    for (auto& waiter : told) waiter.done(tl::unexpected<Error>{error});
}

void Queue::ended() {
    std::vector<Waiter> waiters;
    std::vector<Task> tasks;
    {
        const std::lock_guard hold{lock_};
        ended_ = true;
        waiters.swap(waiters_);
        tasks.swap(tasks_);
    }
    for (auto& waiter : waiters) waiter.done(tl::unexpected<Error>{closed()});
    for (auto& task : tasks) task.done(tl::unexpected<Error>{closed()});
}

bool Queue::someone_waits() const {
    const std::lock_guard hold{lock_};
    return !waiters_.empty();
}

}  // namespace tidegate::sqlite
