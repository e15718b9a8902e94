// Mail that was handed in earlier than it comes (safety/backlog.hpp): whose word is taken for that, and what follows.

#include <algorithm>

#include "judge/state.hpp"
#include "judge/words.hpp"
#include "message/mail.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr Millis late_from = 5min;
constexpr Millis by_its_own_silence = 24h;
constexpr Millis by_the_sites_silence = 5 * 24h;  // a message lives in Postfix's queue for so long
constexpr std::size_t most_hosts = 1'000, most_drains = 10'000;

/// When it was handed in, by the word of a mail server: of the one that asks, or of a relay by its own Received line,
/// the topmost one. What a person's program writes is its own: Date, and whatever Received lines it likes.
std::optional<Instant> claimed_of(const Trial& trial) {
    const auto& submission = trial.submission;
    if (submission.way == Way::check) return submission.submitted;
    if (trial.who.kind() == EntityKind::user || !submission.mail || submission.mail->received.empty()) return {};
    return submission.mail->received.front();
}

}  // namespace

/// Everything that comes is heard; what was handed in during a silence is marked as late.
void Judge::State::hear(Trial& trial) {
    const auto& name = trial.who.text();
    const auto claimed = claimed_of(trial);
    const std::lock_guard held{late_lock_};
    site_quiet_.heard(trial.now);
    QuietWatch* host = nullptr;
    if (trial.who.kind() != EntityKind::user && (hosts_quiet_.size() < most_hosts || hosts_quiet_.contains(name))) {
        host = &hosts_quiet_[name];
        host->heard(trial.now);
    }
    if (!claimed || trial.now - *claimed < late_from || trial.now - *claimed > by_the_sites_silence) return;
    auto silence = site_quiet_.around(trial.now, *claimed);
    if (!silence && host != nullptr && trial.now - *claimed <= by_its_own_silence) {
        silence = host->around(trial.now, *claimed);
    }
    if (!silence) return;
    std::erase_if(drains_,
                  [&](const auto& one) { return trial.now - one.second.silence().to > QuietWatch::drains_for; });
    auto found = drains_.find(name);
    if (found != drains_.end() && found->second.silence().to != silence->to) {
        drains_.erase(found);
        found = drains_.end();
    }
    if (found == drains_.end()) {
        if (drains_.size() >= most_drains) return;
        found = drains_.emplace(name, Backlog{*silence}).first;
    }
    const auto limits = effective(trial.policy->limits);
    const SendingPace pace{limits.external_per_hour, limits.internal_per_hour, limits.recipients_per_day};
    if (found->second.take(trial.demand.external, trial.demand.internal, pace)) trial.submitted = claimed;
}

/// Who was heard last before a restart is known from the counters.
void Judge::State::recall_heard() {
    const std::lock_guard held{late_lock_};
    Instant last{};
    for (const auto& shard : senders_.shards()) {
        for (const auto& [name, sender] : shard->senders) {
            const auto newest = sender.windows.newest();
            if (!newest) continue;
            last = std::max(last, *newest);
            const auto entity = Entity::parse(name);
            const bool host = entity && entity->kind() != EntityKind::user;
            if (host && hosts_quiet_.size() < most_hosts) hosts_quiet_[name].heard(*newest);
        }
    }
    if (last != Instant{}) site_quiet_.heard(last);
}

}  // namespace tidegate
