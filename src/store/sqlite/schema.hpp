#pragma once
// The layout of the file, and how an older one becomes the present one.

#include <span>
#include <string_view>

#include "core/result.hpp"
#include "store/sqlite/database.hpp"

namespace tidegate::sqlite {

/// One step from a version of the layout to the next. Never changed once released: another step is added.
struct Migration {
    std::string_view about;
    std::string_view sql;
};

/// All steps, the first of them from an empty file. The version of the layout is how many were taken.
std::span<const Migration> migrations();

/// Marks a new file as Tidegate's and brings an older one up to date, each step in its own transaction. Refused with
/// what to do: a file of another program, a newer layout, a damaged file.
Outcome migrate(Database& database, std::span<const Migration> steps);

/// Write-ahead logging. SQLite keeps the mode it had, without an error, where there can be no log
/// (https://www.sqlite.org/wal.html): readers would then stop the writer, and the writer them. Fault::unavailable then.
Outcome use_log(Database& database);

/// The small tables that nothing works without are read through. The large ones are not: the time must not grow with
/// history.
Outcome check_small_tables(Database& database);

/// A file restored from a backup must not meet the write-ahead log of the file that it replaces, which a killed daemon
/// leaves behind: SQLite would play it into the wrong file. A backup is known by its header (no WAL mode yet).
Outcome drop_foreign_log(const std::filesystem::path& file);

}  // namespace tidegate::sqlite
