// One decision, step by step (docs: ARCHITECTURE.md, "Deciding one submission").

#include <algorithm>

#include "core/notice.hpp"
#include "core/text.hpp"
#include "judge/apart.hpp"
#include "judge/observe.hpp"
#include "judge/state.hpp"
#include "judge/words.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

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
    // Whoever logs in writes the header and the envelope: there neither exempts.
    trial.for_organisation = trial.who.kind() == EntityKind::user || !is_sent_by_machine(trial.kind);
    trial.policy = &setup.book->choose(trial.who, address_of(submission), setup.site->select_by_from);
    return trial;
}

}  // namespace

std::string_view address_of(const Submission& submission) {
    return submission.headers && !submission.headers->from.empty() ? std::string_view{submission.headers->from}
                                                                   : std::string_view{submission.from};
}

bool due_again(Instant last, Instant now, Millis every) { return now < last || now - last >= every; }

Ceilings ceilings_of(const Limits& configured) {
    const auto limits = effective(configured);
    Ceilings out;
    out.most[static_cast<std::size_t>(Window::external_per_hour)] = limits.external_per_hour;
    out.most[static_cast<std::size_t>(Window::internal_per_hour)] = limits.internal_per_hour;
    out.most[static_cast<std::size_t>(Window::recipients_per_day)] = limits.recipients_per_day;
    out.most[static_cast<std::size_t>(Window::messages_per_minute)] = limits.messages_per_minute;
    return out;
}

std::vector<Measure> measures_of(const Windows& windows, const Policy& policy, Instant now, const Exceeded* exceeded) {
    const auto ceilings = ceilings_of(policy.limits);
    std::vector<Measure> out;
    for (const auto window : {Window::external_per_hour, Window::internal_per_hour, Window::recipients_per_day,
                              Window::messages_per_minute}) {
        const bool first = exceeded != nullptr && exceeded->window == window;
        out.insert(first ? out.begin() : out.end(), {std::string{to_string(window)}, std::string{unit_of(window)},
                                                     first ? exceeded->used : windows.used(now, window),
                                                     first ? exceeded->demand : 0, ceilings.of(window)});
    }
    return out;
}

Decision Judge::State::decide(const Submission& submission) {
    const auto setup = setup_.load();
    // Handed in by us without a login, for one recipient: whoever got a notice knows its sender and no more.
    if (submission.login.empty() && submission.recipients.size() == 1 &&
        is_notice_sender(submission.from, submission.recipients.front(), setup->site->notice_key)) {
        return {};
    }
    auto who = submitter(submission, setup->book->organisation());
    if (!who) return {};  // comes in from outside: not ours to judge
    auto trial = trial_of(submission, *setup, std::move(*who), clock_.now());
    if (submission.stage == Stage::end_of_data) hear(trial);
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
        if (!due_again(record->refusal_noted_at, trial.now, 1s)) {
            ++by_action_[static_cast<std::size_t>(Action::reject)];
            return *refusal;
        }
        record->refusal_noted_at = trial.now;
    }
    note(trial, refusal->verdict);
    return *refusal;
}

Decision Judge::State::whole(Trial& trial) {
    auto decision = weigh(trial, trial.demand);
    bool counted = decision.verdict.action < Action::hold && !trial.lifelines_only;
    if (counted && trial.site.detection.mode != Detection::Mode::off) {
        auto seen = observe(trial.submission, trial.book.organisation(), trial.kind,
                            trial.submitted.value_or(trial.now), trial.site.places.get());
        seen.late = trial.submitted.has_value();
        decision = suspect(trial, seen, std::move(decision));
        counted = decision.verdict.action < Action::defer;
        if (!counted) take_back(trial.who.text(), trial.now, trial.demand, trial.for_organisation, trial.booked);
    }
    if (counted) {
        decision.verdict.token =
            receipts_.give({trial.who.text(), trial.now, trial.demand, trial.for_organisation, trial.booked});
        if (trial.booked.count > 0) decision.verdict.reasons.push_back(words::by_booking(trial.booked));
        if (trial.submitted)
            decision.verdict.reasons.push_back(words::late(*trial.submitted, trial.now, trial.site.zone));
    }
    if (decision.verdict.action == Action::hold) {
        decision.ticket = journal_.append(words::held(trial.submission, trial.who.text(), decision.verdict, trial.now));
    }
    if (!trial.noted) note(trial, decision.verdict);
    return decision;
}

