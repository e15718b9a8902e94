#include "maillog/answer.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

using Status = DeliveryFact::Status;

TEST(Answer, CodesFirstWordsSecond) {
    const struct {
        Status status;
        const char* enhanced;
        const char* reply;
        ReplyMeaning answer;
    } cases[] = {
        {Status::sent, "2.0.0", "250 ok", ReplyMeaning::delivered},
        // Nobody there.
        {Status::bounced, "5.1.1", "host mx[198.51.100.1] said: 550 5.1.1 <b@example.com>: User unknown",
         ReplyMeaning::unknown_recipient},
        {Status::bounced, "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", ReplyMeaning::unknown_recipient},
        {Status::bounced, "5.1.2", "550 5.1.2 bad destination system", ReplyMeaning::unknown_recipient},
        {Status::bounced, "5.2.1", "550 5.2.1 The account is inactive", ReplyMeaning::unknown_recipient},
        {Status::bounced, "5.4.4", "Host or domain name not found. Name service error for name=exmaple.com",
         ReplyMeaning::unknown_recipient},
        {Status::bounced, "5.4.1", "550 5.4.1 Recipient address rejected: Access denied.",
         ReplyMeaning::unknown_recipient},
        {Status::bounced, "5.0.0", "550 No such user here", ReplyMeaning::unknown_recipient},
        {Status::bounced, "", "550 Mailbox not found", ReplyMeaning::unknown_recipient},
        {Status::bounced, "5.7.1", "550 5.7.1 No such user", ReplyMeaning::unknown_recipient},
        // The code wins over the words, and an address is no word.
        {Status::bounced, "5.1.1", "550 5.1.1 address rejected, see our spam policy", ReplyMeaning::unknown_recipient},
        {Status::bounced, "5.0.0", "550 <spam@example.com>: user unknown", ReplyMeaning::unknown_recipient},
        {Status::bounced, "5.0.0", "550 spam@example.com does not exist", ReplyMeaning::unknown_recipient},
        // This message, or this sender.
        {Status::bounced, "5.7.1", "554 5.7.1 Message rejected as spam", ReplyMeaning::policy_refusal},
        {Status::bounced, "5.7.1", "550 5.7.1 rejected by policy", ReplyMeaning::policy_refusal},
        {Status::bounced, "5.7.0", "550 5.7.0 refused", ReplyMeaning::policy_refusal},
        {Status::bounced, "5.7.501", "550 5.7.501 Access denied, spam abuse detected", ReplyMeaning::policy_refusal},
        {Status::bounced, "5.0.0", "554 rejected: content looks suspicious", ReplyMeaning::policy_refusal},
        {Status::bounced, "5.7.1",
         "550-5.7.1 [192.0.2.1 12] Our system has detected that this message is likely unsolicited mail",
         ReplyMeaning::policy_refusal},
        {Status::deferred, "4.7.0", "421 4.7.0 Temporary rate limit: unusual rate of unsolicited mail",
         ReplyMeaning::policy_refusal},
        // This server.
        {Status::bounced, "5.7.1",
         "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using "
         "bl.example.net",
         ReplyMeaning::server_refusal},
        {Status::bounced, "5.7.606", "550 5.7.606 Access denied, banned sending IP [192.0.2.1]",
         ReplyMeaning::server_refusal},
        {Status::bounced, "5.7.26", "550 5.7.26 This mail is not accepted", ReplyMeaning::server_refusal},
        {Status::bounced, "5.7.25", "550 5.7.25 no reverse name", ReplyMeaning::server_refusal},
        {Status::bounced, "5.7.1", "550 5.7.1 SPF check failed", ReplyMeaning::server_refusal},
        {Status::bounced, "", "554 Your IP 192.0.2.1 is on our blacklist for spam", ReplyMeaning::server_refusal},
        {Status::deferred, "4.7.1", "450 4.7.1 Client host rejected: cannot find your reverse hostname",
         ReplyMeaning::server_refusal},
        // Nothing to do with the sender.
        {Status::bounced, "5.2.2", "552 5.2.2 Mailbox full", ReplyMeaning::other},
        {Status::bounced, "5.3.4", "552 5.3.4 Message too large", ReplyMeaning::other},
        {Status::bounced, "5.7.1", "554 5.7.1 <b@example.com>: Relay access denied", ReplyMeaning::other},
        {Status::bounced, "5.4.6", "mail for example.com loops back to myself", ReplyMeaning::other},
        {Status::bounced, "5.0.0", "550 no", ReplyMeaning::other},
        {Status::deferred, "4.2.0", "450 4.2.0 Greylisted, try again later", ReplyMeaning::other},
        {Status::deferred, "4.1.1", "450 4.1.1 user unknown", ReplyMeaning::other},
        {Status::expired, "", "expired", ReplyMeaning::other},
    };
    for (const auto& c : cases) {
        DeliveryFact fact;
        fact.status = c.status;
        fact.enhanced = c.enhanced;
        fact.reply = c.reply;
        EXPECT_EQ(to_string(answer_of(fact)), to_string(c.answer)) << c.enhanced << " " << c.reply;
    }
}

TEST(Answer, TheReceiversWordsAreTakenOut) {
    EXPECT_EQ(words_of_receiver("host mx[1.2.3.4] said: 550 5.1.1 no (in reply to RCPT TO command)"), "550 5.1.1 no");
    EXPECT_EQ(words_of_receiver("User unknown in virtual mailbox table"), "User unknown in virtual mailbox table");
    EXPECT_EQ(words_of_receiver(""), "");
}

TEST(Answer, TheSameAnswerHasTheSameShape) {
    const auto one = answer_shape("554 5.7.1 <b@example.com>: refused, see https://example.net/1 (ref 77AB12)");
    EXPECT_EQ(one, answer_shape("554 5.7.1 <c@example.com>: refused, see https://example.net/2 (ref 91CC3)"));
    EXPECT_NE(one, answer_shape("554 5.7.1 <b@example.com>: denied, see https://example.net/1 (ref 77AB12)"));
}

}  // namespace
}  // namespace tidegate
