#include "store/sqlite/database.hpp"

namespace tidegate::sqlite {

Statement::~Statement() { reset(); }

void Statement::reset() {
    if (prepared_ == nullptr) return;
    sqlite3_reset(prepared_);
    sqlite3_clear_bindings(prepared_);
}

// An empty view may have a null pointer, which SQLite would take for NULL.
void Statement::bind(int column, std::string_view value, Lifetime lifetime) {
    keep(
        sqlite3_bind_text64(prepared_, column, value.empty() ? "" : value.data(), value.size(), lifetime, SQLITE_UTF8));
}

void Statement::bind(int column, Blob value, Lifetime lifetime) {
    const auto octets = value.octets;
    keep(sqlite3_bind_blob64(prepared_, column, octets.empty() ? "" : octets.data(), octets.size(), lifetime));
}

void Statement::bind(int column, Instant value, Lifetime) {
    keep(sqlite3_bind_int64(prepared_, column, value.time_since_epoch().count()));
}

Result<bool> Statement::next() {
    if (code_ == SQLITE_OK) {
        const int code = sqlite3_step(prepared_);
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        code_ = sqlite3_extended_errcode(connection_);
    }
    return tl::unexpected<Error>{explain(code_, sqlite3_errmsg(connection_), file_)};
}

Outcome Statement::finish() {
    while (true) {
        const auto row = next();
        if (!row) {
            code_ = SQLITE_OK;  // a statement that failed may be run again
            return tl::unexpected<Error>{row.error()};
        }
        if (!*row) break;
    }
    reset();
    return {};
}

std::string_view Statement::view(int column) const {
    const void* octets = sqlite3_column_blob(prepared_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared_, column));
    return octets == nullptr ? std::string_view{} : std::string_view{static_cast<const char*>(octets), size};
}

Result<Database> Database::open(const std::filesystem::path& file, Mode mode) {
    // NOMUTEX: a connection is used by one thread at a time, so SQLite need not lock for us.
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (mode == Mode::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    sqlite3* connection = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &connection, flags, nullptr);
    Database database{connection, file};
    if (code != SQLITE_OK) {
        const char* message = connection == nullptr ? "out of memory" : sqlite3_errmsg(connection);
        return tl::unexpected<Error>{explain(code, message, file)};
    }
    sqlite3_busy_timeout(connection, 5'000);
    return database;
}

Statement Database::use(std::string_view sql) {
    const auto found = cache_.find(sql);
    if (found != cache_.end()) return {found->second.get(), connection_.get(), *file_, SQLITE_OK};
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return {nullptr, connection_.get(), *file_, code};
    cache_.emplace(std::string{sql}, Prepared{statement});
    return {statement, connection_.get(), *file_, SQLITE_OK};
}

Outcome Database::execute(const std::string& sql) {
    const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return {};
    return tl::unexpected<Error>{explain(code, sqlite3_errmsg(connection_.get()), *file_)};
}

Result<std::int64_t> Database::number(const std::string& sql) {
    Statement statement = use(sql);
    const auto row = statement.ask().next();
    if (!row) return tl::unexpected<Error>{row.error()};
    return *row ? statement.integer(0) : 0;
}

Outcome in_transaction(Database& database, const std::function<Outcome()>& work) {
    // A COMMIT that failed (a full disk) leaves the transaction open: it must not be joined with the next.
    const auto undo = [&database](const Error& error) {
        if (database.in_transaction()) sqlite3_exec(database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
        return tl::unexpected<Error>{error};
    };
    if (auto begun = database.use("BEGIN IMMEDIATE").run(); !begun) return undo(begun.error());
    if (auto done = work(); !done) return undo(done.error());
    if (auto kept = database.use("COMMIT").run(); !kept) return undo(kept.error());
    return {};
}

std::string how_to_restore(const std::filesystem::path& file) {
    return "Stop tidegated, move " + file.string() + " away, copy the newest backup (tidegate backup) to " +
           file.string() + " and start it again";
}

Error explain(int code, std::string_view message, const std::filesystem::path& file) {
    const std::string name = file.string();
    const std::string said = " (SQLite: " + std::string{message} + ")";
    switch (code & 0xFF) {
        case SQLITE_FULL:
            return {Fault::unavailable, "no room to write " + name + ": the disk or quota is full. Free some space; " +
                                            "what waits is written then" + said};
        case SQLITE_CORRUPT: return {Fault::unavailable, name + " is damaged" + said + ". " + how_to_restore(file)};
        case SQLITE_NOTADB:
            return {Fault::unavailable,
                    name + " is not a Tidegate store, or is damaged" + said + ". " + how_to_restore(file)};
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_READONLY:
            return {Fault::unavailable, "no right to open or write " + name +
                                            ": the file and its folder must belong to the user that tidegated runs as" +
                                            said};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {Fault::unavailable, name + " is locked by another program: end what has it open" + said};
        case SQLITE_IOERR:
            return {Fault::unavailable,
                    "reading or writing " + name + " failed: see the kernel's log about the disk" + said};
        case SQLITE_CONSTRAINT: return {Fault::conflict, name + " holds another such entry already" + said};
        default: return {Fault::unavailable, "the store " + name + " failed" + said};
    }
}

}  // namespace tidegate::sqlite
