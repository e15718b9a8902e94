#include "store/sqlite/sqlite_store.hpp"

#include "store/sqlite/backup.hpp"
#include "store/sqlite/folder_lock.hpp"
#include "store/sqlite/readers.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/tables.hpp"
#include "store/sqlite/writer.hpp"

namespace tidegate::sqlite {

namespace {

constexpr std::chrono::hours longest_window{25};
constexpr const char* log_row = "log:";  ///< before the name of a log, in the table meta

/// The store's faces, each call handed to the part that does it.
class SqliteStore final : public Store {
public:
    SqliteStore(FolderLock lock, std::filesystem::path file, Database database, ChainEnd end,
                const StoreOptions& options, const Clock& clock, Hooks hooks)
        : lock_{std::move(lock)},
          file_{std::move(file)},
          clock_{clock},
          readers_{file_},
          writer_{std::move(database), end, options, clock, std::move(hooks)} {}

    // Journal
    std::uint64_t append(Event event) override { return writer_.queue().append(std::move(event)); }
    void note(Traced line) override { writer_.queue().note(std::move(line)); }
    void touch(const Entity& entity) override { writer_.queue().touch(entity); }
    void when_committed(std::uint64_t ticket, std::function<void(Outcome)> done) override {
        writer_.queue().when_committed(ticket, std::move(done));
    }
    bool writable() const override { return writer_.writable(); }

    // Records
    Result<Case> find_case(const std::string& reference) override {
        return readers_.ask([&](Database& from) { return read_case(from, reference); });
    }
    Result<std::vector<Case>> cases(const CaseQuery& query) override {
        return readers_.ask([&](Database& from) { return read_cases(from, query); });
    }
    Result<std::vector<Traced>> evidence(const std::string& reference) override {
        return readers_.ask([&](Database& from) { return read_evidence(from, reference); });
    }
    Result<std::vector<Traced>> trace(const TraceQuery& query) override {
        return readers_.ask([&](Database& from) { return read_trace(from, query); });
    }
    Result<std::vector<Event>> events(const EventQuery& query) override {
        return readers_.ask([&](Database& from) { return read_events(from, query); });
    }
    Result<std::vector<HeldMessage>> held(const std::string& entity) override {
        return readers_.ask([&](Database& from) { return read_held(from, entity); });
    }
    Result<std::vector<std::string>> policy_versions(const std::string& name) override {
        return readers_.ask([&](Database& from) { return read_policy_versions(from, name); });
    }

    // Outbox
    Result<std::vector<Event>> unread(std::size_t most) override {
        return readers_.ask([&](Database& from) { return read_unread(from, most); });
    }
    Outcome plan(std::uint64_t read_up_to, const std::vector<Delivery>& deliveries) override {
        return writer_.run([&](Database& to) { return keep_plan(to, read_up_to, deliveries, clock_.now()); });
    }
    Result<std::vector<Delivery>> due(Instant now, std::size_t most) override {
        return readers_.ask([&](Database& from) { return read_due(from, now, most); });
    }
    Outcome update(const Delivery& delivery) override {
        return writer_.run([&](Database& to) { return keep_delivery(to, delivery); });
    }
    Result<std::uint64_t> waiting() override {
        return readers_.ask([](Database& from) { return count_waiting(from); });
    }
    Result<std::vector<AlertTold>> told(Instant since) override {
        return readers_.ask([&](Database& from) { return read_told(from, since); });
    }
    Result<std::vector<Delivery>> recent(std::size_t most) override {
        return readers_.ask([&](Database& from) { return read_recent(from, most); });
    }
    Result<std::vector<AlertPolicy>> alert_policies() override {
        return readers_.ask([](Database& from) { return read_alert_policies(from); });
    }
    Outcome keep_alert_policies(const std::vector<AlertPolicy>& policies) override {
        return writer_.run([&](Database& to) { return sqlite::keep_alert_policies(to, policies); });
    }
    Result<std::optional<std::vector<std::string>>> given_alert_policies() override {
        return readers_.ask([](Database& from) { return read_given_alert_policies(from); });
    }
    Outcome give_alert_policies(const std::vector<AlertPolicy>& more, const std::vector<std::string>& given) override {
        return writer_.run([&](Database& to) { return sqlite::give_alert_policies(to, more, given); });
    }

    // LogPositions
    Result<std::string> position(const std::string& source) override {
        return readers_.ask([&](Database& from) { return read_meta(from, log_row + source); });
    }
    Outcome keep_position(const std::string& source, const std::string& position) override {
        return writer_.run([&](Database& to) { return keep_meta(to, log_row + source, position); });
    }

