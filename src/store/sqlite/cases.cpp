// Cases: what people search by in columns, the rest as JSON, so that a new field needs no new layout.

#include <algorithm>
#include <boost/json.hpp>

#include "store/sqlite/json.hpp"
#include "store/sqlite/tables.hpp"

namespace tidegate::sqlite {

namespace {

namespace json = boost::json;

constexpr std::string_view columns = "SELECT reference, entity, state, cause, policy, opened_at, json FROM cases ";

std::optional<CaseState> case_state_of(std::string_view text) {
    for (const auto state : {CaseState::open, CaseState::restricted, CaseState::probation, CaseState::closed}) {
        if (to_string(state) == text) return state;
    }
    return std::nullopt;
}

double real_in(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

std::string rest_of(const Case& kept) {
    json::array measures;
    for (const auto& measure : kept.measures) {
        measures.push_back(json::object{{"name", measure.name},
                                        {"unit", measure.unit},
                                        {"used", measure.used},
                                        {"demand", measure.demand},
                                        {"limit", measure.limit}});
    }
    json::array signals;
    for (const auto& one : kept.signals) {
        signals.push_back(json::object{{"name", one.name},
                                       {"sentence", one.sentence},
                                       {"value", one.value},
                                       {"usual", one.usual},
                                       {"threshold", one.threshold},
                                       {"weight", one.weight}});
    }
    json::array related;
    for (const auto& one : kept.related) related.emplace_back(one);
    json::object rest{{"policy_version", kept.policy_version}, {"policy_why", kept.policy_why},
                      {"opened_by", kept.opened_by},           {"ended_by", kept.ended_by},
                      {"end_reason", kept.end_reason},         {"sentence", kept.sentence},
                      {"measures", std::move(measures)},       {"signals", std::move(signals)},
                      {"related", std::move(related)}};
    if (kept.risk) {
        rest["risk"] = json::object{{"value", kept.risk->value},
                                    {"rest", kept.risk->rest},
                                    {"watch_from", kept.risk->watch_from},
                                    {"hold_from", kept.risk->hold_from},
                                    {"restrict_from", kept.risk->restrict_from},
                                    {"state", kept.risk->state}};
    }
    if (kept.restricted_at) rest["restricted_at"] = kept.restricted_at->time_since_epoch().count();
    if (kept.until) rest["until"] = kept.until->time_since_epoch().count();
    if (kept.ended_at) rest["ended_at"] = kept.ended_at->time_since_epoch().count();
    return json::serialize(rest);
}

void read_rest(const json::object& rest, Case& into) {
    into.policy_version = number_in<std::uint32_t>(rest, "policy_version");
    into.policy_why = text_in(rest, "policy_why");
    into.opened_by = text_in(rest, "opened_by");
    into.ended_by = text_in(rest, "ended_by");
    into.end_reason = text_in(rest, "end_reason");
    into.sentence = text_in(rest, "sentence");
    if (rest.contains("restricted_at"))
        into.restricted_at = Instant{Millis{number_in<std::int64_t>(rest, "restricted_at")}};
    if (rest.contains("until")) into.until = Instant{Millis{number_in<std::int64_t>(rest, "until")}};
    if (rest.contains("ended_at")) into.ended_at = Instant{Millis{number_in<std::int64_t>(rest, "ended_at")}};
    for (const auto* one : objects_in(rest, "measures")) {
        into.measures.push_back({.name = text_in(*one, "name"),
                                 .unit = text_in(*one, "unit"),
                                 .used = number_in<std::uint64_t>(*one, "used"),
                                 .demand = number_in<std::uint32_t>(*one, "demand"),
                                 .limit = number_in<std::uint32_t>(*one, "limit")});
    }
    if (const auto* related = rest.if_contains("related"); related != nullptr && related->is_array()) {
        for (const auto& one : related->get_array()) {
            if (one.is_string()) into.related.emplace_back(one.get_string());
        }
    }
    for (const auto* one : objects_in(rest, "signals")) {
        into.signals.push_back({.name = text_in(*one, "name"),
                                .sentence = text_in(*one, "sentence"),
                                .value = real_in(*one, "value"),
                                .usual = real_in(*one, "usual"),
                                .threshold = real_in(*one, "threshold"),
                                .weight = real_in(*one, "weight")});
    }
    if (const auto* risk = rest.if_contains("risk"); risk != nullptr && risk->is_object()) {
        const auto& level = risk->get_object();
        into.risk = RiskLevel{.value = real_in(level, "value"),
                              .rest = real_in(level, "rest"),
                              .watch_from = real_in(level, "watch_from"),
                              .hold_from = real_in(level, "hold_from"),
                              .restrict_from = real_in(level, "restrict_from"),
                              .state = text_in(level, "state")};
    }
}

Result<Case> case_from(const Statement& row, const Database& database) {
    auto entity = Entity::parse(row.view(1));
    const auto state = case_state_of(row.view(2));
    auto rest = parse_object(row.view(6));
    if (!entity || !state || !rest) {
        return tl::unexpected<Error>{
            explain(SQLITE_CORRUPT, "case " + row.text(0) + " cannot be read", database.file())};
    }
    Case found{.reference = row.text(0), .entity = std::move(*entity)};
    found.state = *state;
    found.cause = cause_of(row.view(3)).value_or(Cause::none);
    found.policy = row.text(4);
    found.opened_at = row.instant(5);
    read_rest(*rest, found);
    return found;
}

Result<std::vector<Case>> all_of(Statement& asked, const Database& database) {
    std::vector<Case> cases;
    while (true) {
        const auto row = asked.next();
        if (!row) return tl::unexpected<Error>{row.error()};
        if (!*row) return cases;
        auto one = case_from(asked, database);
        if (!one) return tl::unexpected<Error>{one.error()};
        cases.push_back(std::move(*one));
    }
}

}  // namespace

Outcome keep_case(Database& database, const Case& now) {
    auto kept = database
                    .use(
                        "INSERT INTO cases VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (reference) DO UPDATE SET "
                        "state = excluded.state, cause = excluded.cause, policy = excluded.policy, "
                        "json = excluded.json WHERE entity = excluded.entity AND opened_at = excluded.opened_at")
                    .run(std::string_view{now.reference}, std::string_view{now.entity.text()}, to_string(now.state),
                         token(now.cause), std::string_view{now.policy}, now.opened_at, std::string_view{rest_of(now)});
    if (!kept) return kept;
    if (database.changes() == 0) {
        return fail(Fault::conflict, "the reference " + now.reference + " belongs to another case: make a new one");
    }
    return {};
}

Result<Case> read_case(Database& database, const std::string& reference) {
    Statement asked = database.use(std::string{columns} + "WHERE reference = ?1");
    const auto row = asked.ask(std::string_view{reference}).next();
    if (!row) return tl::unexpected<Error>{row.error()};
    if (!*row) return fail(Fault::not_found, "there is no case " + reference);
    return case_from(asked, database);
}

Result<std::vector<Case>> read_cases(Database& database, const CaseQuery& query) {
    const auto most = std::clamp(query.most, std::uint32_t{1}, most_answers);
    const bool by_entity = !query.entity.empty();
    const bool by_state = !query.state.empty();
    // A sender has few cases: its index comes first, and the state narrows them.
    const std::string_view narrow = by_entity && by_state ? "WHERE entity = ?1 AND +state = ?2 "
                                    : by_entity           ? "WHERE entity = ?1 AND '' = ?2 "
                                    : by_state            ? "WHERE '' = ?1 AND state = ?2 "
                                                          : "WHERE '' = ?1 AND '' = ?2 ";
    Statement asked = database.use(std::string{columns} + std::string{narrow} + "ORDER BY opened_at DESC LIMIT ?3");
    asked.ask(std::string_view{query.entity}, std::string_view{query.state}, most);
    return all_of(asked, database);
}

Result<std::vector<Case>> read_live_cases(Database& database) {
    Statement asked = database.use(std::string{columns} + "WHERE state IN ('open', 'restricted', 'probation')");
    asked.ask();
    return all_of(asked, database);
}

}  // namespace tidegate::sqlite
