// The audit log: events in order, each with the SHA-256 of the event before it and itself, so that a row that is
// changed, removed or put in later shows.

#include <openssl/sha.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <iterator>

#include "store/sqlite/tables.hpp"

namespace tidegate::sqlite {

namespace {

constexpr std::string_view columns =
    "SELECT id, at, kind, actor, entity, case_reference, sentence, detail, hash FROM events ";
constexpr int hash_column = 8;

void put_number(std::string& into, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) into.push_back(static_cast<char>((value >> shift) & 0xFFU));
}

void put_text(std::string& into, std::string_view text) {
    put_number(into, text.size());
    into.append(text);
}

/// SHA-256 of: the hash before; id and time (8 octets each, big-endian); then kind, actor, entity, case, sentence and
/// detail, each behind its length, so that no two events have the same octets.
Hash hash_of(const Event& event, std::string_view kind, const Hash& before) {
    std::string octets;
    octets.reserve(256 + event.sentence.size() + event.detail.size());
    octets.append(reinterpret_cast<const char*>(before.data()), before.size());
    put_number(octets, event.id);
    put_number(octets, static_cast<std::uint64_t>(event.at.time_since_epoch().count()));
    for (const std::string_view text :
         {kind, std::string_view{event.actor}, std::string_view{event.entity}, std::string_view{event.case_reference},
          std::string_view{event.sentence}, std::string_view{event.detail}}) {
        put_text(octets, text);
    }
    Hash hash{};
    SHA256(reinterpret_cast<const unsigned char*>(octets.data()), octets.size(), hash.data());
    return hash;
}

std::string_view octets_of(const Hash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

Event event_from(const Statement& row) {
    Event event;
    event.id = static_cast<std::uint64_t>(row.integer(0));
    event.at = row.instant(1);
    event.kind = event_kind_of(row.view(2)).value_or(EventKind::trouble);
    event.actor = row.text(3);
    event.entity = row.text(4);
    event.case_reference = row.text(5);
    event.sentence = row.text(6);
    event.detail = row.text(7);
    return event;
}

/// The column whose index leads the search; the other fields are looked at row by row.
struct Lead {
    std::string_view condition;
    std::string_view value;
};

Lead lead_of(const EventQuery& query, std::string_view kind) {
    if (!query.case_reference.empty()) return {"case_reference = ?1 AND case_reference <> ''", query.case_reference};
    if (!query.entity.empty()) return {"entity = ?1 AND entity <> ''", query.entity};
    if (!kind.empty()) return {"kind = ?1", kind};
    if (!query.actor.empty()) return {"actor = ?1", query.actor};
    return {"'' = ?1", ""};
}

bool fits(const Statement& row, const EventQuery& query, std::string_view kind) {
    const auto at = row.instant(1);
    return (!query.since || at >= *query.since) && (!query.before || at < *query.before) &&
           (kind.empty() || row.view(2) == kind) && (query.actor.empty() || row.view(3) == query.actor) &&
           (query.entity.empty() || row.view(4) == query.entity) &&
           (query.case_reference.empty() || row.view(5) == query.case_reference);
}

/// The events of one kind (empty: any), at most `most`.
Outcome gather(Database& database, const EventQuery& query, std::string_view kind, std::uint32_t most,
               std::vector<Event>& into) {
    const Lead lead = lead_of(query, kind);
    const bool oldest_first = query.after.has_value();
    Statement asked = database.use(std::string{columns} + "WHERE " + std::string{lead.condition} +
                                   (oldest_first ? " AND id > ?2 ORDER BY id" : " AND id > ?2 ORDER BY id DESC"));
    asked.ask(lead.value, query.after.value_or(0));
    std::uint32_t found = 0;
    for (std::size_t read = 0; found < most && read < most_rows_read; ++read) {
        const auto row = asked.next();
        if (!row) return tl::unexpected<Error>{row.error()};
        if (!*row) break;
        if (!fits(asked, query, kind)) continue;
        into.push_back(event_from(asked));
        ++found;
    }
    return {};
}

}  // namespace

Result<ChainEnd> chain_end(Database& database) {
    Statement asked = database.use("SELECT id, hash FROM events ORDER BY id DESC LIMIT 1");
    const auto row = asked.ask().next();
    if (!row) return tl::unexpected<Error>{row.error()};
    ChainEnd end;
    if (!*row) return end;
    const auto hash = asked.view(1);
    if (hash.size() != end.hash.size()) {
        return tl::unexpected<Error>{explain(SQLITE_CORRUPT, "the newest event has no hash", database.file())};
    }
    end.id = static_cast<std::uint64_t>(asked.integer(0));
    std::memcpy(end.hash.data(), hash.data(), hash.size());
    return end;
}

Outcome insert_event(Database& database, const Event& event, ChainEnd& end) {
    Event numbered = event;
    numbered.id = end.id + 1;
    const auto kind = to_string(event.kind);
    const Hash hash = hash_of(numbered, kind, end.hash);
    auto kept = database.use("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
                    .run(numbered.id, event.at, kind, std::string_view{event.actor}, std::string_view{event.entity},
                         std::string_view{event.case_reference}, std::string_view{event.sentence},
                         std::string_view{event.detail}, Blob{octets_of(hash)});
    if (kept) end = {numbered.id, hash};
    return kept;
}

Result<std::vector<Event>> read_events(Database& database, const EventQuery& query) {
    const auto most = std::clamp(query.most, std::uint32_t{1}, most_answers);
    std::vector<Event> events;
    if (query.kinds.empty()) {
        if (auto read = gather(database, query, {}, most, events); !read) return tl::unexpected<Error>{read.error()};
        return events;
    }
    // Each kind by its own index, then merged: a rare kind among millions of others is found at once.
    auto kinds = query.kinds;
    std::ranges::sort(kinds);
    kinds.erase(std::ranges::unique(kinds).begin(), kinds.end());
    for (const auto kind : kinds) {
        auto read = gather(database, query, to_string(kind), most, events);
        if (!read) return tl::unexpected<Error>{read.error()};
    }
    std::ranges::sort(events, [&](const Event& a, const Event& b) { return query.after ? a.id < b.id : a.id > b.id; });
    if (events.size() > most) events.erase(std::next(events.begin(), most), events.end());
    return events;
}

Result<std::vector<Event>> read_events_after(Database& database, std::uint64_t after, std::int64_t most) {
    Statement asked = database.use(std::string{columns} + "WHERE id > ?1 ORDER BY id LIMIT ?2");
    asked.ask(after, most);
    return collect<Event>(asked, event_from);
}

Outcome verify_chain(Database& database) {
    Statement asked = database.use(std::string{columns} + "ORDER BY id");
    asked.ask();
    ChainEnd end;
    while (true) {
        const auto row = asked.next();
        if (!row) return tl::unexpected<Error>{row.error()};
        if (!*row) return {};
        const Event event = event_from(asked);
        const Hash hash = hash_of(event, asked.view(2), end.hash);
        if (event.id != end.id + 1 || asked.view(hash_column) != octets_of(hash)) {
            return fail(Fault::conflict, "the audit log was changed from outside at event " +
                                             std::to_string(end.id + 1) + ": compare it with a backup made before " +
                                             format_rfc3339(event.at));
        }
        end = {event.id, hash};
    }
}

}  // namespace tidegate::sqlite
