#pragma once
// What the store's tests share: a folder that goes away, a store with a clock and a source of windows, and samples with
// every field set.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "store/sqlite/sqlite_store.hpp"
#include "store/store.hpp"

namespace tidegate::testing {

using namespace std::chrono_literals;

inline const Instant noon = parse_rfc3339("2026-03-01T12:00:00Z").value();

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "tidegate-store-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path file() const { return path_ / "tidegate.db"; }

private:
    std::filesystem::path path_;
};

class MapSource final : public WindowsSource {
public:
    std::string windows_of(const std::string& entity) override {
        const std::lock_guard hold{lock_};
        return octets_[entity];
    }
    std::string habits_of(const std::string& entity) override {
        const std::lock_guard hold{lock_};
        return habits_[entity];
    }
    void set(const std::string& entity, std::string octets, std::string habits = {}) {
        const std::lock_guard hold{lock_};
        octets_[entity] = std::move(octets);
        habits_[entity] = std::move(habits);
    }

private:
    std::mutex lock_;
    std::map<std::string, std::string> octets_, habits_;
};

inline Entity user(std::string_view login) { return Entity::user(login).value(); }

/// One store over a folder, reopened at will. Batches are so long that only `flush` and waiters write.
struct Fixture {
    Folder folder;
    ManualClock clock{noon};
    MapSource source;
    StoreOptions options{.folder = folder.path(), .batch = 1h};
    sqlite::Hooks hooks;
    std::unique_ptr<Store> store;

    void open() {
        store.reset();
        auto opened = sqlite::open_store(options, clock, hooks);
        ASSERT_TRUE(opened) << opened.error().what;
        store = std::move(*opened);
        store->start(source);
    }
    std::string open_fails() {
        store.reset();
        const auto opened = sqlite::open_store(options, clock, hooks);
        EXPECT_FALSE(opened);
        return opened ? std::string{} : opened.error().what;
    }
    Outcome wait_for(std::uint64_t ticket) const {
        auto told = std::make_shared<std::promise<Outcome>>();
        auto outcome = told->get_future();
        store->when_committed(ticket, [told](Outcome done) { told->set_value(std::move(done)); });
        return outcome.get();
    }
};

inline Event event(std::string sentence, EventKind kind = EventKind::warned) {
    Event out;
    out.kind = kind;
    out.at = noon;
    out.actor = "tidegate";
    out.sentence = std::move(sentence);
    return out;
}

inline Case full_case(std::string reference = "K7Q2-M9XD", std::string_view login = "alice@example.org") {
    return Case{
        .reference = std::move(reference),
        .entity = user(login),
        .state = CaseState::restricted,
        .cause = Cause::limit_external_hour,
        .policy = "Sales \"team\"",
        .policy_version = 7,
        .policy_why = "users lists alice@example.org",
        .opened_at = noon,
        .until = noon + 12h,
        .ended_at = noon + 1h,
        .opened_by = "tidegate",
        .ended_by = "anna",
        .end_reason = "checked; it was a newsletter – \xC3\xA4\xFF\n\"quoted\"",
        .sentence = "512 external recipients in 1 h, limit 500",
        .measures = {{.name = "external_per_hour", .unit = "recipients", .used = 499, .demand = 13, .limit = 500},
                     {.name = "day", .unit = "recipients", .used = 1ULL << 40U, .demand = 13, .limit = 1'000}}};
}

inline Traced line(Instant at, std::string entity = "alice@example.org", std::string queue_id = "4ABC") {
    return Traced{.at = at,
                  .entity = std::move(entity),
                  .way = Way::policy,
                  .action = Action::reject,
                  .cause = Cause::limit_day,
                  .client = "192.0.2.1",
                  .from = "alice@example.org",
                  .header_from = "boss@example.org",
                  .recipients = "Bob@Example.net, carol@example.com",
                  .external = 2,
                  .internal = 1,
                  .size = 5'000'000'000,
                  .subject = std::string{"a\0b \xFF", 5},
                  .message_id = "<1@example.org>",
                  .queue_id = std::move(queue_id),
                  .policy = "default",
                  .case_reference = "K7Q2-M9XD",
                  .kind = "person"};
}

}  // namespace tidegate::testing
