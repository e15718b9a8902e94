#include "mta/milter/conversation.hpp"

#include <gtest/gtest.h>

#include <string>

#include "message/mail.hpp"
#include "mta/milter/peer.hpp"

using namespace std::string_literals;

namespace tidegate::milter {
namespace {

const std::string greeting = postfix_offer() + macros_for('C', {"{client_addr}", "192.0.2.1"}) +
                             client("mail.example.com", '4', 40'000, "192.0.2.1") +
                             macros_for('H', {"{tls_version}", "TLSv1.3"});
const std::string local_greeting = postfix_offer() + client("localhost", '4', 0, "127.0.0.1");
const std::string mail_alice = macros_for('M', {"{auth_authen}", "Alice@example.org", "{auth_type}", "PLAIN"}) +
                               strings('M', {"<alice@example.org>", "SIZE=500"});
const std::string rcpt_bob = macros_for('R', {}) + strings('R', {"<bob@example.com>"});
const std::string rcpt_carol = macros_for('R', {"i", "4ABC"}) + strings('R', {"<carol@example.com>", "NOTIFY=NEVER"});
const std::string end = macros_for('E', {"i", "4ABC"}) + packet('E');
const std::string aborted = packet('A');

Verdict refuse_bob(const Submission& asked) {
    Verdict verdict;
    if (asked.stage == Stage::recipient && asked.recipients.back() == "bob@example.com") {
        verdict.action = Action::reject;
        verdict.code = 550;
        verdict.enhanced = "5.1.8";
        verdict.text = "no";
    }
    return verdict;
}

/// Without the answer to the negotiation.
std::string behind_negotiation(std::string replies) {
    const auto frame = decode_frame(replies, replies.size());
    if (frame && *frame && (*frame)->command == 'O') replies.erase(0, (*frame)->wire_size);
    return replies;
}

MilterOptions inspecting(Inspect inspect) {
    MilterOptions options;
    options.inspect = inspect;
    return options;
}

TEST(MilterConversation, SaysWhichPacketIsHalfSaid) {
    const ManualClock clock{Instant{}};
    MilterConversation conversation{std::make_shared<const MilterOptions>(), clock};
    EXPECT_FALSE(conversation.half_said());
    const auto offer = postfix_offer();
    ASSERT_TRUE(conversation.receive(offer.substr(0, 5)));
    EXPECT_EQ(conversation.half_said(), 0U);
    ASSERT_TRUE(conversation.receive(offer.substr(5) + "\0\0"s));
    EXPECT_EQ(conversation.half_said(), 1U) << "another packet: it is waited for anew";
    ASSERT_TRUE(conversation.receive("\0\1A"s));
    EXPECT_FALSE(conversation.half_said());
}

TEST(MilterConversation, AsksAboutEachRecipientAndTheMessage) {
    Peer peer{inspecting(Inspect::envelope)};
    EXPECT_EQ(behind_negotiation(peer.say(greeting)), "") << "nothing is owed";
    EXPECT_EQ(peer.say(mail_alice), "");
    EXPECT_EQ(peer.say(rcpt_bob), goes_on);
    EXPECT_EQ(peer.say(rcpt_carol), goes_on);
    EXPECT_EQ(peer.say(end), accepted);

    ASSERT_EQ(peer.questions.size(), 3U);
    const Submission& first = peer.questions[0];
    EXPECT_EQ(first.way, Way::milter);
    EXPECT_EQ(first.stage, Stage::recipient);
    EXPECT_EQ(first.at, Instant{Millis{1'000'000}});
    EXPECT_EQ(first.login, "Alice@example.org");
    EXPECT_EQ(first.recipients, std::vector<std::string>{"bob@example.com"});
    EXPECT_EQ(peer.questions[1].recipients, std::vector<std::string>{"carol@example.com"})
        << "only the one that is asked";

    const Submission& last = peer.questions[2];
    EXPECT_EQ(last.stage, Stage::end_of_data);
    EXPECT_EQ(last.login, "Alice@example.org");
    EXPECT_EQ(last.auth_method, "PLAIN");
    EXPECT_TRUE(last.tls);
    EXPECT_EQ(last.client, "192.0.2.1");
    EXPECT_EQ(last.client_name, "mail.example.com");
    EXPECT_EQ(last.local_user, "");
    EXPECT_EQ(last.from, "alice@example.org");
    EXPECT_EQ(last.recipients, (std::vector<std::string>{"bob@example.com", "carol@example.com"}));
    EXPECT_EQ(last.size, 500U);
    EXPECT_EQ(last.queue_id, "4ABC");
    EXPECT_FALSE(last.headers);
}

TEST(MilterConversation, ARefusedRecipientDoesNotCount) {
    Peer peer{{}, refuse_bob};
    peer.say(greeting + mail_alice);
    EXPECT_EQ(peer.say(rcpt_bob), strings('y', {"550 5.1.8 no"}));
    EXPECT_EQ(peer.say(rcpt_carol + end), goes_on + accepted);
    EXPECT_EQ(peer.questions.back().recipients, std::vector<std::string>{"carol@example.com"});
}

TEST(MilterConversation, TwoMessagesAreKeptApart) {
    Peer peer{{}, refuse_bob};
    peer.say(greeting + mail_alice + rcpt_carol);
    peer.say(strings('L', {"Subject", "one"}) + end + aborted);
    peer.say(strings('M', {"<>"}) + rcpt_carol + end);
    ASSERT_EQ(peer.questions.size(), 4U);
    EXPECT_EQ(peer.questions[1].headers->subject, "one");
    const Submission& second = peer.questions[3];
    EXPECT_EQ(second.login, "") << "macros of a message end with it";
    EXPECT_EQ(second.from, "");
    EXPECT_EQ(second.headers->subject, "");
    EXPECT_EQ(second.recipients.size(), 1U);
    EXPECT_FALSE(second.size);
    EXPECT_TRUE(second.tls) << "macros of the connection stay";
    EXPECT_EQ(second.client, "192.0.2.1");
}

TEST(MilterConversation, AMailWithoutAbortBeforeItBeginsAnew) {
    Peer peer;
    peer.say(greeting + mail_alice + rcpt_bob + strings('L', {"Subject", "x"}) + mail_alice + rcpt_carol + end);
    EXPECT_EQ(peer.questions.back().recipients, std::vector<std::string>{"carol@example.com"});
    EXPECT_EQ(peer.questions.back().headers->subject, "");
    EXPECT_EQ(peer.questions.back().login, "Alice@example.org");
}

TEST(MilterConversation, AbortAtEachStepForgetsTheMessage) {
    const std::string steps[] = {mail_alice, rcpt_carol, strings('L', {"Subject", "x"}), packet('N'), packet('B', "x")};
    for (std::size_t n = 0; n <= std::size(steps); ++n) {
        SCOPED_TRACE(n);
        Peer peer{inspecting(Inspect::message)};
        peer.say(greeting);
        for (std::size_t i = 0; i < n; ++i) peer.say(steps[i]);
        EXPECT_EQ(peer.say(aborted), "");
        EXPECT_EQ(peer.say(mail_alice + rcpt_bob + end), goes_on + accepted);
        EXPECT_EQ(peer.questions.back().recipients, std::vector<std::string>{"bob@example.com"});
        EXPECT_EQ(peer.questions.back().headers->subject, "");
        EXPECT_EQ(peer.kept.back(), "\r\n") << "the empty line, and nothing of the message before";
        EXPECT_EQ(peer.error, "");
    }
}

TEST(MilterConversation, TricklesToTheSameEnd) {
    const std::string dialogue = greeting + mail_alice + rcpt_bob + rcpt_carol + strings('L', {"From", "<a@b>"}) +
                                 packet('N') + packet('B', "line\r\n") + end + aborted + mail_alice + rcpt_carol + end +
                                 packet('K') + client("[::1]", '6', 25, "IPv6:2001:db8::2") + mail_alice + rcpt_carol +
                                 end + packet('Q');
    for (const auto inspect : {Inspect::envelope, Inspect::headers, Inspect::message}) {
        Peer whole{inspecting(inspect), refuse_bob};
        Peer trickled{inspecting(inspect), refuse_bob};
        const std::string replies = whole.say(dialogue);
        EXPECT_EQ(trickled.trickle(dialogue), replies);
        EXPECT_EQ(trickled.error, "");
        ASSERT_EQ(trickled.questions.size(), whole.questions.size());
        for (std::size_t i = 0; i < whole.questions.size(); ++i) {
            EXPECT_EQ(trickled.questions[i].recipients, whole.questions[i].recipients);
            EXPECT_EQ(trickled.questions[i].size, whole.questions[i].size);
        }
        EXPECT_EQ(whole.questions.back().client, "2001:db8::2");
        EXPECT_TRUE(whole.closed && trickled.closed);
        EXPECT_TRUE(whole.given_back.empty() && trickled.given_back.empty());
    }
}

TEST(MilterConversation, AnswersEachStepWhenTheMtaWantsIt) {
    Peer peer{inspecting(Inspect::message)};
    peer.say(offer(2, may_add_header, 0x7F));
    for (const auto& step :
         {client("mx", '4', 25, "192.0.2.1"), strings('H', {"mx"}), mail_alice, rcpt_bob, packet('T'),
          strings('U', {"FOO"}), strings('L', {"Subject", "x"}), packet('N'), packet('B', "x")}) {
        EXPECT_EQ(peer.say(step), goes_on);
    }
    EXPECT_EQ(peer.say(end), accepted);
    EXPECT_EQ(peer.say(aborted), "");
    EXPECT_EQ(peer.say(packet('Q')), "");
    EXPECT_TRUE(peer.closed);
}

TEST(MilterConversation, LocalMailIsAskedAboutAtTheEndOnly) {
    Peer peer{{}, refuse_bob};
    peer.say(local_greeting + strings('M', {"www-data@example.org"}));
    EXPECT_EQ(peer.say(strings('R', {"bob@example.com"}) + strings('R', {"carol@example.com"})), goes_on + goes_on);
    EXPECT_EQ(peer.say(end + packet('Q')), accepted);
    ASSERT_EQ(peer.questions.size(), 1U);
    EXPECT_EQ(peer.questions[0].local_user, "www-data");
    EXPECT_EQ(peer.questions[0].client, "");
    EXPECT_EQ(peer.questions[0].recipients.size(), 2U);
}

TEST(MilterConversation, LocalMailWithTheNullSenderHasAUserToo) {
    Peer peer;
    peer.say(local_greeting + strings('M', {""}) + strings('R', {"bob@example.com"}) + end);
    EXPECT_EQ(peer.questions.back().local_user, "mailer-daemon");
    EXPECT_EQ(peer.questions.back().from, "");
}

TEST(MilterConversation, SeesTheWholeMessageWhenAsked) {
    MilterOptions options = inspecting(Inspect::message);
    options.longest_kept = 20;
    Peer peer{options};
    peer.say(greeting + mail_alice + rcpt_bob + strings('L', {"Subject", "Hi"}) + packet('B', "12345678") +
             packet('B', "9abcdef") + packet('E', "gh"));
    EXPECT_EQ(peer.kept.back(), "Subject: Hi\r\n\r\n12345");
    ASSERT_TRUE(peer.questions[1].mail);
    EXPECT_EQ(peer.questions[1].mail->subject, "Hi");
    EXPECT_EQ(peer.questions.back().size, 13U + 2U + 17U) << "header line, empty line, body";
}

TEST(MilterConversation, TheMessageThatMayNotHaveArrivedIsGivenBack) {
    const auto counted = [](const Submission&) {
        Verdict verdict;
        verdict.token = "t1";
        return verdict;
    };
    const std::string message = greeting + mail_alice + rcpt_bob + end;
    struct Case {
        const char* name;
        std::string then;
        bool given_back;
        bool peer_gone = true;
    };
    const Case cases[] = {
        {"the connection breaks", "", true},
        {"half a packet, then it breaks", "\0\0"s, true},
        {"we leave", "", false, false},
        {"abort is what Postfix always sends", aborted, false},
        {"quit", packet('Q'), false},
        {"the next client", packet('K'), false},
        {"the next message", mail_alice, false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        Peer peer{{}, counted};
        peer.say(message);
        peer.say(c.then);
        peer.conversation->closed(c.peer_gone);
        EXPECT_EQ(peer.given_back, c.given_back ? std::vector<std::string>{"t1"} : std::vector<std::string>{});
    }
}

TEST(MilterConversation, SurvivesALostPeerAtEachStep) {
    const std::string dialogue = greeting + mail_alice + rcpt_bob + strings('L', {"Subject", "x"}) + packet('B', "x");
    for (std::size_t n = 0; n <= dialogue.size(); ++n) {
        Peer peer{inspecting(Inspect::message)};
        peer.say(std::string_view{dialogue}.substr(0, n));
        peer.conversation->closed(true);
        EXPECT_EQ(peer.error, "");
        EXPECT_TRUE(peer.given_back.empty());
    }
}

TEST(MilterConversation, RefusesWhatMakesNoSense) {
    struct Case {
        const char* name;
        std::string wire;
    };
    const Case cases[] = {
        {"HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"},
        {"a packet without a command", "\0\0\0\0"s},
        {"a packet that would be too long", "\x7f\xff\xff\xff"s},
        {"a message before the negotiation", mail_alice},
        {"an offer that is cut short", packet('O', "\0\0\0\6"s)},
        {"two negotiations", postfix_offer() + postfix_offer()},
        {"MAIL without CONNECT", postfix_offer() + mail_alice},
        {"RCPT without MAIL", greeting + rcpt_bob},
        {"header without MAIL", greeting + strings('L', {"a", "b"})},
        {"body without MAIL", greeting + packet('B', "x")},
        {"end without MAIL", greeting + packet('E')},
        {"end twice", greeting + mail_alice + rcpt_bob + end + end},
        {"RCPT after QUIT_NC", greeting + mail_alice + packet('K') + rcpt_bob},
        {"MAIL after QUIT_NC", greeting + packet('K') + mail_alice},
        {"unknown command", greeting + packet('z')},
        {"CONNECT cut short", postfix_offer() + packet('C', "x")},
        {"MACRO without a command", postfix_offer() + packet('D')},
        {"MACRO without a value", postfix_offer() + packet('D', "Ci\0"s)},
        {"MAIL without NUL", greeting + packet('M', "<a@b>")},
        {"MAIL without payload", greeting + packet('M')},
        {"RCPT without NUL", greeting + mail_alice + packet('R', "<a@b>")},
        {"header without value", greeting + mail_alice + strings('L', {"a"})},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        Peer whole;
        whole.say(c.wire);
        EXPECT_NE(whole.error, "");
        Peer trickled;
        trickled.trickle(c.wire);
        EXPECT_EQ(trickled.error, whole.error);
        for (const char octet : whole.error) EXPECT_TRUE(octet >= ' ' && octet <= '~');
    }
}

TEST(MilterConversation, WhatWasAnsweredBeforeNonsenseIsStillSent) {
    Peer peer;
    EXPECT_EQ(behind_negotiation(peer.say(greeting + mail_alice + rcpt_bob + end + packet('z'))), goes_on + accepted);
    EXPECT_TRUE(peer.closed);
    EXPECT_NE(peer.error, "");
}

TEST(MilterConversation, AnAnswerWithoutAQuestionIsRefused) {
    Peer peer;
    EXPECT_FALSE(peer.conversation->answer(Verdict{}));
}

TEST(MilterConversation, OddOctetsInAddressesStayInTheirPlace) {
    Peer peer;
    peer.say(greeting + macros_for('M', {"{auth_authen}", "al\xff\r\nice"}) + strings('M', {"<a\r\n\xff@x>"}) +
             packet('R', "<b\xff\r\nRCPT@y>\0x\0"s) + packet('R', "<c\0@y>\0"s) + end);
    const Submission& last = peer.questions.back();
    EXPECT_EQ(last.login, "al\xff\r\nice");
    EXPECT_EQ(last.from, "a\r\n\xff@x");
    EXPECT_EQ(last.recipients, (std::vector<std::string>{"b\xff\r\nRCPT@y", "c"})) << "NUL ends a string";
    EXPECT_EQ(peer.error, "");
}

TEST(MilterConversation, OverlongAddressesAreRefusedOrCut) {
    const std::string longest(2000, 'x');
    Peer peer;
    peer.say(greeting + strings('M', {longest + "@example.org"}));
    EXPECT_EQ(peer.say(strings('R', {longest})), strings('y', {"550 5.1.3 The recipient's address is too long"}));
    peer.say(rcpt_carol + end);
    EXPECT_EQ(peer.questions.back().recipients.size(), 1U);
    EXPECT_EQ(peer.questions.back().from.size(), longest_value);
}

std::string recipients(std::size_t count) {
    std::string wire;
    for (std::size_t i = 0; i < count; ++i) wire += strings('R', {"<r" + std::to_string(i) + "@example.com>"});
    return wire;
}

TEST(MilterConversation, TakesTenThousandRecipientsAndEndsAtItsBound) {
    Peer peer;
    peer.say(greeting + mail_alice + recipients(10'000) + end);
    EXPECT_EQ(peer.questions.back().recipients.size(), 10'000U);

    MilterOptions options;
    options.most_recipients = 3;
    Peer small{options};
    small.say(greeting + mail_alice + recipients(3));
    EXPECT_EQ(small.say(rcpt_carol),
              strings('y', {"452 4.5.3 Too many recipients in one message, send the rest in another one"}));
    small.say(end);
    EXPECT_EQ(small.questions.back().recipients.size(), 3U);

    Peer local{options};
    local.say(local_greeting + strings('M', {"root"}));
    EXPECT_EQ(local.say(rcpt_bob + rcpt_bob + rcpt_bob + rcpt_bob + rcpt_bob),
              goes_on + goes_on + goes_on + goes_on + goes_on);
    local.say(end);
    EXPECT_EQ(local.questions.back().recipients.size(), 3U);
    EXPECT_EQ(local.questions.back().unnamed_recipients, 2U);
}

TEST(MilterConversation, AHeaderOfAMegabyteIsCut) {
    Peer peer;
    peer.say(greeting + mail_alice + rcpt_bob + strings('L', {"Subject", std::string(1 << 20, 'x')}));
    for (int i = 0; i < 5000; ++i) peer.say(strings('L', {"X-More", "y"}));
    peer.say(strings('L', {"From", "late@example.org"}) + end);
    const Headers& headers = *peer.questions.back().headers;
    EXPECT_EQ(headers.subject.size(), 998U);
    EXPECT_EQ(headers.from, "") << "beyond the fields that are looked at";
    EXPECT_EQ(peer.error, "");
}

}  // namespace
}  // namespace tidegate::milter
