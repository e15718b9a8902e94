#include "complaint/mailbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace tidegate {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MailboxTest : public ::testing::Test {
protected:
    void SetUp() override { fs::create_directories(folder); }
    void TearDown() override { fs::remove_all(folder); }

    static void append(const fs::path& path, const std::string& text) {
        std::ofstream{path, std::ios::app | std::ios::binary} << text;
    }
    static std::string mail(const std::string& subject) {
        return "From fbl@provider.example Sun Mar  1 12:00:00 2026\nSubject: " + subject +
               "\n\n>From here on\nFrom\n\n";
    }
    /// The subjects of what a look takes.
    std::vector<std::string> look(ComplaintMailbox& mailbox, std::size_t most = 1000) {
        std::vector<std::string> out;
        const auto taken = mailbox.look([&](std::string_view octets) {
            if (out.size() == most) return false;
            const auto begin = octets.find("Subject: ") + 9;
            out.emplace_back(octets.substr(begin, octets.find('\n', begin) - begin));
            return true;
        });
        EXPECT_TRUE(taken) << taken.error().what;
        EXPECT_EQ(taken.value_or(0), out.size());
        return out;
    }
    void deliver(const std::string& name, const std::string& subject, const char* where = "new") {
        append(maildir / "tmp" / name, "Subject: " + subject + "\n\nx\n");
        fs::rename(maildir / "tmp" / name, maildir / where / name);
    }
    void make_maildir() {
        for (const auto* part : {"new", "cur", "tmp"}) fs::create_directories(maildir / part);
    }

    fs::path folder = fs::path{::testing::TempDir()} /
                      ("mailbox-" + std::string{::testing::UnitTest::GetInstance()->current_test_info()->name()});
    fs::path mbox = folder / "abuse", maildir = folder / "Maildir", position = folder / "position";
};

TEST_F(MailboxTest, AnMboxIsReadOnWhereItWasLeft) {
    append(mbox, mail("one") + mail("two"));
    ComplaintMailbox mailbox{mbox, position};
    EXPECT_THAT(look(mailbox), ElementsAre("one", "two"));
    EXPECT_THAT(look(mailbox), IsEmpty());
    append(mbox, mail("three"));
    ComplaintMailbox after_a_restart{mbox, position};
    EXPECT_THAT(look(after_a_restart), ElementsAre("three"));
}

TEST_F(MailboxTest, AnMboxThatWasRotatedIsReadAnew) {
    append(mbox, mail("one") + mail("two"));
    ComplaintMailbox mailbox{mbox, position};
    EXPECT_THAT(look(mailbox), ElementsAre("one", "two"));
    fs::rename(mbox, folder / "abuse.1");
    append(mbox, mail("three"));
    EXPECT_THAT(look(mailbox), ElementsAre("three"));
}

TEST_F(MailboxTest, WhileSomebodyDeliversItWaits) {
    append(mbox, mail("one"));
    append(folder / "abuse.lock", "");
    ComplaintMailbox mailbox{mbox, position};
    EXPECT_THAT(look(mailbox), IsEmpty());
    fs::remove(folder / "abuse.lock");
    EXPECT_THAT(look(mailbox), ElementsAre("one"));
}

TEST_F(MailboxTest, WhatCouldNotBeTakenComesAgain) {
    append(mbox, mail("one") + mail("two") + mail("three"));
    ComplaintMailbox mailbox{mbox, position};
    EXPECT_THAT(look(mailbox, 1), ElementsAre("one"));
    EXPECT_THAT(look(mailbox), ElementsAre("two", "three"));
}

TEST_F(MailboxTest, ALongMboxIsTakenInTurns) {
    std::string text;
    for (int i = 0; i < 450; ++i) text += mail(std::to_string(i) + std::string(20'000, 'x'));
    append(mbox, text);
    ComplaintMailbox mailbox{mbox, position};
    EXPECT_EQ(look(mailbox).size(), 200U);
    EXPECT_EQ(look(mailbox).size(), 200U);
    EXPECT_EQ(look(mailbox).size(), 50U);
}

TEST_F(MailboxTest, AMaildirIsReadWithoutChangingIt) {
    make_maildir();
    deliver("1.host", "one");
    deliver("2.host:2,S", "two", "cur");
    ComplaintMailbox mailbox{maildir, position};
    EXPECT_THAT(look(mailbox), ElementsAre("one", "two"));
    EXPECT_TRUE(fs::exists(maildir / "new" / "1.host"));
    EXPECT_THAT(look(mailbox), IsEmpty());
    fs::rename(maildir / "new" / "1.host", maildir / "cur" / "1.host:2,S");
    EXPECT_THAT(look(mailbox), IsEmpty()) << "a person has read it";
    deliver("3.host", "three");
    EXPECT_THAT(look(mailbox), ElementsAre("three"));
}

TEST_F(MailboxTest, AnOldMailOfAMaildirIsNotTakenAgainAfterARestart) {
    make_maildir();
    deliver("1.host", "one");
    fs::last_write_time(maildir / "new" / "1.host", fs::file_time_type::clock::now() - std::chrono::hours{1});
    deliver("2.host", "two");
    ComplaintMailbox mailbox{maildir, position};
    EXPECT_THAT(look(mailbox), ElementsAre("one", "two"));
    ComplaintMailbox after_a_restart{maildir, position};
    EXPECT_THAT(look(after_a_restart), ElementsAre("two")) << "of the last minute: it counts once all the same";
}

TEST_F(MailboxTest, OneThatIsNotThereIsSaid) {
    ComplaintMailbox mailbox{folder / "none", position};
    const auto taken = mailbox.look([](std::string_view) { return true; });
    ASSERT_FALSE(taken);
    EXPECT_THAT(taken.error().what, ::testing::HasSubstr("complaints.mailbox"));
    ComplaintMailbox no_maildir{folder, position};
    EXPECT_FALSE(no_maildir.look([](std::string_view) { return true; }));
}

}  // namespace
}  // namespace tidegate