    // Store
    Result<Remembered> remember() override;
    void start(WindowsSource& source) override { writer_.use(source); }
    void stop() override { writer_.stop(); }
    Outcome flush() override { return writer_.run(nullptr); }
    Outcome backup(const std::filesystem::path& to) override;
    StoreHealth health() const override;
    void on_event(std::function<void(std::uint64_t)> told) override { writer_.on_event(std::move(told)); }
    Outcome verify_events() override {
        return readers_.ask([](Database& from) { return verify_chain(from); });
    }

private:
    const FolderLock lock_;
    const std::filesystem::path file_;
    const Clock& clock_;
    Readers readers_;
    Writer writer_;
};

Result<Remembered> SqliteStore::remember() {
    return readers_.ask([this](Database& from) -> Result<Remembered> {
        auto windows = read_octets(from, "windows", clock_.now() - longest_window);
        if (!windows) return tl::unexpected<Error>{windows.error()};
        auto habits = read_octets(from, "habits", clock_.now() - habits_kept);
        if (!habits) return tl::unexpected<Error>{habits.error()};
        auto guards = read_octets(from, "guards", Instant{});
        if (!guards) return tl::unexpected<Error>{guards.error()};
        auto cases = read_live_cases(from);
        if (!cases) return tl::unexpected<Error>{cases.error()};
        auto policies = read_live_policies(from);
        if (!policies) return tl::unexpected<Error>{policies.error()};
        auto administrators = read_access(from, "administrators");
        if (!administrators) return tl::unexpected<Error>{administrators.error()};
        auto tokens = read_access(from, "tokens");
        if (!tokens) return tl::unexpected<Error>{tokens.error()};
        return Remembered{.windows = std::move(*windows),
                          .habits = std::move(*habits),
                          .guards = std::move(*guards),
                          .cases = std::move(*cases),
                          .policies = std::move(*policies),
                          .administrators = std::move(*administrators),
                          .tokens = std::move(*tokens)};
    });
}

Outcome SqliteStore::backup(const std::filesystem::path& to) {
    // What was appended before is in the copy, if it can be written at all; if not, the copy has what the file has.
    const auto flushed = flush();
    if (auto copied = copy_store(file_, to); !copied) return copied;
    if (!flushed) return propagate(flushed, "the backup is complete but for what still waits in memory");
    return {};
}

StoreHealth SqliteStore::health() const {
    StoreHealth health;
    writer_.add_to(health);
    readers_.add_to(health);
    for (const auto* suffix : {"", "-wal"}) {
        std::error_code missing;
        const auto size = std::filesystem::file_size(file_.string() + suffix, missing);
        if (!missing) health.octets += size;
    }
    return health;
}

/// The file made ready: of the present layout, in WAL mode, its small tables sound.
Result<Database> open_file(const std::filesystem::path& file) {
    if (auto made = make_private_file(file); !made)
        return tl::unexpected<Error>{explain(SQLITE_CANTOPEN, made.error().what, file)};
    if (auto dropped = drop_foreign_log(file); !dropped) return tl::unexpected<Error>{dropped.error()};
    auto database = Database::open(file, Database::Mode::write);
    if (!database) return database;
    const auto set_up = [&]() -> Outcome {
        if (auto set = database->execute("PRAGMA synchronous = FULL; PRAGMA cache_size = -16000; "
                                         "PRAGMA journal_size_limit = 67108864");
            !set) {
            return set;
        }
        if (auto ready = migrate(*database, migrations()); !ready) return ready;
        if (auto logged = use_log(*database); !logged) return logged;
        return check_small_tables(*database);
    };
    if (auto ready = set_up(); !ready) return tl::unexpected<Error>{ready.error()};
    return database;
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const StoreOptions& options, const Clock& clock, Hooks hooks) {
    auto lock = FolderLock::take(options.folder);
    if (!lock) return tl::unexpected<Error>{lock.error()};
    const auto file = options.folder / "tidegate.db";
    auto database = open_file(file);
    if (!database) return tl::unexpected<Error>{database.error()};
    const auto end = chain_end(*database);
    if (!end) return tl::unexpected<Error>{end.error()};
    return std::make_unique<SqliteStore>(std::move(*lock), file, std::move(*database), *end, options, clock,
                                         std::move(hooks));
}

}  // namespace tidegate::sqlite

namespace tidegate {

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options, const Clock& clock) {
    return sqlite::open_store(options, clock, {});
}

}  // namespace tidegate
