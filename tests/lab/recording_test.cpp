// Histories from several places as one, in the order of time.

#include "lab/recording.hpp"

#include "lab/history.hpp"
#include "lab/mail_facts.hpp"
#include "lab/mail_tree.hpp"

namespace tidegate {
namespace {

class RecordingTest : public HistoryTest {
protected:
    static std::vector<std::string> senders(Recording& recording) {
        std::vector<std::string> out;
        BehaviourLine line;
        EXPECT_TRUE(recording.rewind());
        while (true) {
            const auto more = recording.next(line);
            EXPECT_TRUE(more) << more.error().what;
            if (!more || !*more) return out;
            out.emplace_back(line.sender);
        }
    }
    static std::string mail(const std::string& from, const std::string& date) {
        return "From: " + from + "\nTo: b@example.com, \"C, D\" <c@example.com>\nCc: b@EXAMPLE.com\nDate: " + date +
               "\nSubject: Re: Fwd: Lunch\n\nAt noon?\n";
    }
};

TEST_F(RecordingTest, MessagesAreSortedAndThoseOfOneSecondStayInOrder) {
    std::string rows;
    for (int i = 0; i < 3'000; ++i) {
        const auto name = std::to_string(i);
        rows += std::to_string(5'000 - i / 2) + "\tp" + name + "\tq\t\t" + std::string(200, 's') + "\n";
    }
    auto recording = Recording::open(write("rows", rows));
    ASSERT_TRUE(recording) << recording.error().what;
    EXPECT_TRUE(recording->notes().sorted_here);
    const auto all = senders(*recording);
    ASSERT_EQ(all.size(), 3'000U);
    EXPECT_EQ(all[0], "p2998");
    EXPECT_EQ(all[1], "p2999");
    EXPECT_EQ(all.back(), "p1");
    EXPECT_EQ(senders(*recording), all) << "twice the same";
}

TEST_F(RecordingTest, MboxAndFoldersAreReadWithTheirMail) {
    const auto folder = write("mails/inbox.mbox", "").parent_path();
    std::filesystem::create_directories(folder / "Maildir/cur");
    const auto put = [&](const std::string& name, const std::string& octets) {
        std::ofstream{folder / name, std::ios::binary} << octets;
    };
    put("inbox.mbox", "From x Mon Jan 1 00:00:00 2024\n" + mail("one@example.org", "Mon, 1 Jan 2024 10:00:00 +0100") +
                          "From here it is still text\n\nFrom y Mon Jan 1 00:00:00 2024\n" +
                          mail("two@example.org", "Mon, 1 Jan 2024 08:00:00 +0000") + "\n");
    put("Maildir/cur/1.M2.host:2,S", mail("Three <THREE@example.org>", "Mon, 1 Jan 2024 07:00:00 +0000"));
    put("Maildir/dovecot-uidlist", "3 V1 N2\n");
    put("notes.txt", "no mail at all\n");
    put("old.eml", mail("four@example.org", "Mon, 1 Jan 1900 08:00:00 +0000"));
    auto spool = Spool::make();
    ASSERT_TRUE(spool);
    ASSERT_TRUE(add_mail(folder, *spool));
    auto recording = Recording::from(*std::move(spool));
    ASSERT_TRUE(recording) << recording.error().what;
    EXPECT_EQ(senders(*recording),
              (std::vector<std::string>{"three@example.org", "two@example.org", "one@example.org"}));
    EXPECT_EQ(recording->notes().wrong, 2U) << recording->notes().first_wrong;
    ASSERT_TRUE(recording->rewind());
    BehaviourLine line;
    ASSERT_TRUE(recording->next(line));
    ASSERT_TRUE(recording->next(line));
    EXPECT_EQ(line.time, 1'704'096'000);
    EXPECT_EQ(line.recipients, (std::vector<std::string_view>{"b@example.com", "c@example.com"}));
    EXPECT_EQ(line.subject, "Lunch");
    ASSERT_TRUE(line.place);
    const auto octets = recording->mail_at(*line.place);
    ASSERT_TRUE(octets) << octets.error().what;
    EXPECT_TRUE(octets->starts_with("From: two@example.org\n"));
    EXPECT_EQ(octets->size(), line.size);
}

TEST_F(RecordingTest, WhatIsNotThereIsRefused) {
    auto spool = Spool::make();
    ASSERT_TRUE(spool);
    const auto missing = add_mail("/nowhere/at/all", *spool);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().fault, Fault::not_found);
    const auto nothing = Recording::from(*std::move(spool));
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().what, "there is no message in it");
}

TEST(MailFacts, AddressesAreFoundHoweverTheyAreWritten) {
    EXPECT_EQ(addresses_in("a@x.example, \"B, b\" <B@X.example>; (note, here) c@x.example"),
              (std::vector<std::string>{"a@x.example", "b@x.example", "c@x.example"}));
    EXPECT_EQ(addresses_in("team: a@x.example, b@x.example;"),
              (std::vector<std::string>{"a@x.example", "b@x.example"}));
    EXPECT_TRUE(addresses_in("undisclosed-recipients:;").empty());
    EXPECT_TRUE(addresses_in(",,;<>,\"").empty());
}

TEST(MailFacts, AnyOctetsGiveFacts) {
    for (const auto* octets :
         {"", "\n", ":", "From", "From:", "\0x", "From: a\n b\n", "Date: never\nFrom: <a@x.example>"}) {
        const auto facts = mail_facts(octets);
        EXPECT_FALSE(facts.date);
        EXPECT_TRUE(facts.recipients.empty());
    }
    EXPECT_EQ(mail_facts("From: <a@x.example>\r\n\r\nTo: b@x.example\r\n").recipients.size(), 0U) << "the body";
}

}  // namespace
}  // namespace tidegate
