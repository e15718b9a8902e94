// One decision, step by step (docs: ARCHITECTURE.md, "Deciding one submission").

#include <algorithm>

#include "core/notice.hpp"
#include "core/text.hpp"
#include "judge/state.hpp"
#include "judge/words.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_recipients = 4'000;  // octets of the trace's list

/// The address that a policy is chosen by besides the login.
std::string_view address_of(const Submission& submission) {
    return submission.headers && !submission.headers->from.empty() ? std::string_view{submission.headers->from}
                                                                   : std::string_view{submission.from};
}

void count_recipients(Trial& trial) {
    const auto& organisation = trial.book.organisation();
    const auto& submission = trial.submission;
    std::size_t lifelines = 0;
    for (const auto& recipient : submission.recipients) {
        if (organisation.lifeline(recipient)) {
            ++lifelines;
        } else if (organisation.internal(recipient)) {
            ++trial.demand.internal;
        } else {
            ++trial.demand.external;
        }
    }
    // Known by number only: taken as external, the stricter of the two.
    trial.demand.external += submission.unnamed_recipients;
    trial.lifelines_only = lifelines > 0 && trial.demand.external + trial.demand.internal == 0;
    trial.demand.messages = 1;
}

Trial trial_of(const Submission& submission, const Setup& setup, Entity who, Instant now) {
    Trial trial{submission, *setup.site, *setup.book, std::move(who), now};
    trial.kind = kind_of(submission);
    count_recipients(trial);
    trial.for_organisation = trial.kind != MailKind::dsn && trial.kind != MailKind::auto_reply;
    trial.policy = &setup.book->choose(trial.who, address_of(submission), setup.site->select_by_from);
    return trial;
}

/// A window of 24 h sees a longer past than one of an hour.
Instant window_start(const Exceeded& exceeded, Instant now) { return now - span_of(exceeded.window); }

}  // namespace

Ceilings ceilings_of(const Policy& policy) {
    const auto limits = effective(policy.limits);
    Ceilings out;
    out.most[static_cast<std::size_t>(Window::external_per_hour)] = limits.external_per_hour;
    out.most[static_cast<std::size_t>(Window::internal_per_hour)] = limits.internal_per_hour;
    out.most[static_cast<std::size_t>(Window::recipients_per_day)] = limits.recipients_per_day;
    out.most[static_cast<std::size_t>(Window::messages_per_minute)] = limits.messages_per_minute;
    return out;
}

Decision Judge::State::decide(const Submission& submission) {
    const auto setup = setup_.load();
    if (is_notice_sender(submission.from, setup->site->notice_key)) return {};
    auto who = submitter(submission, setup->book->organisation());
    if (!who) return {};  // comes in from outside: not ours to judge
    auto trial = trial_of(submission, *setup, std::move(*who), clock_.now());
    if (submission.way == Way::policy && !submission.instance.empty()) return in_parts(trial);
    if (submission.stage == Stage::recipient) return at_recipient(trial);
    return whole(trial);
}

Decision Judge::State::at_recipient(const Trial& trial) {
    if (!trial.submission.recipients.empty() && trial.book.organisation().lifeline(trial.submission.recipients.back()))
        return {};
    const auto& name = trial.who.text();
    auto& shard = senders_.shard(name);
    std::optional<Decision> refusal;
    {
        const std::lock_guard held{shard.lock};
        const auto found = shard.senders.find(name);
        if (found == shard.senders.end()) return {};
        auto* record = shard.record(name, found->second);
        if (!in_force(name, record, trial.now, trial.site.zone)) return {};
        refusal = refuse_restricted(trial, *record);
        if (trial.now - record->refusal_noted_at < 1s) return *refusal;
        record->refusal_noted_at = trial.now;
    }
    note(trial, refusal->verdict);
    return *refusal;
}

Decision Judge::State::whole(Trial& trial) {
    auto decision = weigh(trial, trial.demand);
    const bool counted = decision.verdict.action < Action::defer && !trial.lifelines_only;
    if (counted) {
        decision.verdict.token = receipts_.give({trial.who.text(), trial.now, trial.demand, trial.for_organisation});
    }
    if (decision.verdict.action == Action::hold) {
        decision.ticket = journal_.append(words::held(trial.submission, trial.who.text(), decision.verdict, trial.now));
    }
    ++by_action_[static_cast<std::size_t>(decision.verdict.action)];
    if (!trial.noted) note(trial, decision.verdict);
    return decision;
}

