// Rows that other rooms own the meaning of: policies, administrators, tokens, held mail.

#include "store/sqlite/tables.hpp"

namespace tidegate::sqlite {

namespace {

// Held mail is acted on by its queue id, so what waits must be found as long as anybody can look through it.
constexpr std::uint32_t most_held = 10'000;

std::string first_column(const Statement& row) { return row.text(0); }

}  // namespace

// Every change of a policy is one more row, a removal too: nothing is ever overwritten.
Outcome keep_policy(Database& database, const PolicyChange& change) {
    auto before = database.use("UPDATE policies SET latest = 0 WHERE name = ?1 AND latest = 1")
                      .run(std::string_view{change.name});
    if (!before) return before;
    return database.use("INSERT INTO policies (name, version, json, removed, latest) VALUES (?1, ?2, ?3, ?4, 1)")
        .run(std::string_view{change.name}, change.version, std::string_view{change.json}, change.json.empty() ? 1 : 0);
}

Result<std::vector<std::string>> read_live_policies(Database& database) {
    Statement asked = database.use("SELECT json FROM policies WHERE latest = 1 AND removed = 0 ORDER BY id");
    asked.ask();
    return collect<std::string>(asked, first_column);
}

Result<std::vector<std::string>> read_policy_versions(Database& database, const std::string& name) {
    Statement asked =
        database.use("SELECT json FROM policies WHERE name = ?1 AND removed = 0 ORDER BY id DESC LIMIT ?2");
    asked.ask(std::string_view{name}, most_answers);
    return collect<std::string>(asked, first_column);
}

Outcome keep_access(Database& database, const AccessChange& change) {
    if (change.table != "administrators" && change.table != "tokens") {
        return fail(Fault::invalid, "the store has no table \"" + change.table + "\" for administrators or tokens");
    }
    if (change.json.empty()) {
        return database.use("DELETE FROM " + change.table + " WHERE key = ?1").run(std::string_view{change.key});
    }
    return database
        .use("INSERT INTO " + change.table + " VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET json = excluded.json")
        .run(std::string_view{change.key}, std::string_view{change.json});
}

Result<std::vector<std::pair<std::string, std::string>>> read_access(Database& database, const std::string& table) {
    using Row = std::pair<std::string, std::string>;
    Statement asked = database.use("SELECT key, json FROM " + table + " ORDER BY key");
    asked.ask();
    return collect<Row>(asked, [](const Statement& row) { return Row{row.text(0), row.text(1)}; });
}

Result<std::string> read_meta(Database& database, const std::string& name) {
    Statement asked = database.use("SELECT value FROM meta WHERE name = ?1");
    const auto row = asked.ask(std::string_view{name}).next();
    if (!row) return tl::unexpected<Error>{row.error()};
    return *row ? asked.text(0) : std::string{};
}

Outcome keep_meta(Database& database, const std::string& name, const std::string& value) {
    return database.use("INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .run(std::string_view{name}, std::string_view{value});
}

Outcome keep_held(Database& database, const HeldMessage& message) {
    if (message.queue_id.empty()) return {};
    return database.use("INSERT OR REPLACE INTO held VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
        .run(std::string_view{message.queue_id}, std::string_view{message.entity},
             std::string_view{message.case_reference}, std::string_view{message.from},
             std::string_view{message.subject}, message.recipients, message.at, std::string_view{message.state},
             std::string_view{message.reason});
}

Result<std::int64_t> prune_held(Database& database, Instant before, std::int64_t most) {
    // As the index has it: "state = 'held'" is its first column.
    auto removed = database
                       .use(
                           "DELETE FROM held WHERE rowid IN (SELECT rowid FROM held WHERE (state = 'held') = 0 AND "
                           "at < ?1 ORDER BY at LIMIT ?2)")
                       .run(before, most);
    if (!removed) return tl::unexpected<Error>{removed.error()};
    return database.changes();
}

// What still waits comes first, then what became of the others; each newest first.
Result<std::vector<HeldMessage>> read_held(Database& database, const std::string& entity) {
    Statement asked = database.use(
        "SELECT queue_id, entity, case_reference, sender, subject, recipients, at, state, reason FROM held WHERE " +
        std::string{entity.empty() ? "'' = ?1" : "entity = ?1"} + " ORDER BY (state = 'held') DESC, at DESC LIMIT ?2");
    asked.ask(std::string_view{entity}, most_held);
    return collect<HeldMessage>(asked, [](const Statement& row) {
        return HeldMessage{.queue_id = row.text(0),
                           .entity = row.text(1),
                           .case_reference = row.text(2),
                           .from = row.text(3),
                           .subject = row.text(4),
                           .recipients = static_cast<std::uint32_t>(row.integer(5)),
                           .at = row.instant(6),
                           .state = row.text(7),
                           .reason = row.text(8)};
    });
}

}  // namespace tidegate::sqlite
