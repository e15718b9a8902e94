#include "maillog/joiner.hpp"

#include <gtest/gtest.h>

#include "maillog/history.hpp"

namespace tidegate {
namespace {

/// What a history told, by kind.
struct Told {
    std::vector<LoggedMessage> messages;
    std::vector<LoggedOutcome> outcomes;
    std::vector<LoggedLogin> logins;
};

struct ReadLog {
    LogHistory history{{}};
    Told told;

    Told take() { return told; }
    const LogCounts& counts() const { return history.counts(); }
    const JoinerCounts& joined() const { return history.joined(); }
};

ReadLog read_all(std::vector<std::string> lines) {
    ReadLog out;
    std::size_t at = 0;
    const auto take = [&](LogRecord record) -> Outcome {
        if (auto* message = std::get_if<LoggedMessage>(&record)) out.told.messages.push_back(std::move(*message));
        if (auto* outcome = std::get_if<LoggedOutcome>(&record)) out.told.outcomes.push_back(std::move(*outcome));
        if (auto* login = std::get_if<LoggedLogin>(&record)) out.told.logins.push_back(std::move(*login));
        return {};
    };
    const auto next = [&](std::string_view& line) -> Result<bool> {
        if (at == lines.size()) return false;
        line = lines[at++];
        return true;
    };
    EXPECT_TRUE(out.history.read(next, parse_rfc3339("2026-03-02T12:00:00Z").value(), take));
    EXPECT_TRUE(out.history.finish(take));
    return out;
}

std::string at(const char* time, const char* daemon, const std::string& text) {
    return std::string{"Mar  1 14:02:"} + time + " mail postfix/" + daemon + "[1]: " + text;
}

const std::vector<std::string> two_recipients = {
    at("00", "smtpd", "4AAAAAAA: client=h[192.0.2.10], sasl_method=PLAIN, sasl_username=Anna@example.org"),
    at("00", "cleanup", "4AAAAAAA: message-id=<1@example.org>"),
    at("01", "qmgr", "4AAAAAAA: from=<anna@example.org>, size=512, nrcpt=2 (queue active)"),
    at("02", "smtp",
       "4AAAAAAA: to=<b@example.com>, relay=mx.example.com[198.51.100.1]:25, dsn=2.0.0, status=sent (ok)"),
    at("02", "smtp",
       "4AAAAAAA: to=<c@example.net>, orig_to=<list@example.org>, relay=mx.example.net[198.51.100.2]:25, dsn=5.1.1, "
       "status=bounced (host mx.example.net[198.51.100.2] said: 550 5.1.1 no such user (in reply to RCPT TO command))"),
    at("03", "qmgr", "4AAAAAAA: removed"),
};

TEST(Joiner, LinesOfOneMessageAreOneRecord) {
    auto history = read_all(two_recipients);
    const auto told = history.take();
    ASSERT_EQ(told.messages.size(), 1U);
    const auto& message = told.messages.front();
    EXPECT_EQ(format_rfc3339(message.at), "2026-03-01T14:02:00Z");
    EXPECT_EQ(message.login, "Anna@example.org");
    EXPECT_EQ(message.client, "192.0.2.10");
    EXPECT_EQ(message.from, "anna@example.org");
    EXPECT_EQ(message.recipients, (std::vector<std::string>{"b@example.com", "list@example.org"}));
    EXPECT_EQ(message.size, 512U);
    EXPECT_EQ(message.message_id, "1@example.org");
    ASSERT_EQ(told.outcomes.size(), 2U);
    const auto& bounce = told.outcomes.back();
    EXPECT_EQ(bounce.answer, ReplyMeaning::unknown_recipient);
    EXPECT_TRUE(bounce.final);
    EXPECT_EQ(bounce.login, "Anna@example.org");
    EXPECT_EQ(bounce.relay, "mx.example.net");
    EXPECT_EQ(bounce.reply, "550 5.1.1 no such user");
    ASSERT_TRUE(bounce.submitted);
    EXPECT_EQ(history.counts().lines, 6U);
    EXPECT_EQ(history.counts().understood, 6U);
    EXPECT_EQ(history.joined().dropped, 0U);
}

TEST(Joiner, ARecipientTriedAgainIsToldOnceForEachAnswer) {
    const std::string later = "4AAAAAAA: to=<b@example.com>, relay=none, dsn=4.4.1, status=deferred (later)";
    auto history = read_all({two_recipients[0], two_recipients[2], at("02", "smtp", later), at("03", "smtp", later),
                             at("04", "smtp", "4AAAAAAA: to=<b@example.com>, dsn=5.1.1, status=bounced (unknown)"),
                             at("05", "smtp", "4AAAAAAA: to=<b@example.com>, dsn=5.1.1, status=bounced (unknown)")});
    const auto told = history.take();
    ASSERT_EQ(told.outcomes.size(), 2U);
    EXPECT_EQ(told.outcomes[0].answer, ReplyMeaning::other);
    EXPECT_EQ(told.outcomes[1].answer, ReplyMeaning::unknown_recipient);
    ASSERT_EQ(told.messages.size(), 1U);
    EXPECT_EQ(told.messages[0].recipients.size(), 1U);
}

TEST(Joiner, AMessageBackFromAFilterBelongsToWhoHandedItIn) {
    const std::string back = "4BBBBBBB: client=localhost[127.0.0.1]";
    const std::string onward =
        "4AAAAAAA: to=<b@example.com>, relay=127.0.0.1[127.0.0.1]:10024, dsn=2.0.0, status=sent (250 2.0.0 from "
        "MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 4BBBBBBB)";
    const std::string bounce =
        "4BBBBBBB: to=<b@example.com>, relay=mx[198.51.100.1]:25, dsn=5.1.1, status=bounced (no)";
    const std::string queued = "4BBBBBBB: from=<anna@example.org>, size=600, nrcpt=1 (queue active)";
    for (const bool named : {false, true}) {
        SCOPED_TRACE(named);
        auto history =
            read_all({two_recipients[0], two_recipients[2],
                      at("02", "smtpd", named ? back + ", orig_queue_id=4AAAAAAA, orig_client=h[192.0.2.10]" : back),
                      at("02", "qmgr", queued), at("03", "smtp", onward), at("03", "qmgr", "4AAAAAAA: removed"),
                      at("04", "smtp", bounce), at("05", "qmgr", "4BBBBBBB: removed")});
        const auto told = history.take();
        EXPECT_EQ(told.messages.size(), 1U);
        ASSERT_EQ(told.outcomes.size(), 2U);
        EXPECT_EQ(told.outcomes[1].answer, ReplyMeaning::unknown_recipient);
        EXPECT_EQ(told.outcomes[1].login, "Anna@example.org");
    }
}

TEST(Joiner, AnotherServerCannotPassAMessageOn) {
    auto history = read_all(
        {two_recipients[0], two_recipients[2], at("01", "smtpd", "4BBBBBBB: client=other[203.0.113.9]"),
         at("02", "smtp",
            "4AAAAAAA: to=<b@example.com>, relay=mx[203.0.113.9]:25, dsn=2.0.0, status=sent (250 ok: "
            "queued as 4BBBBBBB)"),
         at("04", "smtp", "4BBBBBBB: to=<x@example.com>, relay=mx[198.51.100.1]:25, dsn=5.1.1, status=bounced (no)")});
    EXPECT_EQ(history.take().outcomes.back().login, "");
}

TEST(Joiner, AnIdThatIsUsedAgainIsAnotherMessage) {
    auto history = read_all({two_recipients[0], two_recipients[3],
                             at("30", "smtpd", "4AAAAAAA: client=h[192.0.2.11], sasl_method=PLAIN, sasl_username=ben"),
                             at("31", "smtp", "4AAAAAAA: to=<x@example.com>, dsn=5.1.1, status=bounced (no)")});
    const auto told = history.take();
    ASSERT_EQ(told.messages.size(), 2U);
    EXPECT_EQ(told.messages[1].login, "ben");
    EXPECT_EQ(told.outcomes.back().login, "ben");
}

TEST(Joiner, TheOldestIsDroppedAndCounted) {
    Joiner joiner{3};
    std::vector<LogRecord> out;
    for (int i = 0; i < 100; ++i) {
        MessageFact fact{.id = "id" + std::to_string(1000 + i), .begins = true};
        fact.login = "anna";
        joiner.take({Instant{Millis{i}}, std::move(fact)}, out);
        EXPECT_LE(joiner.open(), 3U);
    }
    EXPECT_EQ(joiner.counts().dropped, 97U);
    joiner.finish(out);
    EXPECT_EQ(out.size(), 100U);
}

TEST(Joiner, FewMessagesToManyAreDroppedAsManyMessagesAre) {
    Joiner joiner{20};
    std::vector<LogRecord> out;
    const int each = 200;  // to so many recipients, which makes 600 marks and names: room for two or three messages
    for (int i = 0; i < 20; ++i) {
        const auto id = "id" + std::to_string(1000 + i);
        MessageFact fact{.id = id, .begins = true};
        fact.login = "anna";
        joiner.take({Instant{Millis{i}}, std::move(fact)}, out);
        for (int to = 0; to < each; ++to)
            joiner.take({Instant{Millis{i}}, DeliveryFact{.id = id, .to = std::to_string(to) + "@example.com"}}, out);
        EXPECT_LE(joiner.open(), 4U);
    }
    EXPECT_GE(joiner.counts().dropped, 16U);
    joiner.finish(out);
    EXPECT_EQ(std::ranges::count_if(out, [](const auto& one) { return std::holds_alternative<LoggedMessage>(one); }),
              20);
    EXPECT_EQ(joiner.open(), 0U);
}

TEST(LogHistory, EndsWithTheFirstErrorOfWhoTakes) {
    LogHistory history{{}};
    const auto next = [](std::string_view& line) -> Result<bool> {
        line =
            "Mar  1 14:02:00 mail dovecot: imap-login: Login: user=<anna>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.2";
        return true;  // without an end
    };
    const auto take = [](const LogRecord&) -> Outcome { return fail(Fault::unavailable, "full"); };
    EXPECT_FALSE(history.read(next, parse_rfc3339("2026-03-02T12:00:00Z").value(), take));
    EXPECT_EQ(history.counts().lines, 1U);
}

TEST(Joiner, EximAndRspamdTellTheSame) {
    auto exim = read_all(
        {"2026-03-01 14:02:00 1tAbCd-0000AB-Xy <= anna@example.org H=h [192.0.2.10] P=esmtpsa A=plain:anna S=9 for b@c",
         "2026-03-01 14:02:01 1tAbCd-0000AB-Xy => b@c R=r T=t H=mx [198.51.100.1]",
         "2026-03-01 14:02:01 1tAbCd-0000AB-Xy Completed"});
    const auto by_exim = exim.take();
    ASSERT_EQ(by_exim.messages.size(), 1U);
    EXPECT_EQ(by_exim.messages[0].recipients, std::vector<std::string>{"b@c"});
    auto rspamd =
        read_all({"2026-03-01 14:02:00 #1(normal) <a>; task; rspamd_task_write_log: id: <1>, qid: <4AAAAAAA>, "
                  "ip: 192.0.2.10, user: anna, from: <a@b>, (default: F (no action): [0/15] []), len: 1, "
                  "digest: <x>, rcpts: <b@c>"});
    const auto by_rspamd = rspamd.take();
    ASSERT_EQ(by_rspamd.messages.size(), 1U);
    EXPECT_EQ(by_rspamd.messages[0].login, "anna");
}

TEST(Joiner, ForeignLinesAreCountedAndKept) {
    auto history = read_all({"not a log at all", "", "Mar  1 14:02:00 mail sshd[1]: hello", "another\x01one"});
    EXPECT_EQ(history.counts().lines, 4U);
    EXPECT_EQ(history.counts().understood, 0U);
    EXPECT_EQ(history.counts().strange, 2U);
    ASSERT_EQ(history.counts().strange_lines.size(), 2U);
}

}  // namespace
}  // namespace tidegate
