#pragma once
// The thinnest wrap of SQLite that the store needs: connections and statements that close themselves, and errors that
// tell the operator what to do.

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"

namespace tidegate::sqlite {

/// Octets that are no text.
struct Blob {
    std::string_view octets;
};

/// A prepared statement, borrowed from its connection's cache and reset when it goes. A statement that could not be
/// prepared says so when it is run.
class Statement {
public:
    Statement(sqlite3_stmt* prepared, sqlite3* connection, const std::filesystem::path& file, int code)
        : prepared_{prepared}, connection_{connection}, file_{file}, code_{code} {}
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// Binds ?1, ?2 … and runs to the end. The values must live during the call only.
    template <class... Values>
    Outcome run(const Values&... values) {
        reset();
        int column = 0;
        (bind(++column, values, SQLITE_STATIC), ...);
        return finish();
    }

    /// Binds ?1, ?2 … (copied) for `next`.
    template <class... Values>
    Statement& ask(const Values&... values) {
        reset();
        int column = 0;
        (bind(++column, values, SQLITE_TRANSIENT), ...);
        return *this;
    }

    /// True: a row is there. False: no more.
    Result<bool> next();

    std::int64_t integer(int column) const { return sqlite3_column_int64(prepared_, column); }
    std::string text(int column) const { return std::string{view(column)}; }
    /// Valid until the next call on this statement.
    std::string_view view(int column) const;
    Instant instant(int column) const { return Instant{Millis{integer(column)}}; }

private:
    using Lifetime = void (*)(void*);
    void bind(int column, std::string_view value, Lifetime lifetime);
    void bind(int column, Blob value, Lifetime lifetime);
    void bind(int column, Instant value, Lifetime);
    template <std::integral Whole>
    void bind(int column, Whole value, Lifetime) {
        keep(sqlite3_bind_int64(prepared_, column, static_cast<sqlite3_int64>(value)));
    }
    void keep(int code) {
        if (code_ == SQLITE_OK) code_ = code;
    }
    void reset();
    Outcome finish();

    sqlite3_stmt* prepared_;
    sqlite3* connection_;
    const std::filesystem::path& file_;
    int code_;  ///< the first failure, told by `run` or `next`
};

/// One connection. Not thread-safe: its owner sees to it that one thread uses it at a time.
class Database {
public:
    enum class Mode : std::uint8_t { read, write };
    static Result<Database> open(const std::filesystem::path& file, Mode mode);

    /// From the cache, or prepared now.
    Statement use(std::string_view sql);
    /// Statements without values, not kept: PRAGMA, CREATE.
    Outcome execute(const std::string& sql);
    /// The single number that a query gives.
    Result<std::int64_t> number(const std::string& sql);

    /// Rows that the last INSERT, UPDATE or DELETE changed.
    std::int64_t changes() const { return sqlite3_changes64(connection_.get()); }
    std::int64_t last_id() const { return sqlite3_last_insert_rowid(connection_.get()); }
    bool in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }
    sqlite3* handle() const { return connection_.get(); }
    const std::filesystem::path& file() const { return *file_; }

private:
    struct Close {
        void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

    Database(sqlite3* connection, const std::filesystem::path& file)
        : file_{std::make_unique<std::filesystem::path>(file)}, connection_{connection} {}

    std::unique_ptr<std::filesystem::path> file_;  ///< on the heap: statements hold on to it when the Database moves
    std::unique_ptr<sqlite3, Close> connection_;
    std::map<std::string, Prepared, std::less<>> cache_;  ///< bounded: the store's own statements only
};

/// Runs `work` inside a transaction that takes the write lock at once; rolled back when it fails.
Outcome in_transaction(Database& database, const std::function<Outcome()>& work);

/// What an SQLite code means for the operator, and what to do. Fault::conflict for a broken constraint, else
/// Fault::unavailable.
Error explain(int code, std::string_view message, const std::filesystem::path& file);

/// "put a backup back …": the sentence that ends each complaint about a damaged file.
std::string how_to_restore(const std::filesystem::path& file);

}  // namespace tidegate::sqlite
