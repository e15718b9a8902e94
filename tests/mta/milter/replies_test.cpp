#include "mta/milter/replies.hpp"

#include <gtest/gtest.h>

#include <string>

#include "mta/milter/peer.hpp"

using namespace std::string_literals;

namespace tidegate::milter {
namespace {

const Agreement everything{6, 0, may_add_header | may_add_recipient | may_quarantine};
const Agreement nothing{2, 0, 0};

Verdict verdict(Action action, std::uint16_t code = 250, std::string enhanced = "2.0.0", std::string text = "") {
    Verdict made;
    made.action = action;
    made.code = code;
    made.enhanced = std::move(enhanced);
    made.text = std::move(text);
    return made;
}

std::string at_end(const Verdict& made, const Agreement& agreement = everything) {
    std::string replies;
    write_message_reply(made, agreement, replies);
    return replies;
}

std::string at_recipient(const Verdict& made) {
    std::string replies;
    write_recipient_reply(made, replies);
    return replies;
}

TEST(MilterReplies, OfEachAction) {
    EXPECT_EQ(at_end(verdict(Action::accept)), accepted);
    EXPECT_EQ(at_end(verdict(Action::hold, 250, "2.0.0", "too many")), strings('q', {"too many"}) + accepted);
    EXPECT_EQ(at_end(verdict(Action::hold)), strings('q', {"held by Tidegate"}) + accepted);
    EXPECT_EQ(at_end(verdict(Action::defer, 450, "4.7.28", "wait")), strings('y', {"450 4.7.28 wait"}));
    EXPECT_EQ(at_end(verdict(Action::reject, 550, "5.1.8", "no")), strings('y', {"550 5.1.8 no"}));

    EXPECT_EQ(at_recipient(verdict(Action::accept)), goes_on);
    EXPECT_EQ(at_recipient(verdict(Action::flag)), goes_on);
    EXPECT_EQ(at_recipient(verdict(Action::hold)), goes_on);
    EXPECT_EQ(at_recipient(verdict(Action::defer, 450, "4.7.28", "wait")), strings('y', {"450 4.7.28 wait"}));
    EXPECT_EQ(at_recipient(verdict(Action::reject, 550, "5.1.8", "no")), strings('y', {"550 5.1.8 no"}));
}

TEST(MilterReplies, ChangesComeBeforeTheEnd) {
    Verdict flag = verdict(Action::flag);
    flag.add_header = "suspicious";
    flag.copy_to = {"review@example.org", "", "a b@example.org", "x@y>\r\n", "second@example.org"};
    EXPECT_EQ(at_end(flag), strings('h', {"X-Tidegate", "suspicious"}) + strings('+', {"<review@example.org>"}) +
                                strings('+', {"<second@example.org>"}) + accepted);
    EXPECT_EQ(at_end(flag, nothing), accepted);
    flag.copy_to.assign(1000, "review@example.org");
    EXPECT_LT(at_end(flag).size(), 100 * 40U);
}

TEST(MilterReplies, WithoutQuarantineWhatShouldBeHeldIsDeferred) {
    EXPECT_EQ(at_end(verdict(Action::hold, 250, "2.0.0", "held"), nothing), strings('y', {"451 4.7.1 held"}));
}

TEST(MilterReplies, CodesFitTheAction) {
    EXPECT_EQ(at_end(verdict(Action::defer, 550, "4.7.28", "x")), strings('y', {"451 4.7.28 x"}));
    EXPECT_EQ(at_end(verdict(Action::reject, 450, "4.7.28", "x")), strings('y', {"550 5.7.1 x"}));
    EXPECT_EQ(at_end(verdict(Action::reject, 250, "", "x")), strings('y', {"550 5.7.1 x"}));
    EXPECT_EQ(at_end(verdict(Action::reject, 554, "5.7", "x")), strings('y', {"554 5.7.1 x"}));
    EXPECT_EQ(at_end(verdict(Action::reject, 554, "5.7.1\r\n", "x")), strings('y', {"554 5.7.1 x"}));
    EXPECT_EQ(at_end(verdict(Action::reject, 60'000, "5.7.1", "x")), strings('y', {"550 5.7.1 x"}));
    EXPECT_EQ(at_end(verdict(Action::reject, 550, "5.7.1", "")), strings('y', {"550 5.7.1"}));
}

TEST(MilterReplies, CarryNothingOfTheMailUnescaped) {
    EXPECT_EQ(at_end(verdict(Action::reject, 550, "5.7.1", "a\r\n250 ok\0\xff%s"s)),
              strings('y', {"550 5.7.1 a??250 ok??%%s"}));
    Verdict flag = verdict(Action::flag);
    flag.add_header = "a\r\nBcc: x@y\0z"s;
    EXPECT_EQ(at_end(flag), strings('h', {"X-Tidegate", "a??Bcc: x@y?z"}) + accepted);
    EXPECT_EQ(at_end(verdict(Action::hold, 250, "", "a\r\nb")), strings('q', {"a??b"}) + accepted);
}

TEST(MilterReplies, KeepToOneLine) {
    const std::string reply = at_end(verdict(Action::reject, 550, "5.7.123", std::string(10'000, 'x')));
    const auto frame = decode_frame(reply, 10'000);
    ASSERT_TRUE(frame && *frame);
    EXPECT_LE((*frame)->payload.size() - 1 + 2, 512U) << "without the NUL, with CRLF";
}

}  // namespace
}  // namespace tidegate::milter
