#include "judge/words.hpp"

#include <boost/json.hpp>
#include <cmath>

#include "core/text.hpp"

namespace tidegate::words {

namespace {

constexpr std::size_t longest_line = 2'000;

boost::json::array list(const std::vector<std::string>& texts) {
    boost::json::array out;
    for (const auto& text : texts) out.emplace_back(text);
    return out;
}

boost::json::object case_detail(const Case& c) {
    boost::json::object detail{{"cause", token(c.cause)}, {"kind", to_string(c.entity.kind())}};
    if (!c.policy.empty()) {
        detail["policy"] = c.policy;
        detail["policy_version"] = c.policy_version;
    }
    if (c.until) detail["until"] = format_rfc3339(*c.until);
    boost::json::array measures;
    for (const auto& m : c.measures) {
        measures.push_back(boost::json::object{
            {"name", m.name}, {"unit", m.unit}, {"used", m.used}, {"demand", m.demand}, {"limit", m.limit}});
    }
    detail["measures"] = std::move(measures);
    return detail;
}

void tell_under(boost::json::object& detail, const Policy& policy) {
    detail["policy"] = policy.name;
    detail["policy_version"] = policy.version;
    detail["notify"] = list(policy.notify);
}

Event event(EventKind kind, Instant now, std::string entity, std::string sentence, const boost::json::object& detail) {
    Event out;
    out.kind = kind;
    out.at = now;
    out.actor = "tidegate";
    out.entity = std::move(entity);
    out.sentence = utf8_line(sentence, longest_line);
    out.detail = boost::json::serialize(detail);
    return out;
}

Event of_case(EventKind kind, const Case& c, Instant now, std::string sentence, const boost::json::object& detail) {
    Event out = event(kind, now, c.entity.text(), std::move(sentence), detail);
    out.case_reference = c.reference;
    out.change = CaseChange{.now = c, .freeze_evidence = false, .evidence_since = {}};
    return out;
}

std::string count_of(Window window, std::uint64_t used, std::uint32_t limit) {
    return std::to_string(used) + " of " + std::to_string(limit) + " " + std::string{counted_in(window)} + " in " +
           std::string{length_of(window)};
}

}  // namespace

std::string_view counted_in(Window window) {
    switch (window) {
        case Window::external_per_hour: return "external recipients";
        case Window::internal_per_hour: return "internal recipients";
        case Window::recipients_per_day: return "recipients";
        case Window::messages_per_minute: return "messages";
    }
    return "recipients";
}

std::string_view length_of(Window window) {
    switch (window) {
        case Window::external_per_hour:
        case Window::internal_per_hour: return "1 h";
        case Window::recipients_per_day: return "24 h";
        case Window::messages_per_minute: return "1 min";
    }
    return "1 h";
}

std::string over(const Exceeded& exceeded) {
    return "too many " + std::string{counted_in(exceeded.window)} + ": " +
           std::to_string(exceeded.used + exceeded.demand) + " in " + std::string{length_of(exceeded.window)} +
           ", limit " + std::to_string(exceeded.limit);
}

std::string when(Instant at, Instant now, const Zone& zone) {
    return zone.day(at) == zone.day(now) ? zone.clock_time(at) : zone.date_time(at);
}

std::string case_sentence(const Case& opened, const Exceeded& exceeded, OverLimit over_limit, const Zone& zone) {
    std::string out = opened.entity.text() + " addressed " + std::to_string(exceeded.used + exceeded.demand) + " " +
                      std::string{counted_in(exceeded.window)} + " in " + std::string{length_of(exceeded.window)} +
                      "; policy \"" + opened.policy + "\" (version " + std::to_string(opened.policy_version) +
                      ") allows " + std::to_string(exceeded.limit) + ". ";
    if (opened.state == CaseState::open) {
        return out + (over_limit == OverLimit::alert_only
                          ? "Nothing was stopped: this policy only alerts."
                          : "What is over the limit is deferred; nobody is restricted.");
    }
    out += "Sending is stopped since " + zone.date_time(opened.opened_at);
    out += opened.until ? ", until " + zone.date_time(*opened.until) : std::string{", until it is released"};
    return out + ". Receiving works.";
}

std::string risk_sentence(const Case& opened, Detection::Mode mode, const Zone& zone) {
    std::string out = opened.entity.text() + " sends mail that looks like abuse of the account";
    if (!opened.signals.empty()) out += ": " + opened.signals.front().sentence;
    if (opened.signals.size() > 1) out += "; " + opened.signals[1].sentence;
    out += ". ";
    if (opened.state == CaseState::open) {
        return out + (mode == Detection::Mode::act ? "What it sends is held until somebody has looked at it."
                                                   : "Nothing was stopped: detection only observes.");
    }
    out += "Sending is stopped since " + zone.date_time(opened.opened_at);
    out += opened.until ? ", until " + zone.date_time(*opened.until) : std::string{", until it is released"};
    return out + ". Receiving works.";
}

Signal reason(const Exceeded& exceeded) {
    return {.name = std::string{to_string(exceeded.window)},
            .sentence = over(exceeded),
            .value = static_cast<double>(exceeded.used + exceeded.demand),
            .usual = 0,
            .threshold = static_cast<double>(exceeded.limit),
            .weight = 0};
}

Event restricted(const Case& opened, const Policy& policy, Instant now, Instant evidence_since) {
    auto detail = case_detail(opened);
    tell_under(detail, policy);
    Event out = of_case(EventKind::restricted, opened, now, opened.sentence, detail);
    out.change = CaseChange{.now = opened, .freeze_evidence = true, .evidence_since = evidence_since};
    return out;
}

Event restricted_by_hand(const Case& opened, Instant now) {
    Event out = of_case(EventKind::restricted, opened, now, opened.sentence, case_detail(opened));
    out.actor = opened.opened_by;
    out.change = CaseChange{.now = opened, .freeze_evidence = true, .evidence_since = now - std::chrono::hours{24}};
    return out;
}

Event alerted(const Case& opened, const Policy& policy, Instant now, Instant evidence_since) {
    Event out = restricted(opened, policy, now, evidence_since);
    out.kind = opened.cause == Cause::risk ? EventKind::suspected : EventKind::alerted;
    return out;
}

Event related(const Case& of, const std::string& other, Instant now) {
    Event out = of_case(EventKind::related, of, now,
                        other + " does the same as " + of.entity.text() + " (case " + of.reference +
                            "): the same text, links or network.",
                        case_detail(of));
    out.change = CaseChange{.now = of, .freeze_evidence = false, .evidence_since = {}};
    return out;
}

Event forwarding_began(const Entity& owner, std::string_view to, const NewForwarding& began, Instant now) {
    // Who may not see recipients reads the sentence, too: the address is in the detail alone.
    const boost::json::object detail{{"recipients", boost::json::array{utf8_line(to, 320)}},
                                     {"new_today", began.today}};
    std::string sentence = "A rule of " + owner.text() + " began to forward mail to an address of " +
                           utf8_line(Organisation::domain_part(to), 80) + ", which it was never seen to do before";
    if (began.today >= 3) sentence += " (" + std::to_string(began.today) + " new destinations today)";
    return event(EventKind::forwarding_began, now, owner.text(), sentence + ".", detail);
}

Event ended(EventKind kind, const Case& ended, Instant now, const std::string& held, bool override_gate,
            const Zone& zone) {
    auto detail = case_detail(ended);
    detail["held"] = held;
    std::string sentence = ended.entity.text();
    if (kind == EventKind::released) {
        detail["reason"] = ended.end_reason;
        detail["override"] = override_gate;
        sentence += " was released by " + ended.ended_by + ": " + ended.end_reason + ".";
    } else {
        sentence += " may send again: the restriction has ended at its time.";
    }
    if (ended.state == CaseState::probation && ended.until) {
        sentence +=
            " Until " + zone.date_time(*ended.until) + " going over the same limit defers mail and restricts nobody.";
    }
    Event out = of_case(kind, ended, now, std::move(sentence), detail);
    out.actor = ended.ended_by;
    return out;
}

Event closed(const Case& closed, Instant now) {
    return of_case(EventKind::closed, closed, now,
                   "Case " + closed.reference + " of " + closed.entity.text() + " is closed.", case_detail(closed));
}

Event warned(const std::string& entity, Window window, std::uint64_t used, std::uint32_t limit, unsigned percent,
             const Policy& policy, Instant now) {
    boost::json::object detail{{"limit", to_string(window)}, {"used", used}, {"most", limit}, {"percent", percent}};
    tell_under(detail, policy);
    return event(EventKind::warned, now, entity,
                 entity + " has reached " + std::to_string(std::max<std::uint64_t>(percent, used >= limit ? 100 : 0)) +
                     " % of a limit: " + count_of(window, used, limit) + " (policy \"" + policy.name + "\").",
                 detail);
}

Event overflow(const Case& on_probation, const Exceeded& exceeded, const Policy& policy, Instant now,
               const Zone& zone) {
    boost::json::object detail{{"cause", token(on_probation.cause)}, {"limit", to_string(exceeded.window)}};
    tell_under(detail, policy);
    std::string sentence = on_probation.entity.text() + " went over the same limit again (" + over(exceeded) +
                           "). It was released today, so its mail is deferred and it is not restricted again.";
    if (exceeded.room_at) sentence += " Room again at " + when(*exceeded.room_at, now, zone) + ".";
    Event out = event(EventKind::overflow_deferred, now, on_probation.entity.text(), std::move(sentence), detail);
    out.case_reference = on_probation.reference;
    return out;
}

Event organisation(EventKind kind, std::uint64_t used, std::uint32_t limit, unsigned percent, Instant now) {
    const boost::json::object detail{{"used", used}, {"most", limit}, {"percent", percent}};
    const auto count = std::to_string(used) + " of " + std::to_string(limit) + " external recipients in 24 h";
    return event(kind, now, "",
                 kind == EventKind::organisation_full
                     ? "The organisation's limit is used up (" + count +
                           "): mail to the outside is deferred, internal mail goes on."
                     : "The organisation has reached " + std::to_string(percent) + " % of its limit: " + count + ".",
                 detail);
}

Signal late(Instant submitted, Instant now, const Zone& zone) {
    return {.name = "late",
            .sentence = "handed in at " + when(submitted, now, zone) +
                        ", while nothing could be heard: a queue that drains, which counts as what was sent then"};
}

Signal by_booking(const Booking& booking) {
    return {.name = "booked",
            .sentence = std::to_string(booking.count) + " external recipients are let through by booked send " +
                        booking.reference,
            .value = static_cast<double>(booking.count)};
}

Event booked(EventKind kind, const Entity& who, const BookedSend& of, const std::string& by, Instant now,
             const Zone& zone) {
    const boost::json::object detail{
        {"reference", of.reference},          {"recipients", of.recipients},       {"used", of.used},
        {"from", format_rfc3339(of.from)},    {"until", format_rfc3339(of.until)}, {"reason", of.reason},
        {"only_subject", !of.subject.empty()}};
    const auto count = std::to_string(of.used) + " of " + std::to_string(of.recipients) + " external recipients";
    std::string sentence = "Booked send " + of.reference + " of " + who.text();
    switch (kind) {
        case EventKind::booked:
            sentence = who.text() + " may write to " + std::to_string(of.recipients) +
                       " external recipients beyond its limits from " + zone.date_time(of.from) + " until " +
                       zone.date_time(of.until) + ", says " + by + " (booked send " + of.reference + "): " + of.reason +
                       ".";
            break;
        case EventKind::booked_cancelled: sentence += " was cancelled by " + by + ", " + count + " used."; break;
        default: sentence += of.left() == 0 ? " is used up: " + count + "." : " is over, " + count + " used."; break;
    }
    Event out = event(kind, now, who.text(), std::move(sentence), detail);
    out.actor = by;
    return out;
}

Event canary(const Entity& who, const std::vector<Signal>& signals, const Policy& policy, Instant now) {
    boost::json::object detail{{"kind", to_string(who.kind())}};
    tell_under(detail, policy);
    std::string sentence =
        "Detection would have stopped " + who.text() + ", which is a canary and must never be: look at what it goes by";
    if (!signals.empty()) sentence += " (" + signals.front().sentence + ")";
    return event(EventKind::canary_tripped, now, who.text(), sentence + ". Its mail goes on.", detail);
}

Event breaker(EventKind kind, const BreakerReport& report, const std::string& by, Instant now) {
    const boost::json::object detail{{"state", to_string(report.state)}, {"tripped", report.tripped},
                                     {"opens_at", report.opens_at},      {"active", report.active},
                                     {"senders", list(report.senders)},  {"canaries", list(report.canaries)}};
    std::string sentence =
        kind == EventKind::breaker_opened
            ? "The circuit breaker is open: " + report.why +
                  ". The fault is probably ours: from now on detection only observes, and who goes over a limit is "
                  "told "
                  "to wait. Restrictions that stand go on."
            : "The circuit breaker is closed (" + report.why + "): detection does again as it is told.";
    Event out = event(kind, now, "", std::move(sentence), detail);
    out.actor = by;
    return out;
}

Event login(const Entity& who, const LoginSeen& seen, const Signal& signal, Instant now) {
    const auto& network = seen.around->text;
    const boost::json::object detail{{"signal", signal.name},
                                     {"network", network},
                                     {"country", seen.place.country},
                                     {"weight", std::round(signal.weight * 100) / 100}};
    std::string sentence = "A login of " + who.text() + " may not be its owner's: " + signal.sentence;
    if (sentence.find(network) == std::string::npos) {
        sentence += "; this one came from " + network;
        if (!seen.place.country.empty()) sentence += " (" + seen.place.country + ")";
    }
    return event(EventKind::login_suspected, now, who.text(), sentence + ".", detail);
}

Event held(const Submission& submission, const std::string& entity, const Verdict& verdict, Instant now) {
    HeldMessage message;
    message.queue_id = submission.queue_id;
    message.entity = entity;
    message.case_reference = verdict.case_reference;
    message.from = utf8_line(submission.from, 320);
    if (submission.headers) message.subject = utf8_line(submission.headers->subject, 998);
    message.recipients = static_cast<std::uint32_t>(submission.recipients.size()) + submission.unnamed_recipients;
    message.at = now;
    message.state = "held";
    message.reason = verdict.text;
    Event out = event(EventKind::held, now, entity, "A message of " + entity + " is held: " + verdict.text, {});
    out.case_reference = verdict.case_reference;
    out.change = std::move(message);
    return out;
}

}  // namespace tidegate::words
