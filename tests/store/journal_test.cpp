// Order, evidence, the audit chain, retention and backup.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <set>

#include "store/sqlite/database.hpp"
#include "store/support.hpp"

namespace tidegate {
namespace {

using namespace testing;

class JournalTest : public ::testing::Test, public Fixture {
protected:
    void SetUp() override { open(); }
    void change_file(const std::string& sql) {
        store.reset();
        auto file = sqlite::Database::open(folder.file(), sqlite::Database::Mode::write);
        ASSERT_TRUE(file);
        const auto done = file->execute(sql);
        ASSERT_TRUE(done) << done.error().what;
    }
    Event restriction(bool freeze, Instant since) const {
        Event out = event("restricted", EventKind::restricted);
        out.change = CaseChange{.now = full_case(), .freeze_evidence = freeze, .evidence_since = since};
        return out;
    }
};

TEST_F(JournalTest, TheOrderOfTheCallsIsTheOrderOnDisk) {
    std::uint64_t last = 0;
    for (int i = 1; i <= 300; ++i) {
        const auto ticket = store->append(event(std::to_string(i)));
        EXPECT_GT(ticket, last);
        last = ticket;
    }
    ASSERT_TRUE(wait_for(last));
    const auto kept = store->events({.most = 1'000}).value();
    ASSERT_EQ(kept.size(), 300U);
    for (std::size_t i = 0; i < 300; ++i) {
        EXPECT_EQ(kept[i].id, 300 - i);
        EXPECT_EQ(kept[i].sentence, std::to_string(300 - i));
    }
}

TEST_F(JournalTest, ADoneTicketIsAnsweredAtOnceAndAnUnknownOneRefused) {
    const auto ticket = store->append(event("1"));
    ASSERT_TRUE(wait_for(ticket));
    bool told = false;
    store->when_committed(ticket, [&](const Outcome& done) { told = done.has_value(); });
    EXPECT_TRUE(told);
    EXPECT_EQ(wait_for(ticket + 1).error().fault, Fault::invalid);
}

TEST_F(JournalTest, TheNewestEventIsToldAfterEachTransaction) {
    std::mutex lock;
    std::uint64_t newest = 0;
    store->on_event([&](std::uint64_t id) {
        const std::lock_guard hold{lock};
        newest = id;
    });
    store->append(event("1"));
    store->append(event("2"));
    ASSERT_TRUE(store->flush());
    const std::lock_guard hold{lock};
    EXPECT_EQ(newest, 2U);
}

TEST_F(JournalTest, EvidenceHoldsTheSubmissionsJustJudged) {
    store->note(line(noon - 2h, "alice@example.org", "too old"));
    store->note(line(noon - 1h, "alice@example.org", "first"));
    store->note(line(noon, "bob@example.org", "another's"));
    ASSERT_TRUE(store->flush());
    store->note(line(noon, "alice@example.org", "just now"));
    ASSERT_TRUE(wait_for(store->append(restriction(true, noon - 1h))));
    const auto frozen = store->evidence("K7Q2-M9XD").value();
    ASSERT_EQ(frozen.size(), 2U);
    EXPECT_EQ(frozen[0].queue_id, "just now");
    EXPECT_EQ(frozen[1].queue_id, "first");
    store->note(line(noon + 1s, "alice@example.org", "later"));
    ASSERT_TRUE(wait_for(store->append(restriction(false, noon - 1h))));
    EXPECT_EQ(store->evidence("K7Q2-M9XD")->size(), 2U) << "frozen";
    EXPECT_TRUE(store->evidence("none")->empty());
}

TEST_F(JournalTest, EvidenceIsWhatCountsTowardsTheWindow) {
    const auto sent = [&](std::string name, Action action, std::uint32_t external, std::string reference) {
        auto one = line(noon, "alice@example.org", std::move(name));
        one.action = action;
        one.external = external;
        one.internal = 1;
        one.case_reference = std::move(reference);
        store->note(one);
    };
    sent("counted", Action::accept, 2, "");
    sent("inside only", Action::accept, 0, "");
    sent("refused earlier", Action::reject, 2, "AAAA-AAAA");
    sent("deferred", Action::defer, 2, "");
    sent("tripped", Action::reject, 9, "K7Q2-M9XD");
    auto event = restriction(true, noon);
    std::get<CaseChange>(event.change).now.cause = Cause::limit_external_hour;
    ASSERT_TRUE(wait_for(store->append(event)));
    std::vector<std::string> names;
    const auto frozen = store->evidence("K7Q2-M9XD").value();
    for (const auto& one : frozen) names.push_back(one.queue_id);
    EXPECT_EQ(names, (std::vector<std::string>{"tripped", "counted"}));
}

TEST_F(JournalTest, EvidenceIsBounded) {
    for (int i = 0; i < 2'500; ++i) store->note(line(noon + Millis{i}, "alice@example.org", std::to_string(i)));
    ASSERT_TRUE(wait_for(store->append(restriction(true, noon))));
    const auto frozen = store->evidence("K7Q2-M9XD").value();
    ASSERT_EQ(frozen.size(), 2'000U);
    EXPECT_EQ(frozen.front().queue_id, "2499");
    EXPECT_EQ(frozen.back().queue_id, "500");
}

TEST_F(JournalTest, LinesOfOneMillisecondAreAllKeptAcrossRestarts) {
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 5; ++i) store->note(line(noon));
        ASSERT_TRUE(store->flush());
        open();
    }
    EXPECT_EQ(store->trace({})->size(), 15U);
}

TEST_F(JournalTest, TraceIsDroppedAndCountedUnderOverload) {
    options.most_trace_waiting = 3;
    open();
    for (int i = 0; i < 5; ++i) store->note(line(noon));
    EXPECT_EQ(store->health().trace_dropped, 2U);
    ASSERT_TRUE(store->flush());
    for (int i = 0; i < 3; ++i) store->note(line(noon + 1s));
    ASSERT_TRUE(store->flush());
    EXPECT_EQ(store->trace({})->size(), 6U) << "there is room again";
    EXPECT_EQ(store->health().trace_dropped, 2U);
}

TEST_F(JournalTest, TheAuditChainGoesOnAfterARestart) {
    for (int round = 0; round < 3; ++round) {
        store->append(event("a"));
        store->append(event("b"));
        open();
    }
    ASSERT_EQ(store->events({})->size(), 6U);
    const auto sound = store->verify_events();
    EXPECT_TRUE(sound) << sound.error().what;
}

TEST_F(JournalTest, AnEventChangedFromOutsideShows) {
    for (const auto* sql :
         {"UPDATE events SET sentence = 'innocent' WHERE id = 2", "UPDATE events SET actor = 'x' WHERE id = 2",
          "UPDATE events SET at = at + 1 WHERE id = 2", "DELETE FROM events WHERE id = 2",
          "UPDATE events SET entity = sentence, sentence = entity WHERE id = 2"}) {
        SCOPED_TRACE(sql);
        Fixture one;
        one.open();
        for (const auto* sentence : {"1", "2", "3"}) one.store->append(event(sentence));
        one.store.reset();
        {
            auto file = sqlite::Database::open(one.folder.file(), sqlite::Database::Mode::write).value();
            ASSERT_TRUE(file.execute(sql));
        }
        one.open();
        const auto sound = one.store->verify_events();
        ASSERT_FALSE(sound);
        EXPECT_EQ(sound.error().fault, Fault::conflict);
        EXPECT_NE(sound.error().what.find("event 2"), std::string::npos) << sound.error().what;
    }
}

TEST_F(JournalTest, RetentionRemovesWhatIsOldAndOnlyThat) {
    store->note(line(noon, "alice@example.org", "old"));
    ASSERT_TRUE(wait_for(store->append(restriction(true, noon - 1h))));
    source.set("alice", "a");
    source.set("bob", "b");
    store->touch(user("alice"));
    ASSERT_TRUE(
        store->plan(1, {{.event = 1, .channel = "mail", .state = "delivered"}, {.event = 2, .channel = "mail"}}));
    ASSERT_TRUE(store->flush());
    clock.advance(24h * 31);
    store->note(line(clock.now(), "alice@example.org", "new"));
    store->touch(user("bob"));
    ASSERT_TRUE(store->flush());
    EXPECT_EQ(store->trace({})->size(), 1U);
    EXPECT_EQ(store->trace({})->at(0).queue_id, "new");
    EXPECT_EQ(store->evidence("K7Q2-M9XD")->size(), 1U) << "evidence stays longer";
    EXPECT_EQ(store->remember()->windows.size(), 1U);
    EXPECT_EQ(store->recent(10)->size(), 1U) << "what waits stays";
    clock.advance(24h * 335);
    ASSERT_TRUE(store->flush());
    EXPECT_TRUE(store->evidence("K7Q2-M9XD")->empty());
    EXPECT_TRUE(store->find_case("K7Q2-M9XD")) << "the case itself stays";
    store.reset();
    auto file = sqlite::Database::open(folder.file(), sqlite::Database::Mode::read).value();
    EXPECT_EQ(file.number("SELECT count(*) FROM windows").value(), 0);
}

TEST_F(JournalTest, RetentionOfMuchGoesInSlices) {
    for (int i = 0; i < 12'000; ++i) store->note(line(noon));
    ASSERT_TRUE(store->flush());
    clock.advance(24h * 31);
    for (const auto left : {7'000, 2'000, 0}) {
        ASSERT_TRUE(store->flush());
        auto file = sqlite::Database::open(folder.file(), sqlite::Database::Mode::read).value();
        EXPECT_EQ(file.number("SELECT count(*) FROM trace").value(), left);
    }
}

TEST_F(JournalTest, BackupIsCompleteAndRestoredByCopyingOneFile) {
    source.set("alice", "a");
    store->touch(user("alice"));
    store->append(restriction(false, noon));
    const auto copy = folder.path() / "copy.db";
    const auto made = store->backup(copy);
    ASSERT_TRUE(made) << made.error().what;
    ASSERT_TRUE(wait_for(store->append(event("after the backup"))));
    // As a killed daemon leaves it: the file with its log beside it.
    std::filesystem::create_directory(folder.path() / "killed");
    for (const auto* name : {"tidegate.db", "tidegate.db-wal", "tidegate.db-shm"}) {
        ASSERT_TRUE(std::filesystem::copy_file(folder.path() / name, folder.path() / "killed" / name)) << name;
    }
    options.folder = folder.path() / "killed";
    open();
    EXPECT_EQ(store->events({})->size(), 2U);
    store.reset();
    std::filesystem::copy_file(folder.path() / "tidegate.db", options.folder / "tidegate.db",
                               std::filesystem::copy_options::overwrite_existing);
    // The backup over it, the old log still there.
    std::filesystem::copy_file(copy, options.folder / "tidegate.db", std::filesystem::copy_options::overwrite_existing);
    std::ofstream{options.folder / "tidegate.db-wal"} << "of another file";
    open();
    EXPECT_EQ(store->events({})->size(), 1U);
    EXPECT_TRUE(store->find_case("K7Q2-M9XD"));
    EXPECT_EQ(store->remember()->windows.size(), 1U);
    EXPECT_TRUE(store->verify_events());
    struct stat mode {};
    ASSERT_EQ(::stat(copy.c_str(), &mode), 0);
    EXPECT_EQ(mode.st_mode & 0777U, 0600U) << "it holds password hashes";
    EXPECT_FALSE(std::filesystem::exists(copy.string() + ".partial"));
}

TEST_F(JournalTest, BackupRefusesWhatWouldDoHarm) {
    EXPECT_FALSE(store->backup(folder.file())) << "the store itself";
    EXPECT_FALSE(store->backup(folder.path())) << "a folder";
    for (const auto* name : {"tidegate.db-wal", "tidegate.db-shm", "tidegate.db-journal", "tidegate.db.copy"}) {
        EXPECT_FALSE(store->backup(folder.path() / name)) << name;
    }
    std::filesystem::create_directory(folder.path() / "elsewhere");
    EXPECT_TRUE(store->backup(folder.path() / "elsewhere" / "tidegate.db"));
    EXPECT_FALSE(store->backup(folder.path() / "none" / "copy.db")) << "no such folder";
    ASSERT_TRUE(store->backup(folder.path() / "copy.db"));
    store->append(event("1"));
    ASSERT_TRUE(store->backup(folder.path() / "copy.db")) << "an older one is replaced";
}

TEST_F(JournalTest, AfterStopEverythingIsWrittenAndQuestionsAreAnswered) {
    const auto ticket = store->append(event("1"));
    store->note(line(noon));
    store->stop();
    EXPECT_TRUE(wait_for(ticket));
    EXPECT_EQ(store->trace({})->size(), 1U);
    EXPECT_EQ(wait_for(store->append(event("too late"))).error().fault, Fault::unavailable);
    EXPECT_EQ(store->flush().error().fault, Fault::unavailable);
}

}  // namespace
}  // namespace tidegate
