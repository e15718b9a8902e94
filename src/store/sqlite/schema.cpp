#include "store/sqlite/schema.hpp"

#include <array>
#include <fstream>
#include <system_error>

namespace tidegate::sqlite {

namespace {

constexpr std::int64_t application_id = 0x54474154;  // "TGAT", shown by file(1)

// Trace rows are numbered by time (see trace.cpp), so every index of theirs is in the order of time without holding it.
constexpr std::string_view first_layout = R"sql(
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL, entity TEXT NOT NULL,
    case_reference TEXT NOT NULL, sentence TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE INDEX events_by_entity ON events (entity) WHERE entity <> '';
CREATE INDEX events_by_case ON events (case_reference) WHERE case_reference <> '';
CREATE INDEX events_by_actor ON events (actor);
CREATE INDEX events_by_kind ON events (kind);

CREATE TABLE cases (
    reference TEXT PRIMARY KEY, entity TEXT NOT NULL, state TEXT NOT NULL, cause TEXT NOT NULL, policy TEXT NOT NULL,
    opened_at INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
CREATE INDEX cases_by_entity ON cases (entity, opened_at);
CREATE INDEX cases_by_state ON cases (state, opened_at);
CREATE INDEX cases_by_time ON cases (opened_at);

CREATE TABLE trace (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, entity TEXT NOT NULL, way TEXT NOT NULL, action TEXT NOT NULL,
    cause TEXT NOT NULL, client TEXT NOT NULL, sender TEXT NOT NULL, header_from TEXT NOT NULL,
    recipients TEXT NOT NULL, external INTEGER NOT NULL, internal INTEGER NOT NULL, size INTEGER NOT NULL,
    subject TEXT NOT NULL, message_id TEXT NOT NULL, queue_id TEXT NOT NULL, policy TEXT NOT NULL,
    case_reference TEXT NOT NULL, kind TEXT NOT NULL) STRICT;
CREATE INDEX trace_by_entity ON trace (entity);
CREATE INDEX trace_by_queue_id ON trace (queue_id) WHERE queue_id <> '';
CREATE INDEX trace_by_action ON trace (action) WHERE action <> 'accept';

CREATE TABLE evidence (
    reference TEXT NOT NULL, id INTEGER NOT NULL, at INTEGER NOT NULL, entity TEXT NOT NULL, way TEXT NOT NULL,
    action TEXT NOT NULL, cause TEXT NOT NULL, client TEXT NOT NULL, sender TEXT NOT NULL, header_from TEXT NOT NULL,
    recipients TEXT NOT NULL, external INTEGER NOT NULL, internal INTEGER NOT NULL, size INTEGER NOT NULL,
    subject TEXT NOT NULL, message_id TEXT NOT NULL, queue_id TEXT NOT NULL, policy TEXT NOT NULL,
    case_reference TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (reference, id)) STRICT;
CREATE INDEX evidence_by_time ON evidence (id);

CREATE TABLE windows (entity TEXT PRIMARY KEY, at INTEGER NOT NULL, octets BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE policies (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, version INTEGER NOT NULL, json TEXT NOT NULL,
    removed INTEGER NOT NULL, latest INTEGER NOT NULL) STRICT;
CREATE INDEX policies_by_name ON policies (name);
CREATE INDEX policies_latest ON policies (name) WHERE latest = 1;

CREATE TABLE administrators (key TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tokens (key TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE held (
    queue_id TEXT PRIMARY KEY, entity TEXT NOT NULL, case_reference TEXT NOT NULL, sender TEXT NOT NULL,
    subject TEXT NOT NULL, recipients INTEGER NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL,
    reason TEXT NOT NULL) STRICT;
CREATE INDEX held_by_time ON held (state = 'held', at);
CREATE INDEX held_by_entity ON held (entity, state = 'held', at);

CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY, event INTEGER NOT NULL, channel TEXT NOT NULL, target TEXT NOT NULL, alert TEXT NOT NULL,
    body TEXT NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, state TEXT NOT NULL,
    trouble TEXT NOT NULL, planned_at INTEGER NOT NULL) STRICT;
CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state = 'waiting';
CREATE INDEX deliveries_by_alert ON deliveries (alert, planned_at);

CREATE TABLE alert_policies (position INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;
)sql";

constexpr std::string_view habits_layout = R"sql(
CREATE TABLE habits (entity TEXT PRIMARY KEY, at INTEGER NOT NULL, octets BLOB NOT NULL) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view guards_layout = R"sql(
CREATE TABLE guards (entity TEXT PRIMARY KEY, at INTEGER NOT NULL, octets BLOB NOT NULL) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view message_ids_layout = R"sql(
CREATE INDEX trace_by_message_id ON trace (message_id) WHERE message_id <> '';
)sql";

constexpr std::array steps{
    Migration{"the first layout", first_layout}, Migration{"what detection knows of each sender", habits_layout},
    Migration{"what guards decisions", guards_layout}, Migration{"messages by their Message-ID", message_ids_layout}};

Outcome refuse_foreign(Database& database) {
    const auto mark = database.number("PRAGMA application_id");
    if (!mark) return tl::unexpected<Error>{mark.error()};
    if (*mark == application_id) return {};
    const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
    if (!tables) return tl::unexpected<Error>{tables.error()};
    if (*mark == 0 && *tables == 0) return {};
    return fail(Fault::invalid, database.file().string() +
                                    " belongs to another program: give tidegated a state folder of its own, or move "
                                    "that file away");
}

Outcome take(Database& database, const Migration& step, std::size_t version) {
    const auto taken = in_transaction(database, [&]() -> Outcome {
        if (auto made = database.execute(std::string{step.sql}); !made) return made;
        if (auto marked = database.execute("PRAGMA application_id = " + std::to_string(application_id)); !marked) {
            return marked;
        }
        return database.execute("PRAGMA user_version = " + std::to_string(version));
    });
    if (taken) return {};
    return propagate(taken, "bringing the store to layout " + std::to_string(version) + " (" + std::string{step.about} +
                                "); it is as it was before");
}

}  // namespace

std::span<const Migration> migrations() { return steps; }

Outcome migrate(Database& database, std::span<const Migration> all) {
    if (auto ours = refuse_foreign(database); !ours) return ours;
    const auto version = database.number("PRAGMA user_version");
    if (!version) return tl::unexpected<Error>{version.error()};
    if (*version < 0 || static_cast<std::size_t>(*version) > all.size()) {
        return fail(Fault::invalid, database.file().string() + " has layout " + std::to_string(*version) +
                                        ", made by a newer Tidegate; this one knows up to " +
                                        std::to_string(all.size()) +
                                        ". Install the newer version again, or restore a backup made by this one");
    }
    for (auto next = static_cast<std::size_t>(*version); next < all.size(); ++next) {
        if (auto taken = take(database, all[next], next + 1); !taken) return taken;
    }
    return {};
}

Outcome use_log(Database& database) {
    Statement asked = database.use("PRAGMA journal_mode = WAL");
    const auto row = asked.ask().next();
    if (!row) return tl::unexpected<Error>{row.error()};
    const auto mode = *row ? asked.text(0) : std::string{};
    if (mode == "wal") return {};
    return fail(Fault::unavailable, database.file().string() +
                                        " cannot have a write-ahead log (SQLite's journal mode is \"" + mode +
                                        "\"): put the state folder on a local disk; network file systems do " +
                                        "without the shared memory that it needs");
}

Outcome check_small_tables(Database& database) {
    for (const auto* table : {"meta", "policies", "administrators", "tokens", "alert_policies"}) {
        Statement check = database.use("PRAGMA quick_check(" + std::string{table} + ")");
        const auto row = check.ask().next();
        if (!row) return tl::unexpected<Error>{row.error()};
        if (*row && check.view(0) != "ok") {
            return tl::unexpected<Error>{
                explain(SQLITE_CORRUPT, std::string{table} + ": " + check.text(0), database.file())};
        }
    }
    return {};
}

Outcome drop_foreign_log(const std::filesystem::path& file) {
    constexpr std::size_t read_version_at = 19;  // of the file format: 1 rollback journal, 2 write-ahead log
    std::array<char, read_version_at + 1> header{};
    std::ifstream in{file, std::ios::binary};
    if (!in.read(header.data(), header.size())) return {};  // new, or too short: for SQLite to judge
    if (header[read_version_at] != 1) return {};
    for (const auto* suffix : {"-wal", "-shm"}) {
        std::error_code trouble;
        std::filesystem::remove(file.string() + suffix, trouble);
        if (trouble) {
            return fail(Fault::unavailable, "cannot remove " + file.string() + suffix +
                                                ", which belongs to the file that the restored one replaced: " +
                                                trouble.message() + ". Remove it by hand");
        }
    }
    return {};
}

}  // namespace tidegate::sqlite
