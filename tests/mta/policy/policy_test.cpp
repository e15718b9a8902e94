// Policy delegation: what Postfix sends is read as it means it, however TCP splits it, and verdicts become its actions.

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "mta/policy/conversation.hpp"

namespace tidegate {
namespace {

using namespace std::string_literals;

const ManualClock noon{parse_rfc3339("2026-03-01T12:00:00Z").value()};

/// As Postfix 3.7 writes it, with more attributes than Tidegate reads.
std::string request(const std::string& state, const std::string& more) {
    return "request=smtpd_access_policy\nprotocol_state=" + state +
           "\nprotocol_name=ESMTP\nclient_address=192.0.2.7\nclient_name=pc.example.org\nclient_port=49152\n"
           "helo_name=[192.0.2.7]\nqueue_id=8045F2AB23\ninstance=123.456.7\nsasl_method=PLAIN\n"
           "sasl_username=alice@example.org\nsasl_sender=\nccert_subject=\nencryption_protocol=TLSv1.3\n" +
           more + "\n";
}

/// What a conversation said and asked, and how it ended.
struct Heard {
    std::string replies;
    std::vector<Submission> questions;
    std::string complaint;
    friend bool operator==(const Heard& a, const Heard& b) {
        return a.replies == b.replies && a.questions.size() == b.questions.size() && a.complaint == b.complaint;
    }
};

/// Feeds `wire` in pieces of `piece` octets and answers every question with `verdict`.
Heard talk(std::string_view wire, std::size_t piece, const Verdict& verdict = {}) {
    PolicyConversation conversation{noon};
    Heard heard;
    while (!wire.empty()) {
        auto step = conversation.receive(wire.substr(0, piece));
        wire.remove_prefix(std::min(piece, wire.size()));
        while (step) {
            heard.replies += step->replies;
            heard.complaint = step->complaint;
            if (step->close) return heard;
            if (!step->question) break;
            heard.questions.push_back(*step->question);
            step = conversation.answer(verdict);
        }
        if (!step) {
            heard.complaint = step.error().what;
            return heard;
        }
    }
    return heard;
}

TEST(Policy, RecipientIsAskedAbout) {
    const auto heard = talk(request("RCPT",
                                    "sender=alice@example.org\nrecipient=bob@example.net\nrecipient_count=0\n"
                                    "size=12\n"),
                            1 << 16);
    ASSERT_EQ(heard.questions.size(), 1U);
    const auto& question = heard.questions[0];
    EXPECT_EQ(question.way, Way::policy);
    EXPECT_EQ(question.stage, Stage::recipient);
    EXPECT_EQ(question.at, noon.now());
    EXPECT_EQ(question.login, "alice@example.org");
    EXPECT_EQ(question.auth_method, "PLAIN");
    EXPECT_EQ(question.client, "192.0.2.7");
    EXPECT_EQ(question.client_name, "pc.example.org");
    EXPECT_TRUE(question.tls);
    EXPECT_EQ(question.from, "alice@example.org");
    EXPECT_EQ(question.recipients, std::vector<std::string>{"bob@example.net"});
    EXPECT_EQ(question.unnamed_recipients, 0U);
    EXPECT_EQ(question.size, std::nullopt) << "what the client claims at RCPT is not known";
    EXPECT_EQ(question.queue_id, "8045F2AB23");
    EXPECT_EQ(question.instance, "123.456.7");
    EXPECT_EQ(heard.replies, "action=DUNNO\n\n");
}

TEST(Policy, RecipientsAreCountedWhereTheyHaveNoName) {
    const struct {
        std::string_view why, state, more;
        Stage stage;
        std::size_t named;
        std::uint32_t unnamed;
        std::optional<std::uint64_t> size;
    } cases[] = {
        {"one at DATA", "DATA", "recipient=b@example.net\nrecipient_count=1\n", Stage::data, 1, 0, {}},
        {"many at DATA", "DATA", "recipient=\nrecipient_count=40\nsize=0\n", Stage::data, 0, 40, {}},
        {"many at the end", "END-OF-MESSAGE", "recipient_count=40\nsize=2048\n", Stage::end_of_data, 0, 40, 2048},
        {"named and counted", "END-OF-MESSAGE", "recipient=b@x.y\nrecipient_count=3\n", Stage::end_of_data, 1, 2, {}},
        {"size beyond 32 bits", "END-OF-MESSAGE", "size=5000000000\n", Stage::end_of_data, 0, 0, 5'000'000'000},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.why);
        const auto heard = talk(request(std::string{c.state}, std::string{c.more}), 1 << 16);
        ASSERT_EQ(heard.questions.size(), 1U) << heard.complaint;
        EXPECT_EQ(heard.questions[0].stage, c.stage);
        EXPECT_EQ(heard.questions[0].recipients.size(), c.named);
        EXPECT_EQ(heard.questions[0].unnamed_recipients, c.unnamed);
        EXPECT_EQ(heard.questions[0].size, c.size);
    }
}

TEST(Policy, OtherStatesPassWithoutAQuestion) {
    for (const std::string state : {"CONNECT", "EHLO", "HELO", "MAIL", "VRFY", "ETRN", "BDAT", "", "rcpt"}) {
        const auto heard = talk(request(state, "recipient=b@example.net\n"), 1 << 16);
        EXPECT_TRUE(heard.questions.empty()) << state;
        EXPECT_EQ(heard.replies, "action=DUNNO\n\n") << state;
    }
    EXPECT_TRUE(talk(request("RCPT", "recipient=\n"), 1 << 16).questions.empty()) << "no recipient to ask about";
}

TEST(Policy, ValuesAreTakenAsTheyAre) {
    const struct {
        std::string_view why, line;
        std::string wanted;
    } cases[] = {
        {"split at the first =", "sender=a=b=c@example.org", "a=b=c@example.org"},
        {"null sender", "sender=", ""},
        {"null sender in brackets", "sender=<>", ""},
        {"the last of two counts", "sender=a@example.org\nsender=b@example.org", "b@example.org"},
        {"spaces stay", "sender= a b", " a b"},
        {"8-bit stays", "sender=\xFC@example.org", "\xFC@example.org"},
        {"unknown attribute", "sender=a@b.c\npolicy_context=x\n=nameless\nserver_port=587", "a@b.c"},
        {"line ends of a terminal", "sender=a@b.c\r", "a@b.c"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.why);
        const auto heard = talk(request("DATA", std::string{c.line} + '\n'), 1 << 16);
        ASSERT_EQ(heard.questions.size(), 1U) << heard.complaint;
        EXPECT_EQ(heard.questions[0].from, c.wanted);
    }
    const auto nul = talk(request("DATA", "sender=a\0b@example.org\n"s), 1 << 16);
    EXPECT_EQ(nul.questions.at(0).from, "a\0b@example.org"s);
    EXPECT_EQ(talk(request("DATA", "client_address=unknown\n"), 1 << 16).questions.at(0).client, "");
    EXPECT_FALSE(talk(request("DATA", "encryption_protocol=\n"), 1 << 16).questions.at(0).tls);
}

TEST(Policy, WhatIsNoRequestEndsTheConversation) {
    const std::string many = [] {
        std::string lines;
        for (int i = 0; i <= 100; ++i) lines += "a=b\n";
        return lines;
    }();
    const std::string long_lines = [] {
        std::string lines;
        for (int i = 0; i < 17; ++i) lines += "a=" + std::string(4000, 'x') + '\n';
        return lines;
    }();
    const struct {
        std::string_view why;
        std::string wire, complaint;
    } cases[] = {
        {"no request at all", "\n", "empty"},
        {"another protocol", "GET / HTTP/1.1\r\n", "name=value"},
        {"another request", "request=whatever\n\n", "smtpd_access_policy"},
        {"endless line", std::string(5000, 'x'), "4096 octets"},
        {"line too long", "a=" + std::string(5000, 'x') + "\n\n", "4096 octets"},
        {"too many attributes", many + "\n", "100 attributes"},
        {"too much in all", long_lines + "\n", "65536 octets"},
        {"no number", "size=12x\n\n", "size must be a whole number"},
        {"a number beyond bounds", "recipient_count=99999999999\n\n", "recipient_count must be a whole number"},
        {"escapes are not shown", "\x1b[31m\n", "?[31m"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.why);
        const auto heard = talk(c.wire, 1 << 20);
        EXPECT_EQ(heard.replies, "");
        EXPECT_NE(heard.complaint.find(c.complaint), std::string::npos) << heard.complaint;
    }
}

TEST(Policy, AnswersBeforeAFaultAreKept) {
    const auto heard = talk(request("MAIL", "") + request("DATA", "") + "nonsense\n", 1 << 16);
    EXPECT_EQ(heard.replies, "action=DUNNO\n\naction=DUNNO\n\n");
    EXPECT_NE(heard.complaint.find("nonsense"), std::string::npos);
}

TEST(Policy, HoweverSplitTheOutcomeIsTheSame) {
    const auto wire = request("EHLO", "") + request("RCPT", "sender=a@b.c\nrecipient=d@e.f\n") + request("MAIL", "") +
                      request("DATA", "recipient_count=3\n") + request("END-OF-MESSAGE", "recipient_count=3\nsize=9\n");
    const auto whole = talk(wire, wire.size());
    EXPECT_EQ(whole.questions.size(), 3U);
    EXPECT_EQ(whole.replies.size(), 5 * policy_dunno.size());
    EXPECT_EQ(whole.complaint, "");
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 100U, 517U}) EXPECT_EQ(talk(wire, piece), whole) << piece;
}

Verdict verdict(Action action, std::uint16_t code = 250, std::string enhanced = "2.0.0", std::string text = {}) {
    Verdict made;
    made.action = action;
    made.code = code;
    made.enhanced = std::move(enhanced);
    made.text = std::move(text);
    return made;
}

TEST(Policy, HalfARequestIsWaitedForShortly) {
    PolicyConversation conversation{noon};
    const auto whole = request("RCPT", "recipient=bob@example.com\n");
    EXPECT_FALSE(conversation.half_said()) << "Postfix may be silent for long between requests";
    ASSERT_TRUE(conversation.receive(whole.substr(0, 1)));
    EXPECT_EQ(conversation.half_said(), 0U);
    ASSERT_TRUE(conversation.receive(whole.substr(1, 100)));
    EXPECT_EQ(conversation.half_said(), 0U) << "what trickles in is the same request";
    ASSERT_TRUE(conversation.receive(whole.substr(101) + whole.substr(0, 30)));
    ASSERT_TRUE(conversation.answer({}));
    EXPECT_EQ(conversation.half_said(), 1U) << "another request: it is waited for anew";
    ASSERT_TRUE(conversation.receive(whole.substr(30)));
    ASSERT_TRUE(conversation.answer({}));
    EXPECT_FALSE(conversation.half_said());
}

TEST(Policy, VerdictsBecomeActions) {
    const auto limit = verdict(Action::defer, 450, "4.7.28", "wait [TG-RATE]");
    const auto refused = verdict(Action::reject, 550, "5.1.8", "Access denied");
    auto flagged = verdict(Action::flag);
    flagged.add_header = "suspect; score=2.1";
    const struct {
        std::string_view why;
        Verdict verdict;
        Stage stage;
        std::string_view wanted;
    } cases[] = {
        {"accept", {}, Stage::end_of_data, "action=DUNNO\n\n"},
        {"flag at DATA", flagged, Stage::data, "action=PREPEND X-Tidegate: suspect; score=2.1\n\n"},
        {"flag at RCPT", flagged, Stage::recipient, "action=DUNNO\n\n"},
        {"flag where Postfix cannot prepend", flagged, Stage::end_of_data, "action=DUNNO\n\n"},
        {"flag without a header", verdict(Action::flag), Stage::data, "action=DUNNO\n\n"},
        {"hold", verdict(Action::hold, 250, "2.0.0", "looked at"), Stage::end_of_data, "action=HOLD looked at\n\n"},
        {"defer", limit, Stage::end_of_data, "action=450 4.7.28 wait [TG-RATE]\n\n"},
        {"reject", refused, Stage::recipient, "action=550 5.1.8 Access denied\n\n"},
        {"a code that does not fit", verdict(Action::reject, 250, "2.0.0", "no"), Stage::data, "action=550 no\n\n"},
        {"line ends cannot be smuggled", verdict(Action::reject, 554, "5.7.1", "a\r\n\naction=OK"), Stage::data,
         "action=554 5.7.1 a???action=OK\n\n"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.why);
        EXPECT_EQ(write_policy_action(c.verdict, c.stage), c.wanted);
    }
    EXPECT_EQ(talk(request("DATA", ""), 1 << 16, refused).replies, "action=550 5.1.8 Access denied\n\n");
}

}  // namespace
}  // namespace tidegate
