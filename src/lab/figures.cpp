#include "lab/figures.hpp"

#include <algorithm>

#include "lab/report.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

json::value as_json(const Estimate& estimate) {
    return json::object{{"value", estimate.value}, {"low", estimate.low}, {"high", estimate.high}};
}

/// "reply-chain" as a part of a name.
std::string as_name(AttackKind kind) {
    std::string name{to_string(kind)};
    std::ranges::replace(name, '-', '_');
    return name;
}

json::object reached(const KindFigures& figures, const Ranks& ranks) {
    json::object out{{"accounts", figures.attacks},
                     {"never_detected", figures.attacks - figures.detected},
                     {"restricted", figures.restricted}};
    if (ranks.count == 0) return out;
    out["median"] = json::object{{"value", ranks.median}, {"low", ranks.median_low}, {"high", ranks.median_high}};
    out["p95"] = json::object{{"value", ranks.p95}, {"low", ranks.p95_low}, {"high", ranks.p95_high}};
    out["worst"] = ranks.worst;
    return out;
}

json::object spared(const KindFigures& figures) {
    return {{"accounts", figures.attacks},
            {"held_or_refused", figures.detected},
            {"restricted", figures.restricted},
            {"restricted_by_detection", figures.restricted - figures.by_limit},
            {"share_restricted_by_detection",
             as_json(wilson_share(figures.restricted - figures.by_limit, figures.attacks))}};
}

}  // namespace

json::object plain_figures(const RunWanted& wanted, const RunFound& found) {
    const auto& honest = found.honest.at(static_cast<std::size_t>(Judging::whole));
    json::object out{{"breaker_opened", honest.breaker_opened}};
    out["honest_mailboxes_restricted"] = json::object{
        {"count", honest.restricted.size()},
        {"by_detection", honest.restricted_by_detection.size()},
        {"mailbox_months", found.mailbox_months},
        {"per_10000_mailbox_months", as_json(poisson_rate(honest.restricted.size(), found.mailbox_months, 10'000))},
        {"by_detection_per_10000_mailbox_months",
         as_json(poisson_rate(honest.restricted_by_detection.size(), found.mailbox_months, 10'000))}};
    out["honest_messages_held"] = json::object{
        {"count", honest.held},
        {"messages", honest.messages},
        {"mailboxes", honest.held_mailboxes.size()},
        {"per_10000_messages", as_json(poisson_rate(honest.held, static_cast<double>(honest.messages), 10'000))}};
    for (const auto kind : wanted.attacks) {
        const auto figures = figures_of(found.attacks.at(static_cast<std::size_t>(Judging::whole)), kind);
        if (is_honest(kind)) {
            out[as_name(kind) + "_honest"] = spared(figures);
        } else if (reaches_inside(kind)) {
            out[as_name(kind) + "_recipients_before_hold"] = reached(figures, figures.recipients_before_hold);
        } else {
            out[as_name(kind) + "_external_recipients_before_hold"] = reached(figures, figures.external_before_hold);
        }
    }
    return out;
}

}  // namespace tidegate
