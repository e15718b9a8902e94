// What is heard of a sender besides its submissions: it adds to the same risk, and the same follows.

#include <algorithm>

#include "judge/state.hpp"
#include "judge/words.hpp"

namespace tidegate {

namespace {

constexpr double least_told_of_login = 0.5;  ///< nats

/// There is no submission, so none for the trace either.
Trial trial_without_mail(const Submission& none, const Setup& setup, const Entity& who, Instant now) {
    Trial trial{none, *setup.site, *setup.book, who, now};
    trial.policy = &setup.book->choose(who, {}, setup.site->select_by_from);
    trial.noted = true;
    return trial;
}

}  // namespace

std::uint64_t Judge::State::charge(const Entity& who, std::vector<Signal> signals) {
    const auto setup = setup_.load();
    if (signals.empty()) return 0;
    const Submission none;
    auto trial = trial_without_mail(none, *setup, who, clock_.now());
    if (mode_for(*trial.policy, setup->site->detection) == Detection::Mode::off) return 0;
    auto& shard = senders_.shard(who.text());
    const std::lock_guard held{shard.lock};
    return charge_locked(trial, shard, shard.sender(who.text()), std::move(signals));
}

std::uint64_t Judge::State::charge_locked(Trial& trial, Shard& shard, Sender& sender, std::vector<Signal> signals) {
    const auto& detection = trial.site.detection;
    const auto& name = trial.who.text();
    if (!sender.habits) sender.habits = std::make_unique<Habits>();
    detection.weights.weigh(signals);
    sender.habits->risk.add(trial.now, signals, detection.weights);
    touch(name, sender);
    if (in_force(name, shard.record(name, sender), trial.now, trial.site.zone) != nullptr) return 0;
    const auto answer = answer_risk(trial, shard, sender);
    return answer ? answer->ticket : 0;
}

/// Tells what is about to be charged of a login; a case's timeline reads it. The ticket, or 0.
std::uint64_t Judge::State::tell_login(const Trial& trial, Logins& logins, const LoginSeen& seen,
                                       std::vector<Signal> signals) {
    trial.site.detection.weights.weigh(signals);
    std::uint64_t last = 0;
    for (const auto& signal : signals) {
        if (signal.weight < least_told_of_login || !logins.tells(signal.name, trial.now)) continue;
        last = journal_.append(words::login(trial.who, seen, signal, trial.now));
    }
    return last;
}

std::uint64_t Judge::State::note_login(const Entity& who, LoginSeen seen) {
    const auto setup = setup_.load();
    const Submission none;
    auto trial = trial_without_mail(none, *setup, who, clock_.now());
    if (mode_for(*trial.policy, setup->site->detection) == Detection::Mode::off) return 0;
    if (!seen.around) seen.around = surroundings_of(seen.client);
    if (const auto& places = setup->site->places; places && !seen.client.empty())
        seen.place = places->find(seen.client);
    const auto& name = who.text();
    auto& shard = senders_.shard(name);
    const std::lock_guard held{shard.lock};
    // A name that only fails may be one that nobody has: it must not fill the table.
    const auto found = shard.senders.find(name);
    if (!seen.success && (found == shard.senders.end() || !found->second.habits)) return 0;
    auto& sender = shard.sender(name);
    if (!sender.habits) sender.habits = std::make_unique<Habits>();
    auto& logins = sender.habits->logins;
    if (!logins) logins = std::make_unique<Logins>();
    auto heard = logins->note(seen);
    if (!heard.signals.empty()) {
        const auto told = tell_login(trial, *logins, seen, heard.signals);
        return std::max(told, charge_locked(trial, shard, sender, std::move(heard.signals)));
    }
    if (heard.changed) touch(name, sender);
    return 0;
}

}  // namespace tidegate