std::optional<Verdict> Judge::State::refuse_before_counting(const Trial& trial) const {
    const auto& policy = *trial.policy;
    const auto& submission = trial.submission;
    const auto most = effective(policy.limits).recipients_per_message;
    const auto booked = trial.booked.count + (trial.part != nullptr ? trial.part->booked.count : 0);
    const auto recipients = trial.demand.external - std::min(trial.demand.external, booked) + trial.demand.internal;
    if (recipients > most) {
        auto verdict = refuse(trial, Cause::limit_message, Action::reject,
                              std::to_string(recipients) + " recipients, limit " + std::to_string(most));
        verdict.reasons.push_back(
            {"recipients_per_message", verdict.text, static_cast<double>(recipients), 0, static_cast<double>(most), 0});
        return verdict;
    }
    const bool foreign = !submission.from.empty() && !trial.book.organisation().internal(submission.from);
    if (trial.site.refuse_foreign_sender && foreign && trial.who.kind() == EntityKind::user) {
        return refuse(trial, Cause::sender, Action::reject, "its domain is none of ours");
    }
    if (trial.kind == MailKind::forward && trial.demand.external > 0) {
        const auto& by = submission.headers ? submission.headers->redirected_from : std::string{};
        const auto owner =
            trial.who.kind() != EntityKind::user && !by.empty() ? Entity::user(by) : Result<Entity>{trial.who};
        const auto& its = owner ? trial.book.choose(*owner, {}, false) : policy;
        if (its.forwarding == Forwarding::off) {
            return trial.site.replies.refuse(
                Cause::forward, Action::reject,
                {.entity = owner ? owner->text() : trial.who.text(), .link = link(trial.site, "TG-FORWARD")});
        }
    }
    if (trial.site.defer_when_unwritable && !journal_.writable()) {
        return refuse(trial, Cause::unavailable, Action::defer, "what is sent cannot be recorded");
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
    trial.booked = booked_for(trial, wanted, record);
    if (auto refused = refuse_before_counting(trial)) return {std::move(*refused), 0};

    const auto ceilings = ceilings_of(trial.policy->limits);
    const auto counted = beyond_booked(wanted, trial.booked);
    if (const auto exceeded = sender.windows.reserve(trial.now, counted, ceilings)) {
        trial.booked = {};
        return refuse_limit(trial, wanted, shard, sender, *exceeded);
    }
    if (const auto full = reserve_for_organisation(trial, wanted)) {
        sender.windows.give_back(trial.now, trial.now, counted);
        trial.booked = {};
        return refuse_organisation(trial, *full);
    }
    if (trial.booked.count > 0) record->booked.use(trial.booked.reference, trial.booked.count);
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
    touch_organisation();
    auto full = organisation_.reserve(trial.now, {wanted.external, 0, 0}, ceilings);
    const auto used = organisation_.used(trial.now, Window::recipients_per_day);
    if (full) {
        if (due_again(organisation_full_told_, trial.now, 1h)) {
            organisation_full_told_ = trial.now;
            journal_.append(words::organisation(EventKind::organisation_full, used, limit, 100, trial.now));
        }
        return full;
    }
    const auto level = warning_level(used * 100 / limit);
    if (level > organisation_warned_) {
        journal_.append(words::organisation(EventKind::organisation_warned, used, limit, level, trial.now));
    }
    organisation_warned_ = next_warned(organisation_warned_, used * 100 / limit);
    return std::nullopt;
}

void Judge::State::touch(const std::string& name, Sender& sender) {
    if (std::exchange(sender.dirty, true)) return;
    if (const auto entity = Entity::parse(name)) journal_.touch(*entity);
}

void Judge::State::touch_organisation() {
    if (std::exchange(organisation_dirty_, true)) return;
    if (const auto row = Entity::parse(organisation_row)) journal_.touch(*row);
}

void Judge::State::take_back(const std::string& entity, Instant then, const Demand& demand, bool organisation,
                             const Booking& booked) {
    give_back_booked(entity, booked);
    const auto now = clock_.now();
    auto& shard = senders_.shard(entity);
    {
        const std::lock_guard held{shard.lock};
        const auto found = shard.senders.find(entity);
        if (found == shard.senders.end()) return;
        found->second.windows.give_back(now, then, beyond_booked(demand, booked));
        touch(entity, found->second);
    }
    if (!organisation) return;
    const std::lock_guard held{organisation_lock_};
    organisation_.give_back(now, then, {demand.external, 0, 0});
    touch_organisation();
}

void Judge::State::give_back(const std::string& token) {
    if (const auto counted = receipts_.take(token)) {
        take_back(counted->entity, counted->at, counted->demand, counted->organisation, counted->booked);
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
    if (!verdict.reasons.empty() && verdict.reasons.back().weight == 0 && verdict.reasons.back().threshold > 0) {
        line.used = static_cast<std::uint64_t>(verdict.reasons.back().value);
        line.limit = static_cast<std::uint64_t>(verdict.reasons.back().threshold);
    }
    return line;
}

void Judge::State::note(const Trial& trial, const Verdict& verdict) { keep(line_of(trial, verdict)); }

void Judge::State::keep(Traced line) {
    ++by_action_[static_cast<std::size_t>(line.action)];
    journal_.note(std::move(line));
}

std::string Judge::State::link(const Site& site, const std::string& reference) const {
    return site.link + "/c/" + reference;
}

}  // namespace tidegate
