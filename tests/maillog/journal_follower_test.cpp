// Journals are written by systemd-journal-remote, which needs no systemd that runs.

#include "maillog/journal_follower.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace tidegate {
namespace {

namespace fs = std::filesystem;

const std::string writer = "/lib/systemd/systemd-journal-remote";

struct JournalTest : testing::Test {
    JournalTest() {
        std::string name = "/tmp/tidegate-journal-XXXXXX";
        folder = ::mkdtemp(name.data());
        fs::create_directory(folder / "journal");
    }
    ~JournalTest() override { fs::remove_all(folder); }
    void SetUp() override {
        if (!fs::exists(writer)) GTEST_SKIP() << "the package systemd-journal-remote is not there";
    }

    /// Adds an entry of the facility mail.
    void add(const std::string& unit, const std::string& program, const std::string& text) {
        ++entries;
        const auto number = std::to_string(entries);
        const auto time = std::to_string(1'772'370'000'000'000 + entries);
        const std::string boot(32, 'b');
        const auto file = folder / "export";
        std::ofstream{file} << "__CURSOR=s=" << std::string(32, 'a') << ";i=" << number << ";b=" << boot
                            << ";m=" << number << ";t=" << number << ";x=" << number
                            << "\n__REALTIME_TIMESTAMP=" << time << "\n__MONOTONIC_TIMESTAMP=" << number
                            << "\n_BOOT_ID=" << boot << "\n_MACHINE_ID=" << std::string(32, 'c')
                            << "\nSYSLOG_FACILITY=2\nSYSLOG_IDENTIFIER=" << program << "\n_SYSTEMD_UNIT=" << unit
                            << "\nMESSAGE=" << text << "\n\n";
        const auto command = writer + " --output=" + (folder / "journal" / "mail.journal").string() + " " +
                             file.string() + " >/dev/null 2>&1";
        ASSERT_EQ(std::system(command.c_str()), 0) << command;
    }
    static std::string read(JournalFollower& follower) {
        std::string out;
        const auto take = [&out](const SourceLine& line) {
            const auto text = std::string{line.program} + " " + std::string{line.text};
            out += (out.empty() ? "" : "|") + (line.known ? "(" + text + ")" : text);
        };
        const auto more = follower.read(take, 1U << 20U);
        return more ? out : out + "!" + more.error().what;
    }

    fs::path folder;
    int entries = 0;
};

TEST_F(JournalTest, TheFirstTimeOnlyWhatComesIsNew) {
    add("postfix@-.service", "postfix/smtpd", "one");
    add("postfix@-.service", "postfix/qmgr", "two");
    JournalFollower follower{"", folder / "journal"};
    EXPECT_EQ(read(follower), "(postfix/smtpd one)|(postfix/qmgr two)");
    add("dovecot.service", "dovecot", "three");
    EXPECT_EQ(read(follower), "dovecot three");
    EXPECT_EQ(read(follower), "");
}

TEST_F(JournalTest, ARestartGoesOnWhereItStopped) {
    add("postfix@-.service", "postfix/smtpd", "one");
    std::string position;
    {
        JournalFollower follower{"", folder / "journal"};
        (void)read(follower);
        position = follower.position();
    }
    add("postfix@-.service", "postfix/qmgr", "two");
    JournalFollower follower{position, folder / "journal"};
    EXPECT_EQ(read(follower), "(postfix/smtpd one)|postfix/qmgr two");
}

TEST_F(JournalTest, WhoOnlyCallsItselfPostfixIsNotHeard) {
    JournalFollower follower{"", folder / "journal"};
    (void)read(follower);
    add("session-1.scope", "postfix/smtp", "forged");
    add("postfix@-.service", "postfix/smtp", "true");
    EXPECT_EQ(read(follower), "postfix/smtp true");
}

TEST_F(JournalTest, APositionOfAnotherJournalIsNoReasonToStop) {
    add("postfix@-.service", "postfix/smtpd", "one");
    for (const auto* position : {"nonsense", "1 5 nonsense", "1 x", ""}) {
        JournalFollower follower{position, folder / "journal"};
        EXPECT_NE(read(follower).find("postfix/smtpd one"), std::string::npos) << position;
    }
}

}  // namespace
}  // namespace tidegate