/// Policy delegation asks several times about one message; each question counts what the ones before did not.
Decision Judge::State::in_parts(Trial& trial) {
    std::vector<OpenMessage> dropped;
    Decision decision;
    {
        const std::lock_guard held{open_.lock()};
        trial.holds_open_messages = true;
        auto& open = open_.open(trial.submission.instance, trial.now, dropped);
        open.entity = trial.who.text();
        if (open.refused) {
            decision = {*open.refused, open.ticket};
        } else if (trial.submission.stage == Stage::recipient) {
            decision = next_recipient(trial, open);
        } else {
            decision = last_part(trial, open);
        }
        keep_part(trial, open, decision);
    }
    for (auto& message : dropped) {
        if (!message.noted) journal_.note(std::move(message.line));
    }
    return decision;
}

Decision Judge::State::next_recipient(Trial& trial, OpenMessage& open) {
    const auto& named = trial.submission.recipients;
    const auto recipient = named.empty() ? 0 : senders_.hash(lower(named.back()));
    if (std::ranges::find(open.recipients, recipient) != open.recipients.end()) return {};
    open.recipients.push_back(recipient);
    if (trial.lifelines_only) ++open.lifelines;
    Demand more = trial.demand;
    more.messages = open.counted.messages > 0 ? 0 : 1;
    // The message's own limit looks at all of it.
    trial.demand.external += open.counted.external;
    trial.demand.internal += open.counted.internal;
    Decision decision = weigh(trial, more);
    if (decision.verdict.action < Action::defer && !trial.lifelines_only) {
        open.counted = {trial.demand.external, trial.demand.internal, 1};
        open.organisation = trial.for_organisation;
    }
    return decision;
}

/// All or nothing: at the first refusal what the message counted is given back. Its line for the trace grows until the
/// message ends or is refused.
void Judge::State::keep_part(const Trial& trial, OpenMessage& open, const Decision& decision) {
    const auto& verdict = decision.verdict;
    const bool first_refusal = !open.refused && verdict.action >= Action::defer;
    if (first_refusal) {
        take_back(open.entity, open.at, open.counted, open.organisation);
        open.counted = {0, 0, 0};
        open.ticket = decision.ticket;
        // That the sender is restricted belongs to the sender and spares lifelines: it is asked again each time.
        const bool restricted = verdict.action == Action::reject && !verdict.case_reference.empty();
        if (!restricted) open.refused = verdict;
    }
    if (open.noted) return;
    auto line = line_of(trial, verdict);
    const auto& earlier = open.line.recipients;
    if (trial.submission.stage != Stage::recipient) {
        if (!earlier.empty()) line.recipients = earlier;
    } else if (!earlier.empty()) {
        const bool room = earlier.size() + line.recipients.size() < longest_recipients;
        line.recipients = room ? earlier + ", " + line.recipients : earlier;
    }
    open.line = std::move(line);
    if (trial.submission.stage != Stage::end_of_data && !first_refusal) return;
    open.noted = true;
    ++by_action_[static_cast<std::size_t>(verdict.action)];
    // A restriction that this refusal began has been told already: its evidence counts the line, so it must be there
    // first; `start_restriction` has noted it.
    if (!trial.noted) journal_.note(std::move(open.line));
}

/// DATA or END-OF-MESSAGE: now the number of recipients is known for certain.
Decision Judge::State::last_part(Trial& trial, OpenMessage& open) {
    const auto counted = open.counted.external + open.counted.internal;
    Demand total = trial.demand;
    if (trial.submission.unnamed_recipients > 0 && counted + open.lifelines > 0) {
        // The names are known from RCPT. Those that were not asked about there are taken as external; of those that the
        // MTA refused after we had counted them it does not say which they were: the internal ones go first.
        total = open.counted;
        const auto wanted =
            trial.submission.unnamed_recipients - std::min(trial.submission.unnamed_recipients, open.lifelines);
        if (wanted > counted) total.external += wanted - counted;
        const auto gone = counted - std::min(counted, wanted);
        const auto internal = std::min(gone, total.internal);
        total.internal -= internal;
        total.external -= gone - internal;
        trial.lifelines_only = wanted == 0;
    }
    total.messages = 1;
    const Demand less{open.counted.external - std::min(open.counted.external, total.external),
                      open.counted.internal - std::min(open.counted.internal, total.internal), 0};
    if (!less.nothing()) take_back(open.entity, open.at, less, open.organisation);
    const Demand more{total.external - std::min(open.counted.external, total.external),
                      total.internal - std::min(open.counted.internal, total.internal),
                      open.counted.messages > 0 ? 0U : 1U};
    trial.demand = total;
    Decision decision = weigh(trial, more);
    if (decision.verdict.action < Action::defer && !trial.lifelines_only) {
        open.counted = total;
        open.organisation = trial.for_organisation;
    }
    return decision;
}

