#include "lab/report.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "core/text.hpp"
#include "lab/figures.hpp"

namespace tidegate {

namespace json = boost::json;

std::string_view to_string(Judging judging) { return judging == Judging::whole ? "policy" : "limits_only"; }

namespace {

std::uint64_t seconds_between(Instant from, Instant to) {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(to - from).count());
}

template <class Value>
Ranks ranks_over(const std::vector<const AttackTally*>& attacks, Value value) {
    std::vector<std::uint64_t> values;
    for (const auto* attack : attacks) {
        if (const std::optional<std::uint64_t> one = value(*attack)) values.push_back(*one);
    }
    return ranks_of(std::move(values));
}

json::value as_json(const Estimate& estimate) {
    return json::object{{"value", estimate.value}, {"low", estimate.low}, {"high", estimate.high}};
}

json::value as_json(const Ranks& ranks) {
    if (ranks.count == 0) return nullptr;
    return json::object{{"median", ranks.median}, {"p95", ranks.p95}, {"worst", ranks.worst}};
}

json::object share_of(std::uint64_t hits, std::uint64_t all) {
    return {{"count", hits}, {"share", as_json(wilson_share(hits, all))}};
}

json::object rate_of(std::uint64_t count, double months, std::uint64_t messages) {
    return {{"count", count},
            {"per_1000_mailbox_months", as_json(poisson_rate(count, months, 1'000))},
            {"per_million_messages", as_json(poisson_rate(count, static_cast<double>(messages), 1e6))}};
}

json::object honest_json(const HonestTally& tally, double months) {
    auto restrictions = rate_of(tally.restrictions, months, tally.messages);
    restrictions["by_limit"] = tally.by_limit;
    restrictions["by_detection"] = tally.restrictions - tally.by_limit;
    restrictions["mailboxes"] = tally.restricted.size();
    return {{"restrictions", std::move(restrictions)},
            {"held", rate_of(tally.held, months, tally.messages)},
            {"flagged", rate_of(tally.flagged, months, tally.messages)},
            {"deferred", rate_of(tally.deferred, months, tally.messages)},
            {"refused", rate_of(tally.refused, months, tally.messages)}};
}

json::object kind_json(const KindFigures& figures) {
    auto restricted = share_of(figures.restricted, figures.attacks);
    restricted["by_limit"] = figures.by_limit;
    restricted["by_detection"] = figures.restricted - figures.by_limit;
    return {{"detected", share_of(figures.detected, figures.attacks)},
            {"never_detected", share_of(figures.attacks - figures.detected, figures.attacks)},
            {"told", share_of(figures.told, figures.attacks)},
            {"restricted", std::move(restricted)},
            {"external_recipients_before_hold", as_json(figures.external_before_hold)},
            {"external_recipients_before_restriction", as_json(figures.external_before_restriction)},
            {"external_recipients_in_all", as_json(figures.external_in_all)},
            {"recipients_before_hold", as_json(figures.recipients_before_hold)},
            {"recipients_before_restriction", as_json(figures.recipients_before_restriction)},
            {"recipients_in_all", as_json(figures.recipients_in_all)},
            {"seconds_to_detect", as_json(figures.seconds_to_detect)},
            {"seconds_to_restriction", as_json(figures.seconds_to_restriction)}};
}

json::object policy_json(const Policy& policy) {
    const auto limits = effective(policy.limits);
    return {{"name", utf8_line(policy.name, 64)},
            {"over_limit", to_string(policy.over_limit)},
            {"external_per_hour", limits.external_per_hour},
            {"internal_per_hour", limits.internal_per_hour},
            {"recipients_per_day", limits.recipients_per_day},
            {"recipients_per_message", limits.recipients_per_message},
            {"messages_per_minute", limits.messages_per_minute}};
}

json::object history_json(const RunFound& found) {
    return {{"messages", found.messages},
            {"left_out", found.left_out},
            {"wrong", found.notes.wrong},
            {"without_recipients", found.without_recipients},
            {"skipped", found.skipped},
            {"senders", found.senders},
            {"mailbox_months", found.mailbox_months},
            {"first", format_rfc3339(found.first)},
            {"last", format_rfc3339(found.last)}};
}

}  // namespace

KindFigures figures_of(const std::vector<AttackTally>& attacks, AttackKind kind) {
    std::vector<const AttackTally*> mine;
    KindFigures out;
    for (const auto& attack : attacks) {
        if (attack.kind != kind || !attack.first) continue;
        mine.push_back(&attack);
        ++out.attacks;
        out.detected += attack.stopped ? 1 : 0;
        out.told += attack.told ? 1 : 0;
        out.restricted += attack.restricted ? 1 : 0;
        out.by_limit += attack.restricted && attack.by_limit ? 1 : 0;
    }
    using Count = std::optional<std::uint64_t>;
    out.external_before_hold = ranks_over(mine, [](const auto& a) -> Count { return a.before_hold.external; });
    out.recipients_before_hold = ranks_over(mine, [](const auto& a) -> Count { return a.before_hold.all; });
    out.external_before_restriction =
        ranks_over(mine, [](const auto& a) -> Count { return a.before_restriction.external; });
    out.recipients_before_restriction =
        ranks_over(mine, [](const auto& a) -> Count { return a.before_restriction.all; });
    out.external_in_all = ranks_over(mine, [](const auto& a) -> Count { return a.in_all.external; });
    out.recipients_in_all = ranks_over(mine, [](const auto& a) -> Count { return a.in_all.all; });
    out.seconds_to_detect = ranks_over(
        mine, [](const auto& a) { return a.stopped ? Count{seconds_between(*a.first, *a.stopped)} : Count{}; });
    out.seconds_to_restriction = ranks_over(
        mine, [](const auto& a) { return a.restricted ? Count{seconds_between(*a.first, *a.restricted)} : Count{}; });
    return out;
}

json::object report_of(const RunWanted& wanted, const RunFound& found) {
    json::object honest, attacks;
    for (const auto judging : {Judging::whole, Judging::limits_only}) {
        const auto i = static_cast<std::size_t>(judging);
        honest[to_string(judging)] = honest_json(found.honest.at(i), found.mailbox_months);
    }
    for (const auto kind : wanted.attacks) {
        json::object columns{{"honest", is_honest(kind)}};
        for (const auto judging : {Judging::whole, Judging::limits_only}) {
            const auto figures = figures_of(found.attacks.at(static_cast<std::size_t>(judging)), kind);
            columns["attacks"] = figures.attacks;
            columns[to_string(judging)] = kind_json(figures);
        }
        attacks[to_string(kind)] = std::move(columns);
    }
    json::array domains;
    for (const auto& domain : wanted.domains.accepted) domains.emplace_back(utf8_line(domain, 255));
    return {{"seed", wanted.seed},
            {"policy", policy_json(wanted.policy)},
            {"domains", std::move(domains)},
            {"mail", json::object{{"spam", wanted.mail.spam.size()}, {"ham", wanted.mail.ham.size()}}},
            {"history", history_json(found)},
            {"figures", plain_figures(wanted, found)},
            {"honest", std::move(honest)},
            {"attacks", std::move(attacks)}};
}

std::string stable_json(const json::value& value) {
    if (value.is_double()) {
        char text[64];
        std::snprintf(text, sizeof text, "%.6f", value.get_double());
        return text;
    }
    std::string out;
    if (value.is_array()) {
        for (const auto& item : value.get_array()) out += (out.empty() ? "" : ",") + stable_json(item);
        return '[' + out + ']';
    }
    if (!value.is_object()) return json::serialize(value);
    std::vector<json::string_view> keys;
    for (const auto& member : value.get_object()) keys.push_back(member.key());
    std::ranges::sort(keys);
    for (const auto key : keys) {
        if (!out.empty()) out += ',';
        out += json::serialize(json::value(key)) + ':' + stable_json(value.get_object().at(key));
    }
    return '{' + out + '}';
}

}  // namespace tidegate
