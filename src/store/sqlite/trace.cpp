// The trace, and the evidence frozen from it.
//
// A row's number is its time: milliseconds in the upper bits, a running number in the lower 20. So rows lie on disk in
// the order of time, every index (entity, queue id, action) is in that order too without holding the time, and
// retention cuts off the front of the table.

#include <algorithm>
#include <limits>
#include <utility>

#include "core/text.hpp"
#include "store/sqlite/tables.hpp"

namespace tidegate::sqlite {

namespace {

constexpr int number_bits = 20;
constexpr std::int64_t latest_millis = (std::int64_t{1} << (62 - number_bits)) - 1;  // the year 2109

constexpr std::string_view columns =
    "at, entity, way, action, cause, client, sender, header_from, recipients, external, internal, size, subject, "
    "message_id, queue_id, policy, case_reference, kind";
enum Column : int {
    at,
    entity,
    way,
    action,
    cause,
    client,
    sender,
    header_from,
    recipients,
    external,
    internal,
    size,
    subject,
    message_id,
    queue_id,
    policy,
    case_reference,
    kind
};

/// The number of the first row that a moment can have.
std::int64_t first_at(Instant moment) {
    return std::clamp<std::int64_t>(moment.time_since_epoch().count(), 0, latest_millis) << number_bits;
}

template <class Value>
Value value_of(std::string_view text, std::initializer_list<Value> all, Value otherwise) {
    const auto* found = std::ranges::find_if(all, [&](Value one) { return to_string(one) == text; });
    return found == all.end() ? otherwise : *found;
}

Traced traced_from(const Statement& row) {
    Traced line;
    line.at = row.instant(at);
    line.entity = row.text(entity);
    line.way = value_of(row.view(way), {Way::milter, Way::policy, Way::check}, Way::milter);
    line.action = value_of(row.view(action),
                           {Action::accept, Action::flag, Action::hold, Action::defer, Action::reject}, Action::accept);
    line.cause = cause_of(row.view(cause)).value_or(Cause::none);
    line.client = row.text(client);
    line.from = row.text(sender);
    line.header_from = row.text(header_from);
    line.recipients = row.text(recipients);
    line.external = static_cast<std::uint32_t>(row.integer(external));
    line.internal = static_cast<std::uint32_t>(row.integer(internal));
    line.size = static_cast<std::uint64_t>(row.integer(size));
    line.subject = row.text(subject);
    line.message_id = row.text(message_id);
    line.queue_id = row.text(queue_id);
    line.policy = row.text(policy);
    line.case_reference = row.text(case_reference);
    line.kind = row.text(kind);
    return line;
}

/// One of "a@b, c@d" is the wanted address, or lies in the wanted "@domain". ASCII case does not count.
bool reaches(std::string_view joined, std::string_view wanted) {
    const std::string all = lower(joined);
    const std::string one = lower(wanted);
    std::string_view rest = all;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto address = trimmed(rest.substr(0, comma));
        if (address == one || (one.starts_with('@') && address.ends_with(one))) return true;
        if (comma == std::string_view::npos) break;
        rest.remove_prefix(comma + 1);
    }
    return false;
}

bool fits(const Statement& row, const TraceQuery& query) {
    return (query.message_id.empty() || row.view(message_id) == query.message_id) &&
           (query.queue_id.empty() || row.view(queue_id) == query.queue_id) &&
           (query.entity.empty() || row.view(entity) == query.entity) &&
           (query.action.empty() || row.view(action) == query.action) &&
           (query.recipient.empty() || reaches(row.view(recipients), query.recipient));
}

/// The condition whose index leads the search, and its value; the other fields are looked at row by row.
std::pair<std::string_view, std::string_view> lead_of(const TraceQuery& query) {
    if (!query.message_id.empty()) return {"message_id = ?1 AND message_id <> ''", query.message_id};
    if (!query.queue_id.empty()) return {"queue_id = ?1 AND queue_id <> ''", query.queue_id};
    if (!query.entity.empty()) return {"entity = ?1", query.entity};
    if (!query.action.empty() && query.action != "accept") {
        return {"action = ?1 AND action <> 'accept'", query.action};
    }
    return {"'' = ?1", ""};
}

Outcome insert_line(Statement& insert, Database& database, const Traced& line, std::uint32_t& number) {
    constexpr std::uint32_t mask = (1U << number_bits) - 1;
    // The number is taken only where the clock was set back to a millisecond that is used up: the next one is free.
    for (std::uint32_t tries = 0; tries <= mask; ++tries) {
        const auto id = first_at(line.at) | (number++ & mask);
        auto kept = insert.run(
            id, line.at, std::string_view{line.entity}, to_string(line.way), to_string(line.action), token(line.cause),
            std::string_view{line.client}, std::string_view{line.from}, std::string_view{line.header_from},
            std::string_view{line.recipients}, line.external, line.internal, line.size, std::string_view{line.subject},
            std::string_view{line.message_id}, std::string_view{line.queue_id}, std::string_view{line.policy},
            std::string_view{line.case_reference}, std::string_view{line.kind});
        if (!kept || database.changes() == 1) return kept;
    }
    return {};  // a million lines in one millisecond: that is enough of it
}

Result<std::int64_t> prune(Database& database, std::string_view sql, Instant before, std::int64_t most) {
    auto removed = database.use(sql).run(first_at(before), most);
    if (!removed) return tl::unexpected<Error>{removed.error()};
    return database.changes();
}

}  // namespace

