// Notices on their way: the position of the reader in the events, deliveries, alert policies.

#include <algorithm>
#include <boost/json.hpp>
#include <sstream>

#include "store/sqlite/json.hpp"
#include "store/sqlite/tables.hpp"

namespace tidegate::sqlite {

namespace {

namespace json = boost::json;

constexpr std::string_view columns =
    "SELECT id, event, channel, target, alert, body, attempts, next_at, state, trouble FROM deliveries ";
constexpr std::string_view position = "notices_read_up_to";
constexpr std::string_view given_row = "alert_policies_given";  ///< names, one a line

std::int64_t bounded(std::size_t most) {
    return static_cast<std::int64_t>(std::clamp<std::size_t>(most, 1, most_answers));
}

Delivery delivery_from(const Statement& row) {
    return {.id = static_cast<std::uint64_t>(row.integer(0)),
            .event = static_cast<std::uint64_t>(row.integer(1)),
            .channel = row.text(2),
            .target = row.text(3),
            .alert = row.text(4),
            .body = row.text(5),
            .attempts = static_cast<std::uint32_t>(row.integer(6)),
            .next_at = row.instant(7),
            .state = row.text(8),
            .trouble = row.text(9)};
}

std::string json_of(const AlertPolicy& policy) {
    json::array kinds;
    for (const auto kind : policy.kinds) kinds.emplace_back(to_string(kind));
    return json::serialize(json::object{{"name", policy.name},
                                        {"severity", static_cast<unsigned>(policy.severity)},
                                        {"kinds", std::move(kinds)},
                                        {"enabled", policy.enabled},
                                        {"mail_to", json::array(policy.mail_to.begin(), policy.mail_to.end())},
                                        {"tell_administrators", policy.tell_administrators},
                                        {"tell_sender", policy.tell_sender},
                                        {"webhook", policy.webhook},
                                        {"aggregate", policy.aggregate.count()},
                                        {"most_per_day", policy.most_per_day}});
}

AlertPolicy alert_policy_from(const json::object& from) {
    AlertPolicy policy{.name = text_in(from, "name")};
    policy.severity = static_cast<Severity>(std::min(number_in<unsigned>(from, "severity"), 2U));
    for (const auto& name : texts_in(from, "kinds")) {
        if (const auto kind = event_kind_of(name)) policy.kinds.push_back(*kind);
    }
    policy.enabled = flag_in(from, "enabled");
    policy.mail_to = texts_in(from, "mail_to");
    policy.tell_administrators = flag_in(from, "tell_administrators");
    policy.tell_sender = flag_in(from, "tell_sender");
    policy.webhook = flag_in(from, "webhook");
    policy.aggregate = Millis{number_in<Millis::rep>(from, "aggregate")};
    policy.most_per_day = number_in<std::uint32_t>(from, "most_per_day");
    return policy;
}

Outcome add_alert_policies(Database& database, const std::vector<AlertPolicy>& policies) {
    Statement insert = database.use("INSERT INTO alert_policies (json) VALUES (?1)");
    for (const auto& policy : policies) {
        if (auto kept = insert.run(std::string_view{json_of(policy)}); !kept) return kept;
    }
    return {};
}

}  // namespace

Result<std::vector<Event>> read_unread(Database& database, std::size_t most) {
    std::uint64_t read_up_to = 0;
    {
        Statement asked = database.use("SELECT CAST(value AS INTEGER) FROM meta WHERE name = ?1");
        const auto row = asked.ask(position).next();
        if (!row) return tl::unexpected<Error>{row.error()};
        if (*row) read_up_to = static_cast<std::uint64_t>(asked.integer(0));
    }
    return read_events_after(database, read_up_to, bounded(most));
}

Outcome keep_plan(Database& database, std::uint64_t read_up_to, const std::vector<Delivery>& deliveries, Instant now) {
    auto moved =
        database.use("INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
            .run(position, std::string_view{std::to_string(read_up_to)});
    if (!moved) return moved;
    Statement insert = database.use(
        "INSERT INTO deliveries (event, channel, target, alert, body, attempts, next_at, state, trouble, planned_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    for (const auto& one : deliveries) {
        auto kept = insert.run(one.event, std::string_view{one.channel}, std::string_view{one.target},
                               std::string_view{one.alert}, std::string_view{one.body}, one.attempts, one.next_at,
                               std::string_view{one.state}, std::string_view{one.trouble}, now);
        if (!kept) return kept;
    }
    return {};
}

Result<std::vector<Delivery>> read_due(Database& database, Instant now, std::size_t most) {
    Statement asked =
        database.use(std::string{columns} + "WHERE state = 'waiting' AND next_at <= ?1 ORDER BY next_at, id LIMIT ?2");
    asked.ask(now, bounded(most));
    return collect<Delivery>(asked, delivery_from);
}

Result<std::vector<Delivery>> read_recent(Database& database, std::size_t most) {
    Statement asked = database.use(std::string{columns} + "ORDER BY id DESC LIMIT ?1");
    asked.ask(bounded(most));
    return collect<Delivery>(asked, delivery_from);
}

Outcome keep_delivery(Database& database, const Delivery& delivery) {
    auto kept =
        database.use("UPDATE deliveries SET attempts = ?2, next_at = ?3, state = ?4, trouble = ?5 WHERE id = ?1")
            .run(delivery.id, delivery.attempts, delivery.next_at, std::string_view{delivery.state},
                 std::string_view{delivery.trouble});
    if (kept && database.changes() == 0) {
        return fail(Fault::not_found, "there is no delivery " + std::to_string(delivery.id) + " any more");
    }
    return kept;
}

Result<std::uint64_t> count_waiting(Database& database) {
    const auto count = database.number("SELECT count(*) FROM deliveries WHERE state = 'waiting'");
    if (!count) return tl::unexpected<Error>{count.error()};
    return static_cast<std::uint64_t>(*count);
}

Result<std::vector<AlertTold>> read_told(Database& database, Instant since) {
    Statement asked = database.use(
        "SELECT alert, channel, max(event), (SELECT count(DISTINCT event) FROM deliveries AS d WHERE "
        "d.alert = a.alert AND d.channel = a.channel AND d.planned_at >= ?1) FROM deliveries AS a "
        "GROUP BY alert, channel");
    asked.ask(since);
    return collect<AlertTold>(asked, [](const Statement& row) {
        return AlertTold{.alert = row.text(0),
                         .channel = row.text(1),
                         .newest_event = static_cast<std::uint64_t>(row.integer(2)),
                         .notices = static_cast<std::uint64_t>(row.integer(3))};
    });
}

Result<std::vector<AlertPolicy>> read_alert_policies(Database& database) {
    Statement asked = database.use("SELECT json FROM alert_policies ORDER BY position");
    asked.ask();
    std::vector<AlertPolicy> policies;
    while (true) {
        const auto row = asked.next();
        if (!row) return tl::unexpected<Error>{row.error()};
        if (!*row) return policies;
        const auto from = parse_object(asked.view(0));
        auto policy = from ? alert_policy_from(*from) : AlertPolicy{};
        // Taken for a policy without a name it would be one that tells nobody of anything, and says nothing of it.
        if (policy.name.empty()) {
            return fail(Fault::unavailable, "alert policy number " + std::to_string(policies.size() + 1) + " in " +
                                                database.file().string() +
                                                " is damaged, and no notice is sent: put all of them anew "
                                                "(PUT /v1/alerts/policies), or a backup back");
        }
        policies.push_back(std::move(policy));
    }
}

Outcome keep_alert_policies(Database& database, const std::vector<AlertPolicy>& policies) {
    if (policies.empty()) {
        return fail(Fault::invalid,
                    "at least one alert policy must stay: to hear of nothing, keep it and set its "
                    "\"enabled\" to false");
    }
    if (auto emptied = database.use("DELETE FROM alert_policies").run(); !emptied) return emptied;
    return add_alert_policies(database, policies);
}

Result<std::optional<std::vector<std::string>>> read_given_alert_policies(Database& database) {
    const auto kept = read_meta(database, std::string{given_row});
    if (!kept) return tl::unexpected<Error>{kept.error()};
    if (kept->empty()) return std::optional<std::vector<std::string>>{};
    std::vector<std::string> names;
    std::istringstream lines{*kept};
    for (std::string name; std::getline(lines, name);) names.push_back(name);
    return std::optional{std::move(names)};
}

Outcome give_alert_policies(Database& database, const std::vector<AlertPolicy>& more,
                            const std::vector<std::string>& given) {
    if (auto added = add_alert_policies(database, more); !added) return added;
    std::string names;
    for (const auto& name : given) names += name + '\n';
    return keep_meta(database, std::string{given_row}, names);
}

Result<std::int64_t> prune_deliveries(Database& database, Instant before, std::int64_t most) {
    auto removed = database
                       .use(
                           "DELETE FROM deliveries WHERE id IN (SELECT id FROM (SELECT id, planned_at, state FROM "
                           "deliveries ORDER BY id LIMIT ?2) WHERE planned_at < ?1 AND state <> 'waiting')")
                       .run(before, most);
    if (!removed) return tl::unexpected<Error>{removed.error()};
    return database.changes();
}

}  // namespace tidegate::sqlite
