// When writing fails: everybody who waits is told, nothing is lost, and later all is written in order and once.

#include <gmock/gmock.h>

#include <atomic>

#include "store/sqlite/database.hpp"
#include "store/support.hpp"

namespace tidegate {
namespace {

using namespace testing;
using ::testing::HasSubstr;

Outcome broken() { return fail(Fault::unavailable, "the disk is broken on purpose"); }

class Faults : public ::testing::Test, public Fixture {
protected:
    std::atomic<bool> fails_begin{false};
    std::atomic<bool> fails_commit{false};
    std::atomic<int> most_pages{0};

    void SetUp() override {
        hooks.before_begin = [this](sqlite::Database& database) -> Outcome {
            if (most_pages > 0) {
                auto set = database.execute("PRAGMA max_page_count = " + std::to_string(most_pages.load()));
                if (!set) return set;
            }
            return fails_begin ? broken() : Outcome{};
        };
        hooks.before_commit = [this](sqlite::Database&) { return fails_commit ? broken() : Outcome{}; };
        open();
    }
    std::vector<std::string> kept_in_order() const {
        std::vector<std::string> out;
        const auto kept = store->events({.most = 1'000}).value();
        for (const auto& one : kept) out.insert(out.begin(), one.sentence);
        return out;
    }
};

TEST_F(Faults, WhoWaitsIsToldAndLaterAllIsWrittenOnceInOrder) {
    for (auto* fault : {&fails_begin, &fails_commit}) {
        SCOPED_TRACE(fault == &fails_begin ? "at BEGIN" : "before COMMIT");
        const auto before = kept_in_order().size();
        *fault = true;
        source.set("alice", "a");
        store->touch(user("alice"));
        store->note(line(noon));
        Event restricted = event("1", EventKind::restricted);
        restricted.change = CaseChange{.now = full_case(), .freeze_evidence = true, .evidence_since = noon - 1h};
        const auto first = store->append(restricted);
        const auto told = wait_for(first);
        ASSERT_FALSE(told);
        EXPECT_EQ(told.error().fault, Fault::unavailable);
        EXPECT_FALSE(store->writable());
        const auto second = store->append(event("2"));
        EXPECT_EQ(wait_for(second).error().fault, Fault::unavailable);
        EXPECT_FALSE(store->flush());
        EXPECT_EQ(store->health().waiting, 2U);
        EXPECT_THAT(store->health().trouble, HasSubstr("broken on purpose"));
        EXPECT_EQ(kept_in_order().size(), before);

        *fault = false;
        ASSERT_TRUE(store->flush());
        EXPECT_TRUE(store->writable());
        EXPECT_TRUE(wait_for(first));
        EXPECT_TRUE(wait_for(second));
        EXPECT_EQ(store->health().waiting, 0U);
        const auto kept = kept_in_order();
        ASSERT_EQ(kept.size(), before + 2);
        EXPECT_EQ(kept[before], "1");
        EXPECT_EQ(kept[before + 1], "2");
        EXPECT_TRUE(store->find_case("K7Q2-M9XD"));
        EXPECT_EQ(store->remember()->windows.size(), 1U);
    }
    EXPECT_EQ(store->trace({})->size(), 2U);
    EXPECT_EQ(store->evidence("K7Q2-M9XD")->size(), 2U);
    EXPECT_TRUE(store->verify_events());
}

TEST_F(Faults, AFailureAtEveryTransactionOfASequence) {
    for (int fail_at = 1; fail_at <= 4; ++fail_at) {
        SCOPED_TRACE(fail_at);
        Fixture one;
        int calls = 0;
        one.hooks.before_commit = [&](sqlite::Database&) { return ++calls == fail_at ? broken() : Outcome{}; };
        one.open();
        std::vector<std::uint64_t> tickets;
        for (int i = 1; i <= 4; ++i) {
            one.store->note(line(noon, "alice@example.org", std::to_string(i)));
            tickets.push_back(one.store->append(event(std::to_string(i))));
            (void)one.wait_for(tickets.back());
        }
        ASSERT_TRUE(one.store->flush());
        for (const auto ticket : tickets) EXPECT_TRUE(one.wait_for(ticket));
        EXPECT_EQ(one.store->events({})->size(), 4U);
        EXPECT_EQ(one.store->trace({})->size(), 4U);
        EXPECT_TRUE(one.store->verify_events());
        EXPECT_EQ(one.store->health().write_errors, 1U);
    }
}

TEST_F(Faults, ItIsTriedAgainWithoutBeingAsked) {
    fails_commit = true;
    const auto ticket = store->append(event("1"));
    ASSERT_FALSE(wait_for(ticket));
    std::promise<void> written;
    store->on_event([&](std::uint64_t) { written.set_value(); });
    fails_commit = false;
    EXPECT_EQ(written.get_future().wait_for(30s), std::future_status::ready);
    EXPECT_TRUE(wait_for(ticket));
}

TEST_F(Faults, WhatIsTouchedWhileOthersAreLeftOverIsWrittenWithThem) {
    for (const bool stops : {false, true}) {
        SCOPED_TRACE(stops ? "at the end" : "at a flush");
        Fixture one;
        one.hooks = hooks;
        one.open();
        for (const auto* name : {"alice", "bob"}) one.source.set(name, "a");
        fails_commit = true;
        one.store->touch(user("alice"));
        EXPECT_FALSE(one.store->flush());
        one.store->touch(user("bob"));
        fails_commit = false;
        if (stops) {
            one.store->stop();
        } else {
            EXPECT_TRUE(one.store->flush());
        }
        EXPECT_EQ(one.store->remember()->windows.size(), 2U);
    }
}

TEST_F(Faults, AFullDiskIsSaidAndOvercome) {
    ASSERT_TRUE(store->flush());
    {
        auto file = sqlite::Database::open(folder.file(), sqlite::Database::Mode::read).value();
        most_pages = static_cast<int>(file.number("PRAGMA page_count").value()) + 2;
    }
    std::vector<std::uint64_t> tickets;
    for (int i = 0; i < 50; ++i) tickets.push_back(store->append(event(std::string(1'000, 'x'))));
    const auto told = wait_for(tickets.back());
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().fault, Fault::unavailable);
    EXPECT_THAT(told.error().what, HasSubstr("Free some space"));
    EXPECT_FALSE(store->writable());
    EXPECT_FALSE(store->keep_alert_policies({{.name = std::string(100'000, 'y')}}));
    most_pages = 1'000'000;
    ASSERT_TRUE(store->flush());
    EXPECT_EQ(store->events({.most = 1'000})->size(), 50U);
    EXPECT_TRUE(store->verify_events());
    EXPECT_TRUE(store->writable());
}

TEST_F(Faults, MemoryIsBoundedAndWhatChangesSomethingStays) {
    options.most_events_waiting = 4;
    open();
    fails_begin = true;
    for (int i = 0; i < 3; ++i) store->note(line(noon));
    Event restricted = event("restricted", EventKind::restricted);
    restricted.change = CaseChange{.now = full_case()};
    store->append(restricted);
    EXPECT_FALSE(store->flush());
    for (int i = 1; i <= 6; ++i) store->append(event(std::to_string(i)));
    EXPECT_FALSE(store->flush());
    EXPECT_FALSE(store->flush());
    EXPECT_EQ(store->health().trace_dropped, 3U) << "the trace goes first";
    EXPECT_EQ(store->health().waiting, 4U);
    fails_begin = false;
    ASSERT_TRUE(store->flush());
    EXPECT_THAT(kept_in_order(), ::testing::ElementsAre("restricted", "4", "5", "6"));
    EXPECT_TRUE(store->find_case("K7Q2-M9XD"));
    EXPECT_EQ(store->health().waiting, 0U);
}

TEST_F(Faults, StopGivesUpOnADeadDiskAndSaysSo) {
    fails_commit = true;
    const auto ticket = store->append(event("1"));
    store->stop();
    EXPECT_EQ(wait_for(ticket).error().fault, Fault::unavailable);
    EXPECT_FALSE(store->writable());
}

/// What the store said of itself, in order.
struct Heard {
    std::mutex lock;
    std::vector<std::pair<StoreNews, std::string>> news;

    void listen(StoreOptions& options) {
        options.report = [this](StoreNews one, const std::string& sentence) {
            const std::lock_guard hold{lock};
            news.emplace_back(one, sentence);
        };
    }
    std::vector<std::pair<StoreNews, std::string>> all() {
        const std::lock_guard hold{lock};
        return news;
    }
};

TEST_F(Faults, TheBeginningAndTheEndAreReportedOnce) {
    Heard heard;
    heard.listen(options);
    open();
    fails_commit = true;
    store->append(event("1"));
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(store->flush());
    ASSERT_EQ(heard.all().size(), 1U);
    EXPECT_EQ(heard.all()[0].first, StoreNews::failing);
    EXPECT_THAT(heard.all()[0].second, HasSubstr("broken on purpose"));
    fails_commit = false;
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(store->flush());
    ASSERT_EQ(heard.all().size(), 2U);
    EXPECT_EQ(heard.all()[1].first, StoreNews::mended);
    store.reset();
}

TEST_F(Faults, EachChangeThatIsRefusedForEverIsReported) {
    Heard heard;
    heard.listen(options);
    open();
    for (const auto* login : {"alice@example.org", "bob@example.org", "carol@example.org"}) {
        Event one = event(login, EventKind::restricted);
        one.change = CaseChange{.now = full_case("K7Q2-M9XD", login)};
        store->append(one);
    }
    ASSERT_TRUE(store->flush());
    ASSERT_EQ(heard.all().size(), 2U) << "the reference was free for the first";
    for (const auto& [news, sentence] : heard.all()) {
        EXPECT_EQ(news, StoreNews::refused);
        EXPECT_THAT(sentence, HasSubstr("K7Q2-M9XD"));
    }
    store.reset();
}

TEST_F(Faults, WhatIsLostAtTheEndIsCounted) {
    Heard heard;
    heard.listen(options);
    open();
    fails_commit = true;
    store->append(event("1"));
    store->append(event("2"));
    store->note(line(noon));
    store->stop();
    ASSERT_EQ(heard.all().size(), 2U);
    EXPECT_EQ(heard.all()[1].first, StoreNews::lost);
    EXPECT_THAT(heard.all()[1].second, HasSubstr("2 events, 1 lines of the trace"));
    EXPECT_THAT(heard.all()[1].second, HasSubstr("broken on purpose"));
    store.reset();
}

TEST_F(Faults, ALogThatCannotBeMovedIsReportedOnce) {
    Heard heard;
    heard.listen(options);
    std::atomic<bool> fails{true};
    hooks.before_checkpoint = [&](sqlite::Database&) { return fails ? broken() : Outcome{}; };
    open();
    store->append(event(std::string(20'000'000, 'x')));  // longer than the log may become
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(store->flush());
    ASSERT_EQ(heard.all().size(), 1U);
    EXPECT_EQ(heard.all()[0].first, StoreNews::complaint);
    EXPECT_THAT(heard.all()[0].second, HasSubstr("grows"));
    store.reset();
}

TEST_F(Faults, AReadThatFailsIsRemembered) {
    ASSERT_TRUE(store->keep_alert_policies({{.name = "a"}, {.name = "b"}}));
    EXPECT_EQ(store->health().read_trouble, "");
    {
        auto file = sqlite::Database::open(folder.file(), sqlite::Database::Mode::write).value();
        ASSERT_TRUE(file.execute("UPDATE alert_policies SET json = '[1]' WHERE position = 2"));
    }
    const auto policies = store->alert_policies();
    ASSERT_FALSE(policies) << "a damaged row is no policy that tells nobody";
    EXPECT_THAT(policies.error().what, HasSubstr("alert policy number 2"));
    EXPECT_EQ(store->health().read_trouble, policies.error().what);
    EXPECT_EQ(store->health().read_errors, 1U);
    EXPECT_TRUE(store->writable());
    EXPECT_FALSE(store->find_case("K7Q2-M9XD"));  // not there: no trouble
    EXPECT_EQ(store->health().read_errors, 1U);
    EXPECT_EQ(store->health().read_trouble, "");
}

TEST_F(Faults, APlanThatFailsLeavesThePosition) {
    store->append(event("1"));
    ASSERT_TRUE(store->flush());
    fails_commit = true;
    EXPECT_FALSE(store->plan(1, {{.event = 1, .channel = "mail"}}));
    fails_commit = false;
    EXPECT_EQ(store->unread(10)->size(), 1U);
    EXPECT_EQ(store->waiting().value(), 0U);
}

}  // namespace
}  // namespace tidegate
