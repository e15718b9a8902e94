// Opening: a new file, an older and a newer one, damaged ones, wrong rights. Each refusal says what to do.

#include "store/sqlite/schema.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <array>
#include <fstream>

#include "store/support.hpp"

namespace tidegate {
namespace {

using namespace testing;
using sqlite::Database;
using sqlite::Migration;
using ::testing::HasSubstr;

Database raw(const std::filesystem::path& file) { return Database::open(file, Database::Mode::write).value(); }

TEST(Migrations, EachStepIsTakenOnce) {
    const Folder folder;
    auto database = raw(folder.file());
    const std::array steps{Migration{"first", "CREATE TABLE a (x)"}, Migration{"second", "ALTER TABLE a ADD COLUMN y"}};
    ASSERT_TRUE(sqlite::migrate(database, std::span{steps}.first(1)));
    EXPECT_EQ(database.number("PRAGMA user_version").value(), 1);
    ASSERT_TRUE(sqlite::migrate(database, steps));
    ASSERT_TRUE(sqlite::migrate(database, steps));
    EXPECT_EQ(database.number("PRAGMA user_version").value(), 2);
    EXPECT_EQ(database.number("SELECT count(*) FROM pragma_table_info('a')").value(), 2);
}

TEST(Migrations, AStepThatFailsLeavesTheFileAsItWas) {
    const Folder folder;
    auto database = raw(folder.file());
    const std::array steps{Migration{"first", "CREATE TABLE a (x)"},
                           Migration{"broken", "CREATE TABLE b (x); INSERT INTO nowhere VALUES (1)"}};
    const auto done = sqlite::migrate(database, steps);
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().what, HasSubstr("layout 2 (broken)"));
    EXPECT_EQ(database.number("PRAGMA user_version").value(), 1);
    EXPECT_EQ(database.number("SELECT count(*) FROM sqlite_schema").value(), 1);
}

TEST(Opening, ANewerFileIsRefused) {
    Fixture one;
    one.open();
    one.store.reset();
    ASSERT_TRUE(raw(one.folder.file()).execute("PRAGMA user_version = 99"));
    EXPECT_THAT(one.open_fails(), HasSubstr("made by a newer Tidegate"));
}

TEST(Opening, AFileOfAnotherProgramIsRefusedAndLeftAlone) {
    Fixture one;
    ASSERT_TRUE(raw(one.folder.file()).execute("CREATE TABLE theirs (x)"));
    EXPECT_THAT(one.open_fails(), HasSubstr("belongs to another program"));
    EXPECT_EQ(raw(one.folder.file()).number("SELECT count(*) FROM sqlite_schema").value(), 1);
}

TEST(Opening, ASecondDaemonIsRefused) {
    Fixture one;
    one.open();
    const auto second = Store::open(one.options, one.clock);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().fault, Fault::conflict);
    EXPECT_THAT(second.error().what, HasSubstr("another tidegated"));
}

TEST(Opening, NoFolder) {
    Fixture one;
    one.options.folder /= "missing";
    EXPECT_THAT(one.open_fails(), HasSubstr("is not there"));
}

TEST(Opening, AFolderInPlaceOfTheFile) {
    Fixture one;
    std::filesystem::create_directory(one.folder.file());
    EXPECT_THAT(one.open_fails(), HasSubstr("must belong to the user"));
}

TEST(Opening, NoRightToWriteTriedAsRootOnly) {
    Fixture one;
    one.open();
    one.store.reset();
    if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else to try";
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    std::filesystem::permissions(one.folder.path(), std::filesystem::perms{0755});
    const auto child = ::fork();
    if (child == 0) {
        std::string said = "setuid failed";
        if (::setuid(65'534) == 0) {
            const auto opened = Store::open(one.options, one.clock);
            said = opened ? "opened" : opened.error().what;
        }
        const auto sent = ::write(ends[1], said.data(), said.size());
        ::_exit(sent > 0 ? 0 : 1);
    }
    std::array<char, 1'000> said{};
    const auto size = ::read(ends[0], said.data(), said.size());
    ::waitpid(child, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
    ASSERT_GT(size, 0);
    EXPECT_THAT(std::string(said.data(), static_cast<std::size_t>(size)), HasSubstr("must belong to the user"));
}

TEST(Opening, DamagedFilesAreRefusedWithHowToRestore) {
    Fixture one;
    one.open();
    for (int i = 0; i < 200; ++i) one.store->append(event("padding, so that the file has many pages"));
    Event changed = event("a policy");
    changed.change = PolicyChange{"default", 1, std::string(20'000, 'x')};
    one.store->append(changed);
    one.store.reset();
    std::string sound;
    {
        std::ifstream in{one.folder.file(), std::ios::binary};
        sound.assign(std::istreambuf_iterator<char>{in}, {});
    }
    ASSERT_GT(sound.size(), 100'000U);
    std::string torn = sound;
    for (std::size_t page = 1; page * 4'096 < torn.size(); ++page) torn.replace(page * 4'096, 64, 64, '\x7F');
    const std::pair<const char*, std::string> damages[] = {
        {"another format", "From MAILER-DAEMON " + std::string(5'000, 'x')},
        {"cut in half", sound.substr(0, sound.size() / 2 / 4'096 * 4'096)},
        {"pages overwritten", torn},
    };
    for (const auto& [name, octets] : damages) {
        SCOPED_TRACE(name);
        std::ofstream{one.folder.file(), std::ios::binary | std::ios::trunc} << octets;
        const auto said = one.open_fails();
        EXPECT_THAT(said, HasSubstr("copy the newest backup"));
        EXPECT_THAT(said, HasSubstr(one.folder.file().string()));
    }
    std::ofstream{one.folder.file(), std::ios::binary | std::ios::trunc} << sound;
    one.open();
    EXPECT_EQ(one.store->remember()->policies.size(), 1U);
}

TEST(Opening, WhereThereCanBeNoLogIsRefused) {
    // A database in memory has no log, as one on some network file systems.
    Database in_memory = Database::open(":memory:", Database::Mode::write).value();
    const auto used = sqlite::use_log(in_memory);
    ASSERT_FALSE(used);
    EXPECT_THAT(used.error().what, HasSubstr("\"memory\""));
    EXPECT_THAT(used.error().what, HasSubstr("local disk"));
}

TEST(Opening, TheFileIsMarkedAndPrivate) {
    Fixture one;
    one.open();
    one.store.reset();
    EXPECT_EQ(raw(one.folder.file()).number("PRAGMA application_id").value(), 0x54474154);
    EXPECT_EQ(std::filesystem::status(one.folder.file()).permissions(), std::filesystem::perms{0600});
}

}  // namespace
}  // namespace tidegate