Outcome insert_trace(Database& database, const std::deque<Traced>& lines, std::size_t count, std::uint32_t& number) {
    Statement insert = database.use(
        "INSERT OR IGNORE INTO trace VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
        "?17, ?18, ?19)");
    for (std::size_t i = 0; i < count; ++i) {
        if (auto kept = insert_line(insert, database, lines[i], number); !kept) return kept;
    }
    return {};
}

Result<std::vector<Traced>> read_trace(Database& database, const TraceQuery& query) {
    const auto most = std::clamp(query.most, std::uint32_t{1}, most_answers);
    const auto [condition, value] = lead_of(query);
    Statement asked = database.use("SELECT " + std::string{columns} + " FROM trace WHERE " + std::string{condition} +
                                   " AND id >= ?2 AND id < ?3 ORDER BY id DESC");
    asked.ask(value, first_at(query.since.value_or(Instant{})),
              query.before ? first_at(*query.before) : std::numeric_limits<std::int64_t>::max());
    std::vector<Traced> lines;
    for (std::size_t read = 0; lines.size() < most && read < most_rows_read; ++read) {
        const auto row = asked.next();
        if (!row) return tl::unexpected<Error>{row.error()};
        if (!*row) break;
        if (fits(asked, query)) lines.push_back(traced_from(asked));
    }
    return lines;
}

/// What counts towards the window of the case, and the submission that was refused for it.
Outcome freeze_evidence(Database& database, const CaseChange& change) {
    const std::string_view window = change.now.cause == Cause::limit_external_hour   ? " AND external > 0"
                                    : change.now.cause == Cause::limit_internal_hour ? " AND internal > 0"
                                                                                     : "";
    const std::string sql = "INSERT OR IGNORE INTO evidence SELECT ?1, id, " + std::string{columns} +
                            " FROM trace WHERE entity = ?2 AND id >= ?3 AND (action IN ('accept', 'flag', 'hold') OR "
                            "case_reference = ?1)" +
                            std::string{window} + " ORDER BY id DESC LIMIT ?4";
    return database.use(sql).run(std::string_view{change.now.reference}, std::string_view{change.now.entity.text()},
                                 first_at(change.evidence_since), most_evidence);
}

Result<std::vector<Traced>> read_evidence(Database& database, const std::string& reference) {
    Statement asked = database.use("SELECT " + std::string{columns} +
                                   " FROM evidence WHERE reference = ?1 ORDER BY id DESC LIMIT ?2");
    asked.ask(std::string_view{reference}, most_evidence);
    return collect<Traced>(asked, traced_from);
}

Result<std::int64_t> prune_trace(Database& database, Instant before, std::int64_t most) {
    return prune(database, "DELETE FROM trace WHERE id IN (SELECT id FROM trace WHERE id < ?1 ORDER BY id LIMIT ?2)",
                 before, most);
}

Result<std::int64_t> prune_evidence(Database& database, Instant before, std::int64_t most) {
    return prune(database,
                 "DELETE FROM evidence WHERE rowid IN (SELECT rowid FROM evidence WHERE id < ?1 ORDER BY id LIMIT ?2)",
                 before, most);
}

}  // namespace tidegate::sqlite
