#include "lab/texts.hpp"

#include <set>

#include "lab/history.hpp"
#include "message/mail.hpp"

namespace tidegate {
namespace {

TEST(ReadText, KeepsWhatSaysHowTheBodyIsReadAndNoTraces) {
    const auto text = read_text(
        "Received: from a by b;\n Mon, 1 Jan 2001 00:00:00 +0000\nX-Spam-Flag: YES\nSubject: Hello\n there\n"
        "Content-Type: text/html;\n charset=utf-8\nContent-Transfer-Encoding: base64\nPrecedence: bulk\n\nPGI+\n");
    EXPECT_EQ(text.subject, "Hello there");
    EXPECT_EQ(text.kind_headers, "Precedence: bulk\r\n");
    EXPECT_EQ(text.content_type, "text/html; charset=utf-8");
    EXPECT_EQ(text.encoding, "base64");
    EXPECT_EQ(text.body, "PGI+\r\n");
    EXPECT_TRUE(text.precedence_bulk);
    EXPECT_FALSE(text.plain);
}

TEST(ReadText, TakesWhateverCorporaHold) {
    EXPECT_EQ(read_text("Subject: a tokenised one\nfirst line of it , and more\n").body,
              "first line of it , and more\r\n");
    EXPECT_EQ(read_text("no header at all\n").body, "no header at all\r\n");
    EXPECT_EQ(read_text("").body, "");
    EXPECT_EQ(read_text("Subject: only a header").subject, "only a header");
    EXPECT_TRUE(read_text("Subject: x\r\n\r\nbody").plain);
}

TEST(Compose, TheMailIsTheSendersOwn) {
    Submission s;
    s.at = parse_rfc3339("2001-09-09T01:46:40Z").value();
    s.login = "alice@example.org";
    s.recipients = {"bob@far.example", "carol@far.example"};
    const auto text = read_text("From: thief@spam.example\nSubject: Watches\n\nCheap!\n");
    const auto mail = read_mail(compose(s, text, {.greeting = "Dear bob,"}));
    EXPECT_EQ(mail.from_address, "alice@example.org");
    EXPECT_EQ(mail.subject, "Watches");
    EXPECT_EQ(mail.to_count, 2U);
    EXPECT_EQ(mail.date, s.at);
    EXPECT_EQ(mail.text.substr(0, 9), "Dear bob,");
    EXPECT_NE(mail.text.find("Cheap!"), std::string::npos);
}

TEST(Compose, HowAMailIsMadeTellsNothingOfItsSender) {
    Submission s;
    s.login = "alice@example.org";
    s.recipients = {"bob@far.example"};
    const auto mail_of = [&](std::string_view raw) { return read_mail(compose(s, read_text(raw))); };
    const auto plain = mail_of("Subject: a\nX-Mailer: The Bat!\n\nhello\n");
    const auto parts = mail_of(
        "X-Priority: 1\nSubject: b\nContent-Type: multipart/mixed;\n boundary=\"__strange_boundary\"\n\n"
        "--__strange_boundary\nContent-Type: text/plain\n\nhello\n--__strange_boundary--\n");
    EXPECT_EQ(parts.text, "hello");
    EXPECT_EQ(parts.structure, "multipart/mixed(text/plain)");
    EXPECT_EQ(parts.mailer, plain.mailer);
    EXPECT_EQ(parts.message_id_shape, plain.message_id_shape);
    EXPECT_EQ(parts.boundary_shape, mail_of("Content-Type: multipart/mixed; boundary=another-one-42\n\n"
                                            "--another-one-42\n\nx\n--another-one-42--\n")
                                        .boundary_shape);
    const auto names = [](const Mail& mail) {
        std::string out;
        for (const auto& field : mail.fields) out += field.name + '\n';
        return out;
    };
    EXPECT_EQ(names(parts), names(plain));
}

class TextsTest : public HistoryTest {};

TEST_F(TextsTest, TwoSendersDoNotSendTheSameHonestTextOnOneDay) {
    MailFiles files;
    for (int i = 0; i < 40; ++i)
        files.ham.push_back(write("h" + std::to_string(i), "Subject: s" + std::to_string(i) + "\n\nx\n"));
    Texts texts{files, 1};
    std::set<std::string> seen;
    const Instant now{std::chrono::hours{500'000}};
    for (std::uint64_t sender = 1; sender <= 20; ++sender) {
        const auto text = texts.honest(sender, "thread", now);
        ASSERT_TRUE(text);
        EXPECT_TRUE(seen.insert((*text)->subject).second) << sender;
        EXPECT_EQ((*texts.honest(sender, "thread", now))->subject, (*text)->subject) << "the same thread";
    }
}

}  // namespace
}  // namespace tidegate
