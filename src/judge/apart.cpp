#include "judge/apart.hpp"

#include <algorithm>
#include <cmath>

#include "core/text.hpp"
#include "judge/observe.hpp"
#include "judge/state.hpp"
#include "judge/words.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr auto least_watched = 7 * 24h;
constexpr std::uint32_t most_told = 10;  // a day and mailbox

/// From where it mostly comes, by the program that mostly makes it. What was let through once is no habit yet.
bool made_as_always(const std::vector<Signal>& signals) {
    bool network = false;
    for (const auto& signal : signals) {
        const bool usual = signal.value >= 0.5;  // its share
        if (signal.name == "network") network = usual;
        if ((signal.name == "header_order" || signal.name == "mailer") && !usual) return false;
    }
    return network;
}

/// A single answer by a machine that has always answered strangers.
bool answers_as_always(const Past& past, const Observation& seen, const std::vector<Signal>& signals) {
    return seen.reply && seen.external.size() + seen.internal.size() == 1 && past.fresh_share() >= 0.5 &&
           made_as_always(signals);
}

/// Of an owner who is watched for less than a week nothing is known. Logs do not tell what rules send.
double trust_in(const Habits& habits, Instant now) {
    Instant since = Instant::max();
    std::uint64_t messages = habits.past.messages();
    if (messages > 0) since = std::max(habits.past.first_seen(), habits.taught_at);
    if (habits.apart && habits.apart->forwards.messages() > 0) {
        messages += habits.apart->forwards.messages();
        since = std::min(since, habits.apart->forwards.since());
    }
    if (messages == 0 || now - since < least_watched) return 0;
    return static_cast<double>(messages) / (static_cast<double>(messages) + 6);
}

}  // namespace

bool is_sent_by_machine(MailKind kind) {
    return kind == MailKind::forward || kind == MailKind::auto_reply || kind == MailKind::dsn;
}

Reading read_against(Habits& habits, const Observation& seen, MailKind kind) {
    auto& apart = habits.apart;
    if (!is_sent_by_machine(kind)) {
        Reading out{&habits.past, &habits.recent, habits.recent, {}};
        out.present.note(seen, habits.past);
        const bool alone = !apart || apart->established();
        out.signals = habits.past.unusual(seen, alone ? out.present : out.present.beside(apart->recent));
        return out;
    }
    if (!apart) apart = std::make_unique<Apart>();
    Reading out{&apart->past, &apart->recent, apart->recent, {}};
    if (!apart->established()) {
        out.present.note(seen, habits.past);
        out.signals = habits.past.unusual(seen, out.present.beside(habits.recent));
        return out;
    }
    out.present.note(seen, apart->past);
    out.signals = apart->past.unusual(seen, out.present);
    out.answers = answers_as_always(apart->past, seen, out.signals);
    return out;
}

std::optional<Entity> owner_of_rule(const Submission& submission, MailKind kind, const Organisation& organisation) {
    if (kind != MailKind::forward || !submission.login.empty() || !submission.headers) return std::nullopt;
    const auto& by = submission.headers->redirected_from;
    if (by.empty() || !organisation.internal(by)) return std::nullopt;
    const auto owner = Entity::user(by);
    return owner ? std::optional{*owner} : std::nullopt;
}

std::optional<NewForwarding> note_forward(Habits& habits, std::string_view to, Instant now) {
    const double trust = trust_in(habits, now);
    if (!habits.apart) habits.apart = std::make_unique<Apart>();
    const auto hash = lasting_hash(to);
    const auto today = habits.apart->forwards.note(now, hash);
    if (today == 0) return std::nullopt;
    const bool contact = habits.past.knows(hash);
    // One or two are moved mailboxes or a phone; who sends mail everywhere has more in mind.
    const double many = today < 3 ? 0 : std::log(today / 2.0);
    NewForwarding out{
        .signal = {.name = "new_forwarding",
                   .sentence = "A rule of this mailbox began to forward to " +
                               utf8_line(Organisation::domain_part(to), 80) + ", which it was never seen to do before",
                   .value = static_cast<double>(today),
                   .weight = (contact ? 0.5 : 1.0) * (1 + many) * trust},
        .today = today};
    if (contact) out.signal.sentence += "; its owner has written there";
    if (today >= 3) out.signal.sentence += "; " + std::to_string(today) + " new destinations today";
    return out;
}

/// Neither what the mail says nor how much it is speaks of the owner: strangers decide on both. Nobody is held by it
/// either: it waits in the risk for what the owner's login does next.
void Judge::State::note_rule(const Trial& trial) {
    const auto& organisation = trial.book.organisation();
    const auto owner = owner_of_rule(trial.submission, trial.kind, organisation);
    if (!owner) return;
    const auto& detection = trial.site.detection;
    if (mode_for(trial.book.choose(*owner, {}, trial.site.select_by_from), detection) == Detection::Mode::off) return;
    auto& shard = senders_.shard(owner->text());
    const std::lock_guard held{shard.lock};
    // Anybody's name can be in a header: it must not fill the table.
    const auto found = shard.senders.find(owner->text());
    if (found == shard.senders.end() || !found->second.habits) return;
    auto& habits = *found->second.habits;
    for (const auto& to : trial.submission.recipients) {
        if (organisation.internal(to) || organisation.lifeline(to)) continue;
        auto began = note_forward(habits, to, trial.now);
        touch(owner->text(), found->second);
        if (!began || began->signal.weight <= 0) continue;
        detection.weights.weigh({&began->signal, 1});
        habits.risk.add(trial.now, {&began->signal, 1}, detection.weights);
        if (began->today <= most_told) journal_.append(words::forwarding_began(*owner, to, *began, trial.now));
    }
}

}  // namespace tidegate
