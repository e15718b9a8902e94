// The counters of each sender, as octets that limits/ knows.

#include "store/sqlite/tables.hpp"

namespace tidegate::sqlite {

Outcome keep_windows(Database& database, const std::vector<EncodedWindows>& windows, Instant now) {
    Statement keep = database.use(
        "INSERT INTO windows VALUES (?1, ?2, ?3) ON CONFLICT (entity) DO UPDATE SET at = excluded.at, "
        "octets = excluded.octets");
    Statement remove = database.use("DELETE FROM windows WHERE entity = ?1");
    for (const auto& [entity, octets] : windows) {
        auto kept = octets.empty() ? remove.run(std::string_view{entity})
                                   : keep.run(std::string_view{entity}, now, Blob{octets});
        if (!kept) return kept;
    }
    return {};
}

Result<std::vector<EncodedWindows>> read_windows(Database& database, Instant since) {
    Statement asked = database.use("SELECT entity, octets FROM windows WHERE at >= ?1");
    asked.ask(since);
    return collect<EncodedWindows>(asked, [](const Statement& row) {
        return EncodedWindows{row.text(0), row.text(1)};
    });
}

// Walks the table in slices and comes back to the front, instead of an index by time that every upsert would pay for.
Outcome prune_windows(Database& database, Instant before, std::int64_t most, std::string& after) {
    std::string last;
    std::int64_t seen = 0;
    {
        Statement asked = database.use(
            "SELECT max(entity), count(*) FROM (SELECT entity FROM windows WHERE entity > ?1 ORDER BY entity LIMIT "
            "?2)");
        const auto row = asked.ask(std::string_view{after}, most).next();
        if (!row) return tl::unexpected<Error>{row.error()};
        last = asked.text(0);
        seen = asked.integer(1);
    }
    auto removed = database.use("DELETE FROM windows WHERE entity > ?1 AND entity <= ?2 AND at < ?3")
                       .run(std::string_view{after}, std::string_view{last}, before);
    if (!removed) return removed;
    after = seen < most ? std::string{} : last;
    return {};
}

}  // namespace tidegate::sqlite
