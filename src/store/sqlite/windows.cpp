// What is counted and known of each sender, as octets whose meaning other rooms own: the tables windows, habits and
// guards.

#include "store/sqlite/tables.hpp"

namespace tidegate::sqlite {

Outcome keep_octets(Database& database, const char* table, const std::vector<EncodedWindows>& rows, Instant now) {
    const std::string name{table};
    Statement keep = database.use("INSERT INTO " + name +
                                  " VALUES (?1, ?2, ?3) ON CONFLICT (entity) DO UPDATE SET at = excluded.at, "
                                  "octets = excluded.octets");
    Statement remove = database.use("DELETE FROM " + name + " WHERE entity = ?1");
    for (const auto& [entity, octets] : rows) {
        auto kept = octets.empty() ? remove.run(std::string_view{entity})
                                   : keep.run(std::string_view{entity}, now, Blob{octets});
        if (!kept) return kept;
    }
    return {};
}

Result<std::vector<EncodedWindows>> read_octets(Database& database, const char* table, Instant since) {
    Statement asked = database.use("SELECT entity, octets FROM " + std::string{table} + " WHERE at >= ?1");
    asked.ask(since);
    return collect<EncodedWindows>(asked, [](const Statement& row) {
        return EncodedWindows{row.text(0), row.text(1)};
    });
}

// Walks the table in slices and comes back to the front, instead of an index by time that every upsert would pay for.
Outcome prune_octets(Database& database, const char* table, Instant before, std::int64_t most, std::string& after) {
    const std::string name{table};
    std::string last;
    std::int64_t seen = 0;
    {
        Statement asked = database.use("SELECT max(entity), count(*) FROM (SELECT entity FROM " + name +
                                       " WHERE entity > ?1 ORDER BY entity LIMIT ?2)");
        const auto row = asked.ask(std::string_view{after}, most).next();
        if (!row) return tl::unexpected<Error>{row.error()};
        last = asked.text(0);
        seen = asked.integer(1);
    }
    auto removed = database.use("DELETE FROM " + name + " WHERE entity > ?1 AND entity <= ?2 AND at < ?3")
                       .run(std::string_view{after}, std::string_view{last}, before);
    if (!removed) return removed;
    after = seen < most ? std::string{} : last;
    return {};
}

}  // namespace tidegate::sqlite
