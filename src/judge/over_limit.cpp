// Over a limit, or restricted already: what is answered, and what begins by it.

#include "core/text.hpp"
#include "judge/state.hpp"
#include "judge/words.hpp"

namespace tidegate {

using namespace std::chrono_literals;

bool limit_waits(const Site& site, const Policy& policy, const Sender& sender, Instant now) {
    if (site.defer_over_limit) return true;
    const auto& detection = site.detection;
    if (mode_for(policy, detection) != Detection::Mode::act || !sender.habits) return false;
    return sender.habits->risk.state(now, detection.weights, detection.bounds) != RiskState::watch;
}

namespace {

/// What its readers can unsubscribe from goes to many by intent: where detection acts, how many they are restricts
/// nobody.
bool is_newsletter(const Trial& trial) {
    return trial.kind == MailKind::bulk && trial.submission.headers && trial.submission.headers->list_unsubscribe &&
           mode_for(*trial.policy, trial.site.detection) == Detection::Mode::act;
}

bool sends_newsletters(const Sender& sender) { return sender.habits && sender.habits->past.sends_newsletters(); }

}  // namespace

/// A refusal without a case: its link leads to what the cause means.
Verdict Judge::State::refuse(const Trial& trial, Cause cause, Action action, std::string why, std::string room) const {
    return trial.site.replies.refuse(cause, action,
                                     {.entity = trial.who.text(),
                                      .since = {},
                                      .until = {},
                                      .why = std::move(why),
                                      .room = std::move(room),
                                      .case_reference = {},
                                      .link = link(trial.site, std::string{token(cause)})});
}

Decision Judge::State::refuse_organisation(const Trial& trial, const Exceeded& full) const {
    const auto room = full.room_at ? words::when(*full.room_at, trial.now, trial.site.zone) : std::string{};
    Decision decision{refuse(trial, Cause::limit_organisation, Action::defer, words::over(full), room), 0};
    decision.verdict.reasons.push_back(words::reason(full));
    decision.verdict.reasons.back().name = "organisation_external_per_day";
    return decision;
}

Decision Judge::State::refuse_restricted(const Trial& trial, const Record& record) const {
    const auto& restriction = *record.standing.restriction;
    const auto& zone = trial.site.zone;
    const auto cause = trial.who.kind() == EntityKind::connector ? Cause::connector : restriction.cause;
    ReplyFacts facts{.entity = trial.who.text(),
                     .since = words::when(restriction.since, trial.now, zone),
                     .until = restriction.until ? words::when(*restriction.until, trial.now, zone) : std::string{},
                     .why = restriction.summary,
                     .room = {},
                     .case_reference = restriction.case_reference,
                     .link = link(trial.site, restriction.case_reference)};
    Decision decision{trial.site.replies.refuse(cause, Action::reject, facts), record.ticket};
    decision.verdict.reasons.push_back({"restricted", restriction.summary, 1, 0, 0, 0});
    return decision;
}

/// Waiting is the answer (450), also for a message that is larger than the limit alone: it is told to be split.
Verdict Judge::State::limit_reply(const Trial& trial, const Exceeded& exceeded,
                                  const std::string& case_reference) const {
    const bool alone = exceeded.demand > exceeded.limit;
    const auto why = words::over(exceeded) + (alone ? "; this message alone is over it: split it" : "");
    const auto room = exceeded.room_at ? words::when(*exceeded.room_at, trial.now, trial.site.zone) : std::string{};
    const auto cause = cause_of(exceeded.window);
    auto verdict = case_reference.empty() ? refuse(trial, cause, Action::defer, why, room)
                                          : trial.site.replies.refuse(cause, Action::defer,
                                                                      {.entity = trial.who.text(),
                                                                       .since = {},
                                                                       .until = {},
                                                                       .why = why,
                                                                       .room = room,
                                                                       .case_reference = case_reference,
                                                                       .link = link(trial.site, case_reference)});
    verdict.reasons.push_back(words::reason(exceeded));
    return verdict;
}

Decision Judge::State::refuse_limit(Trial& trial, const Demand& wanted, Shard& shard, Sender& sender,
                                    const Exceeded& exceeded) {
    const auto cause = cause_of(exceeded.window);
    if (cause == Cause::rate) return {limit_reply(trial, exceeded, {}), 0};
    if (trial.policy->over_limit == OverLimit::alert_only) return alert_only(trial, wanted, shard, sender, exceeded);
    if (auto* record = shard.record(trial.who.text(), sender)) {
        if (const auto* probation = record->standing.covered(cause, trial.now)) {
            return defer_overflow(trial, *record, *probation, exceeded);
        }
    }
    const bool newsletter = is_newsletter(trial);
    const bool waits = limit_waits(trial.site, *trial.policy, sender, trial.now) ||
                       (newsletter && sends_newsletters(sender)) ||
                       trips_breaker(trial, sender, shard.record(trial.who.text(), sender), false);
    if (waits) return defer_and_tell(trial, shard, sender, exceeded);
    if (newsletter) return hold_overflow(trial, shard, sender, exceeded);
    return start_restriction(trial, shard.mark(trial.who.text(), sender), sender, exceeded);
}

Decision Judge::State::defer_overflow(const Trial& trial, Record& record, const Probation& probation,
                                      const Exceeded& exceeded) {
    if (due_again(record.overflow_told_at, trial.now, 1h)) {
        record.overflow_told_at = trial.now;
        if (const auto* c = record.find(probation.case_reference)) {
            record.ticket = journal_.append(words::overflow(*c, exceeded, *trial.policy, trial.now, trial.site.zone));
        }
    }
    return {limit_reply(trial, exceeded, probation.case_reference), 0};
}

/// The case of this cause that people were told of; opened, and its evidence frozen, the first time.
Case& Judge::State::told_case(const Trial& trial, Record& record, const Sender& sender, const Exceeded& exceeded) {
    if (auto* open = record.open_case(cause_of(exceeded.window))) return *open;
    auto& opened = record.cases.emplace_back(open_case(trial, sender, exceeded, CaseState::open));
    record.ticket =
        journal_.append(words::alerted(opened, *trial.policy, trial.now, trial.now - span_of(exceeded.window)));
    return opened;
}

/// Where the site prefers to wait: nobody is restricted, but people hear of it.
Decision Judge::State::defer_and_tell(const Trial& trial, Shard& shard, Sender& sender, const Exceeded& exceeded) {
    auto& record = shard.mark(trial.who.text(), sender);
    const auto& told = told_case(trial, record, sender, exceeded);
    return {limit_reply(trial, exceeded, told.reference), record.ticket};
}

/// A first newsletter: a thief writes List-Unsubscribe, too, so somebody looks before what is over the limit leaves.
Decision Judge::State::hold_overflow(const Trial& trial, Shard& shard, Sender& sender, const Exceeded& exceeded) {
    auto& record = shard.mark(trial.who.text(), sender);
    const auto& told = told_case(trial, record, sender, exceeded);
    Decision decision;
    decision.ticket = record.ticket;
    decision.verdict.action = Action::hold;
    decision.verdict.cause = cause_of(exceeded.window);
    decision.verdict.case_reference = told.reference;
    decision.verdict.text = printable("held, case " + told.reference + ": " + words::over(exceeded), 300);
    decision.verdict.reasons.push_back(words::reason(exceeded));
    return decision;
}

Case Judge::State::begin_case(const Trial& trial, Cause cause, CaseState state) {
    Case opened{.reference = make_reference(random_), .entity = trial.who};
    opened.state = state;
    opened.cause = cause;
    opened.policy = trial.policy->name;
    opened.policy_version = trial.policy->version;
    opened.policy_why = trial.book.explain(trial.who, address_of(trial.submission), trial.site.select_by_from).why;
    opened.opened_at = trial.now;
    opened.opened_by = "tidegate";
    if (state == CaseState::open || trial.policy->over_limit == OverLimit::restrict_until_following_day) {
        opened.until = following_midnight(trial.site, trial.now);
    }
    return opened;
}

Case Judge::State::open_case(const Trial& trial, const Sender& sender, const Exceeded& exceeded, CaseState state) {
    auto opened = begin_case(trial, cause_of(exceeded.window), state);
    opened.measures = measures_of(sender.windows, *trial.policy, trial.now, &exceeded);
    opened.sentence =
        words::case_sentence(opened, exceeded, trial.policy->over_limit, trial.site.zone) + booked_beside(trial);
    return opened;
}

Decision Judge::State::start_restriction(Trial& trial, Record& record, const Sender& sender, const Exceeded& exceeded) {
    return put_on_list(trial, record, open_case(trial, sender, exceeded, CaseState::restricted), words::over(exceeded),
                       {words::reason(exceeded)}, trial.now - span_of(exceeded.window));
}

/// From here on the sender may not send; this very submission is refused too.
Decision Judge::State::put_on_list(Trial& trial, Record& record, Case opened, std::string summary,
                                   std::vector<Signal> reasons, Instant evidence_since) {
    // Cannot fail: `weigh` has seen under this lock, or an earlier one of this message, that no restriction is in
    // force.
    (void)begin(record.standing, {.entity = trial.who,
                                  .case_reference = opened.reference,
                                  .cause = opened.cause,
                                  .policy = opened.policy,
                                  .policy_version = opened.policy_version,
                                  .since = trial.now,
                                  .until = opened.until,
                                  .restricted_by = "tidegate",
                                  .summary = std::move(summary),
                                  .sentence = {}});
    record.cases.push_back(opened);
    // The submission that trips is evidence too, so its line goes before the event.
    auto refusal = refuse_restricted(trial, record);
    refusal.verdict.reasons = std::move(reasons);
    if (trial.part != nullptr) {
        for (auto& line : open_.unnoted_of(trial.who.text(), *trial.part)) keep(std::move(line));
    }
    if (!std::exchange(trial.noted, true)) note(trial, refusal.verdict);
    record.ticket = journal_.append(words::restricted(opened, *trial.policy, trial.now, evidence_since));
    refusal.ticket = record.ticket;
    return refusal;
}

Decision Judge::State::alert_only(const Trial& trial, const Demand& wanted, Shard& shard, Sender& sender,
                                  const Exceeded& exceeded) {
    if (const auto full = reserve_for_organisation(trial, wanted)) return refuse_organisation(trial, *full);
    sender.windows.charge(trial.now, wanted);
    touch(trial.who.text(), sender);
    recipients_external_ += wanted.external;
    recipients_internal_ += wanted.internal;
    auto& record = shard.mark(trial.who.text(), sender);
    const auto& told = told_case(trial, record, sender, exceeded);
    Decision decision;
    decision.ticket = record.ticket;  // the reference is told: it waits until the case is on disk
    decision.verdict.copy_to = trial.policy->copy_to;
    decision.verdict.case_reference = told.reference;
    decision.verdict.reasons.push_back(words::reason(exceeded));
    return decision;
}

void Judge::State::warn(const Trial& trial, Sender& sender) {
    const auto ceilings = ceilings_of(trial.policy->limits);
    for (const auto window : {Window::external_per_hour, Window::internal_per_hour, Window::recipients_per_day}) {
        auto& given = sender.warned[static_cast<std::size_t>(window)];
        const auto limit = ceilings.of(window);
        const auto used = sender.windows.used(trial.now, window);
        const auto percent = used * 100 / limit;
        const auto level = warning_level(percent);
        if (level > given)
            journal_.append(words::warned(trial.who.text(), window, used, limit, level, *trial.policy, trial.now));
        given = next_warned(given, percent);
    }
}

}  // namespace tidegate