std::optional<Verdict> Judge::State::refuse_before_counting(const Trial& trial) const {
    const auto& policy = *trial.policy;
    const auto& submission = trial.submission;
    const auto most = effective(policy.limits).recipients_per_message;
    const auto recipients = trial.demand.external + trial.demand.internal;
    if (recipients > most) {
        auto verdict = trial.site.replies.refuse(
            Cause::limit_message, Action::reject,
            {.entity = trial.who.text(),
             .why = std::to_string(recipients) + " recipients, limit " + std::to_string(most)});
        verdict.reasons.push_back(
            {"recipients_per_message", verdict.text, static_cast<double>(recipients), 0, static_cast<double>(most), 0});
        return verdict;
    }
    const bool foreign = !submission.from.empty() && !trial.book.organisation().internal(submission.from);
    if (trial.site.refuse_foreign_sender && foreign && trial.who.kind() == EntityKind::user) {
        return trial.site.replies.refuse(Cause::sender, Action::reject,
                                         {.entity = trial.who.text(), .why = "its domain is none of ours"});
    }
    if (trial.kind == MailKind::forward && trial.demand.external > 0) {
        const auto& by = submission.headers ? submission.headers->redirected_from : std::string{};
        const auto owner =
            trial.who.kind() != EntityKind::user && !by.empty() ? Entity::user(by) : Result<Entity>{trial.who};
        const auto& its = owner ? trial.book.choose(*owner, {}, false) : policy;
        if (its.forwarding == Forwarding::off) {
            return trial.site.replies.refuse(Cause::forward, Action::reject,
                                             {.entity = owner ? owner->text() : trial.who.text()});
        }
    }
    if (trial.site.defer_when_unwritable && !journal_.writable()) {
        return trial.site.replies.refuse(Cause::unavailable, Action::defer, {.why = "what is sent cannot be recorded"});
    }
    return std::nullopt;
}

Decision Judge::State::weigh(Trial& trial, const Demand& wanted) {
    const auto& name = trial.who.text();
    if (trial.lifelines_only) return {};
    auto& shard = senders_.shard(name);
    const std::lock_guard held{shard.lock};
    auto& sender = shard.sender(name);
    auto* record = shard.record(name, sender);
    if (in_force(name, record, trial.now, trial.site.zone)) return refuse_restricted(trial, *record);
    if (auto refused = refuse_before_counting(trial)) return {std::move(*refused), 0};

    const auto ceilings = ceilings_of(*trial.policy);
    if (const auto exceeded = sender.windows.reserve(trial.now, wanted, ceilings)) {
        return refuse_limit(trial, wanted, shard, sender, *exceeded);
    }
    if (const auto full = reserve_for_organisation(trial, wanted)) {
        sender.windows.give_back(trial.now, trial.now, wanted);
        return refuse_organisation(trial, *full);
    }
    touch(name, sender);
    warn(trial, sender);
    recipients_external_ += wanted.external;
    recipients_internal_ += wanted.internal;
    return {};
}

std::optional<Exceeded> Judge::State::reserve_for_organisation(const Trial& trial, const Demand& wanted) {
    const auto limit = trial.book.organisation().organisation_limit();
    if (limit == 0 || wanted.external == 0 || !trial.for_organisation) return std::nullopt;
    const std::lock_guard held{organisation_lock_};
    Ceilings ceilings;
    ceilings.most.fill(UINT32_MAX);
    ceilings.most[static_cast<std::size_t>(Window::recipients_per_day)] = limit;
    organisation_dirty_ = true;
    auto full = organisation_.reserve(trial.now, {wanted.external, 0, 0}, ceilings);
    const auto used = organisation_.used(trial.now, Window::recipients_per_day);
    if (full) {
        if (trial.now - organisation_full_told_ >= 1h) {
            organisation_full_told_ = trial.now;
            journal_.append(words::organisation(EventKind::organisation_full, used, limit, 100, trial.now));
        }
        return full;
    }
    const auto reached = static_cast<std::uint8_t>(used * 100 / limit);
    const std::uint8_t level = reached >= 95 ? 95 : reached >= 80 ? 80 : reached >= 50 ? 50 : 0;
    if (level > organisation_warned_) {
        journal_.append(words::organisation(EventKind::organisation_warned, used, limit, level, trial.now));
    }
    organisation_warned_ = level;
    return std::nullopt;
}

