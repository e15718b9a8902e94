// What guards decisions against our own mistakes: the circuit breaker and the canaries (safety/breaker.hpp). Here they
// are fed, kept, told and obeyed.

#include <algorithm>

#include "core/text.hpp"
#include "judge/state.hpp"
#include "judge/words.hpp"

namespace tidegate {

namespace {

constexpr double worth_a_tie = 1;  // nats

/// Whether what it sends ties the sender to others: then it speaks of an attack rather than of a mistake of ours. A
/// network ties nobody here: all of an office share one.
bool is_tied(std::span<const Signal> signals) {
    return std::ranges::any_of(signals, [](const Signal& one) {
        const bool by_mail = one.name == "same_text" || one.name == "same_shape" || one.name == "same_link_domain";
        return by_mail && one.weight >= worth_a_tie;
    });
}

bool is_healthy(const Sender& sender, const Record* record) {
    return sender.habits && sender.habits->past.messages() >= Breaker::past_of_healthy &&
           (record == nullptr || record->standing.clear());
}

}  // namespace

Detection::Mode Judge::State::present_mode(const Policy& policy, const Detection& detection, std::string* why) const {
    const auto mode = mode_for(policy, detection, why);
    if (mode != Detection::Mode::act || !breaker_open_) return mode;
    if (why != nullptr) *why = "the circuit breaker is open";
    return Detection::Mode::observe;
}

/// Under the sender's lock, for each message that is judged.
void Judge::State::note_sent(const Trial& trial, const Sender& sender) {
    auto& habits = *sender.habits;
    if (habits.past.messages() < Breaker::past_of_healthy) return;
    const std::lock_guard held{breaker_lock_};
    breaker_.sent(trial.now, habits.sent_mark);
}

/// The sender is about to be stopped. True: the breaker is open, so it must not be. Under the sender's lock.
bool Judge::State::trips_breaker(const Trial& trial, const Sender& sender, const Record* record, bool by_risk) {
    if (trial.site.detection.mode == Detection::Mode::off) return false;  // nothing tells who is healthy
    if (!is_healthy(sender, record)) return breaker_open_;
    const bool tied = by_risk && is_tied(account_of(*sender.habits, trial.now, trial.site.detection).signals);
    const std::lock_guard held{breaker_lock_};
    if (breaker_.tripped(trial.now, trial.who.text(), tied))
        tell_breaker(EventKind::breaker_opened, "tidegate", trial.now);
    return breaker_open_;
}

/// True for a sender that must never be stopped for risk. Under its lock.
bool Judge::State::spares_canary(const Trial& trial, const Sender& sender) {
    const auto& name = trial.who.text();
    if (!std::ranges::binary_search(trial.site.detection.canaries, name)) return false;
    const auto signals = account_of(*sender.habits, trial.now, trial.site.detection).signals;
    const std::lock_guard held{breaker_lock_};
    const bool was_open = breaker_.is_open();
    if (breaker_.canary(trial.now, name)) journal_.append(words::canary(trial.who, signals, *trial.policy, trial.now));
    if (!was_open && breaker_.is_open()) tell_breaker(EventKind::breaker_opened, "tidegate", trial.now);
    return true;
}

/// The breaker has moved: in force at once, kept with the event that tells of it. Under the breaker's lock.
std::uint64_t Judge::State::tell_breaker(EventKind kind, const std::string& by, Instant now) {
    breaker_open_ = breaker_.is_open();
    auto event = words::breaker(kind, breaker_.report(now), by, now);
    event.change = GuardChange{std::string{breaker_row}, breaker_.encode()};
    return journal_.append(std::move(event));
}

void Judge::State::settle_breaker(Instant now) {
    if (!breaker_open_) return;
    const std::lock_guard held{breaker_lock_};
    if (breaker_.settle(now)) tell_breaker(EventKind::breaker_closed, "tidegate", now);
}

BreakerReport Judge::State::breaker() const {
    const std::lock_guard held{breaker_lock_};
    return breaker_.report(clock_.now());
}

Result<std::uint64_t> Judge::State::close_breaker(const std::string& by, const std::string& reason) {
    if (trimmed(reason).empty())
        return fail(Fault::invalid, "closing the circuit breaker needs a reason: say what was wrong and is mended");
    const auto now = clock_.now();
    const std::lock_guard held{breaker_lock_};
    if (auto closed = breaker_.close(now, by, reason); !closed) return tl::unexpected<Error>{closed.error()};
    return tell_breaker(EventKind::breaker_closed, by, now);
}

/// After senders and cases are there: who sent lately is worked out from the windows, who tripped from the cases.
void Judge::State::recall_breaker(const Remembered& past, Instant now, std::vector<std::string>& problems) {
    const std::lock_guard held{breaker_lock_};
    for (const auto& [key, octets] : past.guards) {
        if (key != breaker_row) continue;
        auto kept = Breaker::decode(octets);
        if (!kept) {
            problems.push_back("the state of the circuit breaker cannot be read: " + kept.error().what);
        } else {
            breaker_ = std::move(*kept);
        }
    }
    // Those of the hour come after those of the day: the breaker goes forward in time.
    for (const bool of_hour : {false, true}) {
        for (const auto& shard : senders_.shards()) {
            for (auto& [name, sender] : shard->senders) {
                if (!sender.habits || sender.habits->past.messages() < Breaker::past_of_healthy) continue;
                const bool hour = sender.windows.used(now, Window::external_per_hour) +
                                      sender.windows.used(now, Window::internal_per_hour) >
                                  0;
                const bool day = sender.windows.used(now, Window::recipients_per_day) > 0;
                if (of_hour ? hour : day && !hour) {
                    breaker_.sent(of_hour ? now : now - Breaker::window, sender.habits->sent_mark);
                }
            }
        }
    }
    recall_trips(now);
    breaker_open_ = breaker_.is_open();
}

void Judge::State::recall_trips(Instant now) {
    const auto setup = setup_.load();
    for (const auto& shard : senders_.shards()) {
        for (const auto& [name, record] : shard->records) {
            const auto sender = shard->senders.find(name);
            if (sender == shard->senders.end() || !sender->second.habits) continue;
            if (sender->second.habits->past.messages() < Breaker::past_of_healthy) continue;
            for (const auto& c : record.cases) {
                const auto mode = mode_for(setup->book->choose(c.entity, {}, false), setup->site->detection);
                const bool by_risk = c.cause == Cause::risk && mode == Detection::Mode::act;
                const bool by_limit = is_limit(c.cause) && c.state == CaseState::restricted;
                const bool of_hour = c.opened_at <= now && now - c.opened_at < Breaker::window;
                if ((by_risk || by_limit) && of_hour) breaker_.remember(c.opened_at, name, is_tied(c.signals));
            }
        }
    }
}

}  // namespace tidegate
