#pragma once
// Statements and row mapping, by subject: each function is one question or one change, in whatever transaction the
// caller has open. Written by the writer's connection, read by any.

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "judge/journal.hpp"
#include "notify/alert.hpp"
#include "store/sqlite/database.hpp"

namespace tidegate::sqlite {

/// Rows that a question with a filter beside its index looks at before it ends: a question's time is bounded, whatever
/// is asked. What lies further back is found by asking for an earlier time or by a field that has an index.
constexpr std::size_t most_rows_read = 100'000;
/// Answers of a question: 1–1000.
constexpr std::uint32_t most_answers = 1'000;
/// Submissions frozen for a case.
constexpr std::int64_t most_evidence = 2'000;

// events.cpp: the audit log, each row chained to the one before by SHA-256.

using Hash = std::array<unsigned char, 32>;
/// Where the chain stands: the newest event. All zero before the first.
struct ChainEnd {
    std::uint64_t id = 0;
    Hash hash{};
};
Result<ChainEnd> chain_end(Database& database);
/// Gives the event the next id and moves the end.
Outcome insert_event(Database& database, const Event& event, ChainEnd& end);
Result<std::vector<Event>> read_events(Database& database, const EventQuery& query);
/// Oldest first, at most `most` of those behind `after`; 0 is before the first.
Result<std::vector<Event>> read_events_after(Database& database, std::uint64_t after, std::int64_t most);
/// Fault::conflict names the first event that does not follow from the one before. Reads all of them.
Outcome verify_chain(Database& database);

// cases.cpp

/// Fault::conflict, and nothing written, when the reference belongs to another case (references are made by chance).
Outcome keep_case(Database& database, const Case& now);
Result<Case> read_case(Database& database, const std::string& reference);
Result<std::vector<Case>> read_cases(Database& database, const CaseQuery& query);
/// Those in state open, restricted or probation.
Result<std::vector<Case>> read_live_cases(Database& database);

// trace.cpp

/// The first `count` lines. `number` tells lines of one millisecond apart.
Outcome insert_trace(Database& database, const std::deque<Traced>& lines, std::size_t count, std::uint32_t& number);
Result<std::vector<Traced>> read_trace(Database& database, const TraceQuery& query);
Outcome freeze_evidence(Database& database, const CaseChange& change);
Result<std::vector<Traced>> read_evidence(Database& database, const std::string& reference);
/// Removes at most `most` of the oldest rows before `before`; says how many.
Result<std::int64_t> prune_trace(Database& database, Instant before, std::int64_t most);
Result<std::int64_t> prune_evidence(Database& database, Instant before, std::int64_t most);

// windows.cpp

using EncodedWindows = std::pair<std::string, std::string>;  ///< entity, octets
// `table` is "windows", "habits" or "guards".

/// Upserts; removes those that are empty.
Outcome keep_octets(Database& database, const char* table, const std::vector<EncodedWindows>& rows, Instant now);
/// Those kept since then.
Result<std::vector<EncodedWindows>> read_octets(Database& database, const char* table, Instant since);
/// Looks at most `most` rows behind `after`, removes those kept before `before`, and moves `after` on; empty at the
/// end.
Outcome prune_octets(Database& database, const char* table, Instant before, std::int64_t most, std::string& after);

// rows.cpp: what others own the meaning of: policies, administrators, tokens, held mail, meta.

Outcome keep_policy(Database& database, const PolicyChange& change);
Result<std::vector<std::string>> read_live_policies(Database& database);
Result<std::vector<std::string>> read_policy_versions(Database& database, const std::string& name);
/// Fault::invalid, and nothing written, for a table that is neither "administrators" nor "tokens".
Outcome keep_access(Database& database, const AccessChange& change);
Result<std::vector<std::pair<std::string, std::string>>> read_access(Database& database, const std::string& table);
/// A value of the table meta; empty when there is none.
Result<std::string> read_meta(Database& database, const std::string& name);
Outcome keep_meta(Database& database, const std::string& name, const std::string& value);
/// Nothing is kept of a message without a queue id: it cannot be acted on, and all such would share one row.
Outcome keep_held(Database& database, const HeldMessage& message);
/// Removes at most `most` messages that wait no more and were held before `before`; says how many.
Result<std::int64_t> prune_held(Database& database, Instant before, std::int64_t most);
/// Of a sender, or all when empty; at most 10,000, those that wait first.
Result<std::vector<HeldMessage>> read_held(Database& database, const std::string& entity);

// outbox.cpp: notices on their way.

Result<std::vector<Event>> read_unread(Database& database, std::size_t most);
Outcome keep_plan(Database& database, std::uint64_t read_up_to, const std::vector<Delivery>& deliveries, Instant now);
Result<std::vector<Delivery>> read_due(Database& database, Instant now, std::size_t most);
Result<std::vector<Delivery>> read_recent(Database& database, std::size_t most);
Outcome keep_delivery(Database& database, const Delivery& delivery);
Result<std::uint64_t> count_waiting(Database& database);
Result<std::vector<AlertTold>> read_told(Database& database, Instant since);
Result<std::vector<AlertPolicy>> read_alert_policies(Database& database);
/// Fault::invalid, and nothing written, for no policy at all.
Outcome keep_alert_policies(Database& database, const std::vector<AlertPolicy>& policies);
Result<std::optional<std::vector<std::string>>> read_given_alert_policies(Database& database);
Outcome give_alert_policies(Database& database, const std::vector<AlertPolicy>& more,
                            const std::vector<std::string>& given);
Result<std::int64_t> prune_deliveries(Database& database, Instant before, std::int64_t most);

/// All rows of an asked statement, each made by `make(statement)`.
template <class Row, class Make>
Result<std::vector<Row>> collect(Statement& asked, Make make) {
    std::vector<Row> rows;
    while (true) {
        const auto row = asked.next();
        if (!row) return tl::unexpected<Error>{row.error()};
        if (!*row) return rows;
        rows.push_back(make(asked));
    }
}

}  // namespace tidegate::sqlite
