// Policy delegation asks several questions about one message (RCPT each, DATA, END-OF-MESSAGE): it is counted once, and
// as a whole or not at all.

#include <algorithm>

#include "core/text.hpp"
#include "judge/observe.hpp"
#include "judge/state.hpp"
#include "judge/words.hpp"

namespace tidegate {

namespace {

void note_booked(OpenMessage& open, const Booking& more) {
    if (more.count == 0) return;
    open.booked.reference = more.reference;
    open.booked.count += more.count;
}

}  // namespace

bool Judge::State::only_recipients_are_asked() const { return went_quiet_ && !end_is_asked_; }

/// Each question counts what the ones before did not.
Decision Judge::State::in_parts(Trial& trial) {
    std::vector<OpenMessage> dropped;
    Decision decision;
    {
        const std::lock_guard held{open_.lock()};
        if (trial.submission.stage != Stage::recipient) end_is_asked_ = true;
        // The instance is the MTA's word; two senders never share a message, whatever it says.
        const auto instance = trial.who.text() + '\n' + trial.submission.instance;
        auto& open = open_.open(instance, trial.now, dropped);
        open.entity = trial.who.text();
        trial.part = &open;
        if (open.refused) {
            decision = {*open.refused, open.ticket};
        } else if (trial.submission.stage == Stage::recipient) {
            decision = next_recipient(trial, open);
        } else {
            decision = last_part(trial, open);
            const bool first_end = trial.submission.stage == Stage::end_of_data && !open.noted;
            if (first_end) decision = suspect_parts(trial, open, std::move(decision));
        }
        keep_part(trial, open, decision);
        if (decision.verdict.action == Action::hold && !open.refused) {
            decision.ticket =
                journal_.append(words::held(trial.submission, trial.who.text(), decision.verdict, trial.now));
            open.refused = decision.verdict;
            open.ticket = decision.ticket;
        }
        if (trial.submission.stage == Stage::end_of_data) open_.end(instance);
    }
    for (auto& message : dropped) {
        if (!message.noted) keep(std::move(message.line));
    }
    return decision;
}

Decision Judge::State::next_recipient(Trial& trial, OpenMessage& open) {
    const auto& named = trial.submission.recipients;
    const auto recipient = named.empty() ? 0 : senders_.hash(lower(named.back()));
    if (std::ranges::find(open.recipients, recipient) != open.recipients.end()) {
        ++open.repeats;
        return {};
    }
    Demand more = trial.demand;
    more.messages = open.counted.messages > 0 ? 0 : 1;
    // The message's own limit looks at all of it.
    trial.demand.external += open.counted.external;
    trial.demand.internal += open.counted.internal;
    Decision decision = weigh(trial, more);
    if (decision.verdict.action >= Action::defer) return decision;
    open.recipients.push_back(recipient);
    note_booked(open, trial.booked);
    if (trial.site.detection.mode != Detection::Mode::off && !named.empty()) {
        observe_recipient(open.seen, named.back(), trial.book.organisation());
    }
    if (trial.lifelines_only) {
        ++open.lifelines;
    } else {
        open.counted = {trial.demand.external, trial.demand.internal, 1};
        open.counted_at = trial.now;
        open.organisation = trial.for_organisation;
    }
    return decision;
}

/// The recipients are known from RCPT, the rest of what behaviour sees from the end.
Decision Judge::State::suspect_parts(Trial& trial, const OpenMessage& open, Decision decision) {
    if (trial.site.detection.mode == Detection::Mode::off || decision.verdict.action >= Action::defer) return decision;
    auto seen = observe(trial.submission, trial.book.organisation(), trial.kind, trial.submitted.value_or(trial.now),
                        trial.site.places.get());
    if (seen.external.empty() && seen.internal.empty()) {
        seen.external = open.seen.external;
        seen.internal = open.seen.internal;
        seen.domains = open.seen.domains;
    }
    return suspect(trial, seen, std::move(decision));
}

/// All or nothing: at the first refusal what the message counted is given back, and every later question hears it too.
/// Where the MTA asks at RCPT only, it takes the message for the recipients that were accepted: there they stay
/// counted. The line for the trace grows until the message ends or is refused.
void Judge::State::keep_part(const Trial& trial, OpenMessage& open, const Decision& decision) {
    const auto& verdict = decision.verdict;
    const bool first_refusal = !open.refused && verdict.action >= Action::defer;
    if (first_refusal && !(trial.submission.stage == Stage::recipient && only_recipients_are_asked())) {
        take_back(open.entity, open.counted_at, open.counted, open.organisation, open.booked);
        open.booked = {};
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
    const bool ended = trial.submission.stage == Stage::end_of_data;
    if (!ended && !first_refusal) return;
    open.noted = true;
    // A restriction that this refusal began has been told already: its evidence counts the line, so it must be there
    // first; `start_restriction` has noted it.
    if (!trial.noted) keep(std::move(open.line));
}

/// DATA or END-OF-MESSAGE: now the number of recipients is known for certain.
Decision Judge::State::last_part(Trial& trial, OpenMessage& open) {
    const auto counted = open.counted.external + open.counted.internal;
    const bool told = !trial.submission.recipients.empty() || trial.submission.unnamed_recipients > 0;
    Demand total = told ? trial.demand : open.counted;
    if (trial.submission.unnamed_recipients > 0 && counted + open.lifelines > 0) {
        // The names are known from RCPT. Those that were not asked about there are taken as external; of those that the
        // MTA refused after we had counted them it does not say which they were: the internal ones go first.
        total = open.counted;
        const auto wanted =
            trial.submission.unnamed_recipients - std::min(trial.submission.unnamed_recipients, open.lifelines);
        const auto unasked = wanted - std::min(wanted, counted);
        total.external += unasked - std::min(unasked, open.repeats);  // a recipient named twice is one
        const auto gone = counted - std::min(counted, wanted);
        const auto internal = std::min(gone, total.internal);
        total.internal -= internal;
        total.external -= gone - internal;
        trial.lifelines_only = wanted == 0;
    }
    total.messages = 1;
    const Demand less{open.counted.external - std::min(open.counted.external, total.external),
                      open.counted.internal - std::min(open.counted.internal, total.internal), 0};
    if (!less.nothing()) {
        const Booking booked_less{open.booked.reference, std::min(open.booked.count, less.external)};
        take_back(open.entity, open.counted_at, less, open.organisation, booked_less);
        open.booked.count -= booked_less.count;
    }
    open.counted.external -= less.external;
    open.counted.internal -= less.internal;
    const Demand more{total.external - std::min(open.counted.external, total.external),
                      total.internal - std::min(open.counted.internal, total.internal),
                      open.counted.messages > 0 ? 0U : 1U};
    trial.demand = total;
    Decision decision = weigh(trial, more);
    if (decision.verdict.action < Action::defer && !trial.lifelines_only) {
        note_booked(open, trial.booked);
        trial.booked = open.booked;
        open.counted = total;
        if (!more.nothing()) open.counted_at = trial.now;
        open.organisation = trial.for_organisation;
    }
    return decision;
}

}  // namespace tidegate
