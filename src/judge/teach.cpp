// What logs tell of a sender's past, learnt as if it had been seen. No risk, no limit: it is over.

#include <algorithm>

#include "judge/observe.hpp"
#include "judge/state.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

Observation observe_past(const Submission& submission, const Organisation& organisation, Instant now,
                         const PlaceFile* places) {
    const auto at = std::min(submission.submitted.value_or(now), now);
    auto seen = observe(submission, organisation, MailKind::person, at, places);
    seen.traits[static_cast<std::size_t>(Trait::kind)] = 0;  // no log says it
    return seen;
}

void learn(Past& past, Recent& recent, const Observation& seen) {
    recent.note(seen, past);
    past.learn(seen, recent);
}

}  // namespace

PastTaught Judge::State::teach(const std::vector<Submission>& run) {
    const auto setup = setup_.load();
    PastTaught out;
    if (run.empty()) return out;
    const auto& organisation = setup->book->organisation();
    const auto who = submitter(run.front(), organisation);
    if (!who) {
        out.foreign = run.size();
        return out;
    }
    const auto& policy = setup->book->choose(*who, {}, setup->site->select_by_from);
    if (mode_for(policy, setup->site->detection) == Detection::Mode::off) {
        out.off = run.size();
        return out;
    }
    const auto now = clock_.now();
    std::vector<Observation> seen;
    seen.reserve(run.size());
    for (const auto& submission : run) {
        seen.push_back(observe_past(submission, organisation, now, setup->site->places.get()));
    }
    std::ranges::stable_sort(seen, {}, &Observation::at);

    const auto& name = who->text();
    auto& shard = senders_.shard(name);
    // Learning takes longer than a lock may be held: on a copy, which counts if nothing came between.
    for (int tries = 0; tries < 5; ++tries) {
        Past past;
        Recent recent;
        {
            const std::lock_guard held{shard.lock};
            const auto found = shard.senders.find(name);
            if (found != shard.senders.end() && found->second.habits) {
                past = found->second.habits->past;
                recent = found->second.habits->recent;
            }
        }
        const auto before = recent.last();
        out.anew = past.messages() == 0 || (seen.front().at < past.first_seen() && seen.size() >= past.messages());
        if (out.anew) {
            past = {};
            recent = {};
        }
        const auto fresh = std::ranges::upper_bound(seen, recent.last(), {}, &Observation::at);
        out.known = static_cast<std::uint64_t>(fresh - seen.begin());
        out.learnt = seen.size() - out.known;
        if (out.learnt == 0) return out;
        std::for_each(fresh, seen.end(), [&](const Observation& one) { learn(past, recent, one); });

        const std::lock_guard held{shard.lock};
        auto& sender = shard.sender(name);
        if (!sender.habits) sender.habits = std::make_unique<Habits>();
        if (sender.habits->recent.last() != before) continue;
        sender.habits->past = std::move(past);
        sender.habits->recent = std::move(recent);
        if (out.anew) sender.habits->taught_at = now;
        touch(name, sender);
        return out;
    }
    return {.known = run.size()};  // it sends without a pause: what it does now teaches more
}

std::optional<std::size_t> Judge::State::teach_logins(const Entity& who, std::vector<LoginSeen> past) {
    const auto setup = setup_.load();
    const auto& policy = setup->book->choose(who, {}, setup->site->select_by_from);
    if (mode_for(policy, setup->site->detection) == Detection::Mode::off) return std::nullopt;
    const auto now = clock_.now();
    for (auto& seen : past) {
        seen.at = std::min(seen.at, now);
        if (!seen.around) seen.around = surroundings_of(seen.client);
        if (setup->site->places && !seen.client.empty()) seen.place = setup->site->places->find(seen.client);
    }
    std::erase_if(past, [](const LoginSeen& seen) { return !seen.success || !seen.around; });
    if (past.empty()) return 0;
    const auto& name = who.text();
    auto& shard = senders_.shard(name);
    const std::lock_guard held{shard.lock};
    auto& sender = shard.sender(name);
    if (!sender.habits) sender.habits = std::make_unique<Habits>();
    auto& logins = sender.habits->logins;
    if (!logins) logins = std::make_unique<Logins>();
    const auto learnt = logins->learn_past(std::move(past));
    if (learnt > 0) touch(name, sender);
    return learnt;
}

}  // namespace tidegate
