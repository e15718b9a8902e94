// What is heard of a sender besides its submissions: it adds to the same risk, and the same follows.

#include "judge/state.hpp"

namespace tidegate {

std::uint64_t Judge::State::charge(const Entity& who, std::vector<Signal> signals) {
    const auto setup = setup_.load();
    const auto& detection = setup->site->detection;
    if (signals.empty()) return 0;
    const Submission none;
    Trial trial{none, *setup->site, *setup->book, who, clock_.now()};
    trial.policy = &setup->book->choose(who, {}, setup->site->select_by_from);
    if (mode_for(*trial.policy, detection) == Detection::Mode::off) return 0;
    trial.noted = true;  // there is no submission for the trace

    const auto& name = who.text();
    auto& shard = senders_.shard(name);
    const std::lock_guard held{shard.lock};
    auto& sender = shard.sender(name);
    if (!sender.habits) sender.habits = std::make_unique<Habits>();
    detection.weights.weigh(signals);
    sender.habits->risk.add(trial.now, signals, detection.weights);
    touch(name, sender);
    if (in_force(name, shard.record(name, sender), trial.now, trial.site.zone) != nullptr) return 0;
    const auto answer = answer_risk(trial, shard, sender);
    return answer ? answer->ticket : 0;
}

}  // namespace tidegate
