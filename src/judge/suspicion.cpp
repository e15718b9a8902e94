// Beyond limits: what speaks for abuse of this sender, all of it weighed together, and what follows. Doubt holds,
// certainty restricts (ARCHITECTURE.md, "Risk").

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "content/model.hpp"
#include "core/text.hpp"
#include "judge/apart.hpp"
#include "judge/observe.hpp"
#include "judge/state.hpp"
#include "judge/words.hpp"
#include "message/other_filter.hpp"

namespace tidegate {

namespace {

constexpr std::size_t most_shown = 16;
constexpr std::size_t most_related = 32;

/// What a rule or a machine sends without a login says nothing of the host that it comes from.
bool speaks_for_the_sender(const Trial& trial) {
    return trial.who.kind() == EntityKind::user || !is_sent_by_machine(trial.kind);
}

/// Also how fast it goes.
bool speaks_of_recipients(const Signal& signal, const Weights& weights) {
    const auto* weight = weights.find(signal.name);
    if (weight == nullptr) return false;
    const auto& family = weights.families[weight->family_place].name;
    return family == "recipients" || family == "pace";
}

/// Of bulk mail nobody can say by its words alone whether it is wanted: it has a weight of its own.
Signal content_signal(const ContentScore& score, MailKind kind) {
    std::string why;
    for (const auto& reason : score.reasons) {
        if (why.size() + reason.sentence.size() > 140) break;  // whole ones: Risk keeps 200 octets of a sentence
        why += (why.empty() ? ": " : "; ") + reason.sentence;
    }
    if (std::abs(score.site) >= 0.1) {
        char taught[80];
        std::snprintf(taught, sizeof taught, " (%+.1f of it by what was confirmed here)", score.site);
        why.insert(0, taught);
    }
    return {.name = kind == MailKind::bulk ? "bulk_content" : "content",
            .sentence = "What the message says is like " + std::string{score.weight > 0 ? "spam" : "honest mail"} +
                        utf8_line(why, 400),
            .value = score.probability,
            .usual = 0,
            .threshold = 0.5,
            .weight = score.weight};
}

/// What the content model said of this message, in nats; nothing where it was not asked.
bool is_content(const Signal& signal) { return signal.name == "content" || signal.name == "bulk_content"; }

std::optional<double> content_odds(const std::vector<Signal>& signals) {
    const auto found = std::ranges::find_if(signals, is_content);
    return found == signals.end() ? std::nullopt : std::optional{found->weight};
}

/// What this sender's mail looks like always is no news.
void measure_by_usual(std::vector<Signal>& signals, const UsualContent& content) {
    const auto found = std::ranges::find_if(signals, is_content);
    const auto usual = content.usual();
    if (found == signals.end() || found->weight <= 0 || usual <= 0) return;
    found->usual = 1 / (1 + std::exp(-usual));
    found->weight = std::max(found->weight - usual, 0.0);
    found->sentence += "; this sender's mail looks a little like it always";
}

RiskAccount account(const Risk& risk, const Trial& trial) {
    const auto& detection = trial.site.detection;
    return account_of(risk, trial.now, detection.weights, detection.bounds, most_shown);
}

}  // namespace

RiskAccount account_of(const Habits& habits, Instant now, const Detection& detection) {
    return account_of(habits.risk, now, detection.weights, detection.bounds, most_shown);
}

/// The network it came from, unless that is where much of this sender's mail is from: colleagues share an office's, and
/// that ties nobody.
std::uint32_t Judge::State::strange_network(const std::string& name, const Observation& seen) {
    constexpr double much = 0.25;
    const auto network = seen.trait(Trait::network);
    auto& shard = senders_.shard(name);
    const std::lock_guard held{shard.lock};
    const auto found = shard.senders.find(name);
    if (found == shard.senders.end() || !found->second.habits) return network;
    return found->second.habits->past.share(Trait::network, network) >= much ? 0 : network;
}

/// What the message shows by itself and beside other senders' messages. No sender's lock is held.
std::vector<Signal> Judge::State::signals_of_message(Trial& trial, Observation& seen) {
    std::vector<Signal> out;
    const auto& detection = trial.site.detection;
    const auto& mail = trial.submission.mail;
    if (mail && detection.content) {
        const auto score = detection.content->score(*mail, Reasons::of_spam);
        out.push_back(content_signal(score, trial.kind));
    }
    if (mail) {
        if (auto other = other_filter_signal(*mail)) out.push_back(std::move(*other));
    }
    Fingerprint print;
    if (mail) print = fingerprint_of(*mail);
    const auto network = strange_network(trial.who.text(), seen);
    Match match;
    {
        const std::lock_guard held{campaign_lock_};
        match = campaigns_.note(trial.now, trial.who.text(), print, network);
    }
    seen.copy = match.own_text;
    for (auto& other : match.others) {
        trial.related.push_back(other.sender);
        raise(trial, std::move(other));
    }
    out.insert(out.end(), std::make_move_iterator(match.signals.begin()), std::make_move_iterator(match.signals.end()));
    return out;
}

/// Another sender of the same campaign: what ties them speaks against it too, and its case names this one.
void Judge::State::raise(const Trial& trial, Match::Other other) {
    const auto& weights = trial.site.detection.weights;
    weights.weigh(other.signals);
    auto& shard = senders_.shard(other.sender);
    const std::lock_guard held{shard.lock};
    const auto found = shard.senders.find(other.sender);
    if (found == shard.senders.end() || !found->second.habits) return;
    found->second.habits->risk.add(trial.now, other.signals, weights);
    touch(other.sender, found->second);
    auto* record = shard.record(other.sender, found->second);
    if (record == nullptr) return;
    for (auto& open : record->cases) {
        if (open.cause == Cause::risk && open.state != CaseState::closed)
            name_related(*record, open, trial.who.text(), trial.now);
    }
}

void Judge::State::name_related(Record& record, Case& in, const std::string& other, Instant now) {
    if (in.related.size() == most_related || std::ranges::find(in.related, other) != in.related.end()) return;
    in.related.push_back(other);
    record.ticket = journal_.append(words::related(in, other, now));
}

/// Learns from an accepted message, or holds or refuses it.
Decision Judge::State::suspect(Trial& trial, Observation seen, Decision decision) {
    const auto& detection = trial.site.detection;
    if (decision.verdict.action >= Action::defer || trial.lifelines_only) return decision;
    if (!speaks_for_the_sender(trial)) {
        note_rule(trial);
        return decision;
    }
    if (mode_for(*trial.policy, detection) == Detection::Mode::off) return decision;
    auto signals = signals_of_message(trial, seen);
    const auto& name = trial.who.text();
    auto& shard = senders_.shard(name);
    const std::lock_guard held{shard.lock};
    auto& sender = shard.sender(name);
    if (!sender.habits) sender.habits = std::make_unique<Habits>();
    auto& habits = *sender.habits;
    // Of what was booked it is known to whom it goes: that is neither judged nor counted as this sender's burst.
    const bool booked = trial.booked.count > 0 && trial.booked.count >= trial.demand.external;
    auto reading = read_against(habits, seen, trial.kind);
    auto& own = reading.signals;
    if (booked || reading.answers)
        std::erase_if(own, [&](const Signal& one) { return speaks_of_recipients(one, detection.weights); });
    if (!booked) *reading.recent = reading.present;
    signals.insert(signals.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
    const auto content = content_odds(signals);
    measure_by_usual(signals, habits.content);
    if (detection.measured) detection.measured(name, signals);
    detection.weights.weigh(signals);
    habits.risk.add(trial.now, signals, detection.weights);
    touch(name, sender);
    note_sent(trial, sender);

    const auto stopped = answer_risk(trial, shard, sender);
    const bool held_back = stopped && stopped->verdict.action >= Action::hold;
    if (held_back) return *stopped;
    reading.past->learn(seen, reading.present);
    if (content && !is_sent_by_machine(trial.kind)) habits.content.learn(*content);
    if (stopped) decision.ticket = std::max(decision.ticket, stopped->ticket);
    return decision;
}

/// What follows for this sender from all that speaks against it; nothing below doubt. Under its lock. Where detection
/// only observes, the answer accepts.
std::optional<Decision> Judge::State::answer_risk(Trial& trial, Shard& shard, Sender& sender) {
    const auto& detection = trial.site.detection;
    auto& risk = sender.habits->risk;
    if (trial.now < sender.habits->vouched_until) {
        risk.clear();
        return std::nullopt;
    }
    const auto state = risk.state(trial.now, detection.weights, detection.bounds);
    if (state < RiskState::hold || spares_canary(trial, sender)) return std::nullopt;
    const auto* record = shard.record(trial.who.text(), sender);
    const bool on_probation = record != nullptr && record->standing.covered(Cause::risk, trial.now) != nullptr;
    auto mode = mode_for(*trial.policy, detection);
    if (mode == Detection::Mode::act && trips_breaker(trial, sender, record, true)) mode = Detection::Mode::observe;
    const bool act = mode == Detection::Mode::act;
    if (act && state == RiskState::restrict_sender && !on_probation) return restrict_for_risk(trial, shard, sender);
    auto held_back = hold_for_risk(trial, shard, sender);
    if (!act) held_back.verdict = {};
    return held_back;
}

Case Judge::State::open_risk_case(const Trial& trial, const Sender& sender, CaseState state) {
    auto opened = begin_case(trial, Cause::risk, state);
    opened.measures = measures_of(sender.windows, *trial.policy, trial.now, nullptr);
    auto sum = account(sender.habits->risk, trial);
    opened.signals = std::move(sum.signals);
    opened.risk = std::move(sum.level);
    opened.related = trial.related;
    opened.sentence = words::risk_sentence(opened, present_mode(*trial.policy, trial.site.detection), trial.site.zone) +
                      booked_beside(trial);
    return opened;
}

/// The message waits for somebody to look at it, with its case.
Decision Judge::State::hold_for_risk(const Trial& trial, Shard& shard, Sender& sender) {
    auto& record = shard.mark(trial.who.text(), sender);
    auto* open = record.open_case(Cause::risk);
    if (open == nullptr) {
        open = &record.cases.emplace_back(open_risk_case(trial, sender, CaseState::open));
        record.ticket =
            journal_.append(words::alerted(*open, *trial.policy, trial.now, trial.now - std::chrono::hours{24}));
    }
    for (const auto& other : trial.related) name_related(record, *open, other, trial.now);
    Decision decision;
    decision.ticket = record.ticket;
    auto& verdict = decision.verdict;
    verdict.action = Action::hold;
    verdict.cause = Cause::risk;
    verdict.case_reference = open->reference;
    verdict.reasons = account(sender.habits->risk, trial).signals;
    verdict.text = printable("held, case " + open->reference +
                                 (verdict.reasons.empty() ? std::string{} : ": " + verdict.reasons.front().sentence),
                             300);
    return decision;
}

/// The case that suspicion opened goes on as the case of the restriction.
Decision Judge::State::restrict_for_risk(Trial& trial, Shard& shard, Sender& sender) {
    auto& record = shard.mark(trial.who.text(), sender);
    auto opened = open_risk_case(trial, sender, CaseState::restricted);
    if (auto* suspected = record.open_case(Cause::risk)) {
        opened.reference = suspected->reference;
        opened.opened_at = suspected->opened_at;
        opened.restricted_at = trial.now;
        for (auto& other : suspected->related) {
            if (opened.related.size() < most_related &&
                std::ranges::find(opened.related, other) == opened.related.end())
                opened.related.push_back(std::move(other));
        }
        std::erase_if(record.cases, [&](const Case& c) { return c.reference == opened.reference; });
    }
    auto reasons = opened.signals;
    return put_on_list(trial, record, std::move(opened), std::string{in_words(Cause::risk)}, std::move(reasons),
                       trial.now - std::chrono::hours{24});
}

void Judge::State::vouch(const Entity& entity) {
    const auto now = clock_.now();
    const auto& name = entity.text();
    auto& shard = senders_.shard(name);
    const std::lock_guard held{shard.lock};
    const auto found = shard.senders.find(name);
    if (found == shard.senders.end() || !found->second.habits) return;
    auto& habits = *found->second.habits;
    habits.risk.clear();
    habits.vouched_until = following_midnight(*setup_.load()->site, now);
    touch(name, found->second);
    if (auto* record = shard.record(name, found->second)) {
        if (auto* open = record->open_case(Cause::risk)) open->until = now;  // closes with the next tick
    }
}

std::string Judge::State::habits_of(const std::string& entity) {
    auto& shard = senders_.shard(entity);
    const std::lock_guard held{shard.lock};
    const auto found = shard.senders.find(entity);
    return found == shard.senders.end() || !found->second.habits ? std::string{} : found->second.habits->encode();
}

}  // namespace tidegate