Decision Judge::State::refuse_organisation(const Trial& trial, const Exceeded& full) const {
    const auto room = full.room_at ? words::when(*full.room_at, trial.now, trial.site.zone) : std::string{};
    Decision decision{trial.site.replies.refuse(Cause::limit_organisation, Action::defer,
                                                {.entity = trial.who.text(), .why = words::over(full), .room = room}),
                      0};
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

Verdict Judge::State::limit_reply(const Trial& trial, const Exceeded& exceeded,
                                  const std::string& case_reference) const {
    // A message that is larger than the limit will never fit: waiting would not help it.
    const bool never = exceeded.demand > exceeded.limit;
    const auto room = exceeded.room_at ? words::when(*exceeded.room_at, trial.now, trial.site.zone) : std::string{};
    auto verdict =
        trial.site.replies.refuse(cause_of(exceeded.window), never ? Action::reject : Action::defer,
                                  {.entity = trial.who.text(),
                                   .since = {},
                                   .until = {},
                                   .why = words::over(exceeded),
                                   .room = room,
                                   .case_reference = case_reference,
                                   .link = case_reference.empty() ? std::string{} : link(trial.site, case_reference)});
    verdict.reasons.push_back(words::reason(exceeded));
    return verdict;
}

Decision Judge::State::refuse_limit(Trial& trial, const Demand& wanted, Shard& shard, Sender& sender,
                                    const Exceeded& exceeded) {
    const auto cause = cause_of(exceeded.window);
    if (cause == Cause::rate) return {limit_reply(trial, exceeded, {}), 0};
    if (auto* record = shard.record(trial.who.text(), sender)) {
        if (const auto* probation = record->standing.covered(cause, trial.now)) {
            return defer_overflow(trial, *record, *probation, exceeded);
        }
    }
    if (trial.policy->over_limit == OverLimit::alert_only) return alert_only(trial, wanted, shard, sender, exceeded);
    if (trial.site.defer_over_limit) return {limit_reply(trial, exceeded, {}), 0};
    return start_restriction(trial, shard.mark(trial.who.text(), sender), exceeded);
}

Decision Judge::State::defer_overflow(const Trial& trial, Record& record, const Probation& probation,
                                      const Exceeded& exceeded) {
    if (trial.now - record.overflow_told_at >= 1h) {
        record.overflow_told_at = trial.now;
        if (const auto* c = record.find(probation.case_reference)) {
            record.ticket = journal_.append(words::overflow(*c, exceeded, *trial.policy, trial.now, trial.site.zone));
        }
    }
    return {limit_reply(trial, exceeded, probation.case_reference), 0};
}

Case Judge::State::open_case(const Trial& trial, const Exceeded& exceeded, CaseState state) {
    Case opened{.reference = make_reference(random_), .entity = trial.who};
    opened.state = state;
    opened.cause = cause_of(exceeded.window);
    opened.policy = trial.policy->name;
    opened.policy_version = trial.policy->version;
    opened.policy_why = trial.book.explain(trial.who, address_of(trial.submission), trial.site.select_by_from).why;
    opened.opened_at = trial.now;
    opened.opened_by = "tidegate";
    if (state == CaseState::open || trial.policy->over_limit == OverLimit::restrict_until_following_day) {
        opened.until = following_midnight(trial.site, trial.now);
    }
    opened.measures.push_back({std::string{to_string(exceeded.window)}, std::string{unit_of(exceeded.window)},
                               exceeded.used, exceeded.demand, exceeded.limit});
    opened.sentence = words::case_sentence(opened, exceeded, trial.site.zone);
    return opened;
}

Decision Judge::State::start_restriction(Trial& trial, Record& record, const Exceeded& exceeded) {
    auto opened = open_case(trial, exceeded, CaseState::restricted);
    // Cannot fail: `weigh` has seen under this lock that no restriction is in force.
    (void)begin(record.standing, {.entity = trial.who,
                                  .case_reference = opened.reference,
                                  .cause = opened.cause,
                                  .policy = opened.policy,
                                  .policy_version = opened.policy_version,
                                  .since = trial.now,
                                  .until = opened.until,
                                  .restricted_by = "tidegate",
                                  .summary = words::over(exceeded)});
    record.cases.push_back(opened);
    // The submission that trips is evidence too, so its line goes before the event.
    auto refusal = refuse_restricted(trial, record);
    refusal.verdict.cause = opened.cause;
    refusal.verdict.reasons = {words::reason(exceeded)};
    if (trial.holds_open_messages) {
        for (auto& line : open_.unnoted_of(trial.who.text())) journal_.note(std::move(line));
    }
    note(trial, refusal.verdict);
    trial.noted = true;
    record.ticket =
        journal_.append(words::restricted(opened, *trial.policy, trial.now, window_start(exceeded, trial.now)));
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
    auto* open = record.open_case(cause_of(exceeded.window));
    if (!open) {
        record.cases.push_back(open_case(trial, exceeded, CaseState::open));
        open = &record.cases.back();
        record.ticket =
            journal_.append(words::alerted(*open, *trial.policy, trial.now, window_start(exceeded, trial.now)));
    }
    Decision decision;
    decision.verdict.copy_to = trial.policy->copy_to;
    decision.verdict.case_reference = open->reference;
    decision.verdict.reasons.push_back(words::reason(exceeded));
    return decision;
}

void Judge::State::warn(const Trial& trial, Sender& sender) {
    const auto ceilings = ceilings_of(*trial.policy);
    for (const auto window : {Window::external_per_hour, Window::internal_per_hour, Window::recipients_per_day}) {
        auto& given = sender.warned[static_cast<std::size_t>(window)];
        const auto limit = ceilings.of(window);
        const auto used = sender.windows.used(trial.now, window);
        const auto percent = used * 100 / limit;
        const std::uint8_t level = percent >= 95 ? 95 : percent >= 80 ? 80 : percent >= 50 ? 50 : 0;
        if (level > given)
            journal_.append(words::warned(trial.who.text(), window, used, limit, level, *trial.policy, trial.now));
        given = level;
    }
}

void Judge::State::touch(const std::string& name, Sender& sender) {
    if (std::exchange(sender.dirty, true)) return;
    if (const auto entity = Entity::parse(name)) journal_.touch(*entity);
}

void Judge::State::take_back(const std::string& entity, Instant then, const Demand& demand, bool organisation) {
    const auto now = clock_.now();
    auto& shard = senders_.shard(entity);
    {
        const std::lock_guard held{shard.lock};
        const auto found = shard.senders.find(entity);
        if (found == shard.senders.end()) return;
        found->second.windows.give_back(now, then, demand);
        touch(entity, found->second);
    }
    if (!organisation) return;
    const std::lock_guard held{organisation_lock_};
    organisation_.give_back(now, then, {demand.external, 0, 0});
    organisation_dirty_ = true;
}

void Judge::State::give_back(const std::string& token) {
    if (const auto counted = receipts_.take(token)) {
        take_back(counted->entity, counted->at, counted->demand, counted->organisation);
    }
}

Traced Judge::State::line_of(const Trial& trial, const Verdict& verdict) const {
    const auto& s = trial.submission;
    Traced line{
        .at = trial.now, .entity = trial.who.text(), .way = s.way, .action = verdict.action, .cause = verdict.cause};
    line.client = s.client;
    line.from = s.from;
    if (s.headers) {
        line.header_from = s.headers->from;
        line.subject = s.headers->subject;
        line.message_id = s.headers->message_id;
    }
    for (const auto& recipient : s.recipients) {
        if (line.recipients.size() + recipient.size() > longest_recipients) break;
        if (!line.recipients.empty()) line.recipients += ", ";
        line.recipients += recipient;
    }
    line.external = trial.demand.external;
    line.internal = trial.demand.internal;
    line.size = s.size.value_or(0);
    line.queue_id = s.queue_id;
    line.policy = trial.policy->name;
    line.case_reference = verdict.case_reference;
    line.kind = to_string(trial.kind);
    if (!verdict.reasons.empty()) {
        line.used = static_cast<std::uint64_t>(verdict.reasons.back().value);
        line.limit = static_cast<std::uint64_t>(verdict.reasons.back().threshold);
    }
    return line;
}

void Judge::State::note(const Trial& trial, const Verdict& verdict) { journal_.note(line_of(trial, verdict)); }

std::string Judge::State::link(const Site& site, const std::string& reference) const {
    return site.link + "/c/" + reference;
}

}  // namespace tidegate
