// The one line that a client hears.

#include "judge/replies.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

const ReplyFacts facts{
    .entity = "alice@example.org", .since = {}, .until = {}, .why = "31 in 1 min, limit 30", .room = "14:32"};

TEST(Replies, EveryCauseHasTheCodeOfTheContract) {
    const struct {
        Cause cause;
        Action action;
        std::uint16_t code;
        std::string_view enhanced;
    } cases[] = {
        {Cause::restricted, Action::reject, 550, "5.1.8"},
        {Cause::limit_external_hour, Action::defer, 450, "4.7.28"},
        {Cause::limit_internal_hour, Action::defer, 450, "4.7.28"},
        {Cause::limit_day, Action::defer, 450, "4.7.28"},
        {Cause::rate, Action::defer, 450, "4.7.28"},
        {Cause::limit_message, Action::reject, 550, "5.5.3"},
        {Cause::limit_organisation, Action::defer, 450, "4.7.28"},
        {Cause::forward, Action::reject, 550, "5.7.1"},
        {Cause::connector, Action::reject, 550, "5.7.1"},
        {Cause::sender, Action::reject, 550, "5.7.1"},
        {Cause::content, Action::reject, 550, "5.7.1"},
        {Cause::unavailable, Action::defer, 451, "4.3.2"},
    };
    for (const auto& c : cases) {
        const auto verdict = Replies{}.refuse(c.cause, c.action, facts);
        EXPECT_EQ(verdict.code, c.code) << token(c.cause);
        EXPECT_EQ(verdict.enhanced, c.enhanced) << token(c.cause);
        EXPECT_NE(verdict.text.find("[" + std::string{token(c.cause)} + "]"), std::string::npos);
    }
}

TEST(Replies, WhatIsInSquareBracketsIsLeftOutWithoutItsValue) {
    auto without = facts;
    without.room.clear();
    EXPECT_NE(Replies{}.refuse(Cause::rate, Action::defer, facts).text.find("Room again at 14:32."), std::string::npos);
    EXPECT_EQ(Replies{}.refuse(Cause::rate, Action::defer, without).text.find("Room"), std::string::npos);
}

TEST(Replies, ASiteChangesWhatItNamesAndNothingElse) {
    const Replies own{
        {{.cause = Cause::rate, .action = Action::defer, .code = 451, .enhanced = "4.7.1", .text = ""},
         {.cause = Cause::sender, .action = Action::reject, .code = 0, .enhanced = "", .text = "Not as {entity}."},
         {.cause = Cause::forward, .action = Action::defer, .code = 0, .enhanced = "", .text = "Later."}}};
    const auto rate = own.refuse(Cause::rate, Action::defer, facts);
    EXPECT_EQ(rate.code, 451);
    EXPECT_EQ(rate.enhanced, "4.7.1");
    EXPECT_EQ(rate.text,
              "alice@example.org is sending too fast: 31 in 1 min, limit 30. Room again at 14:32. [TG-RATE]");
    EXPECT_EQ(own.refuse(Cause::sender, Action::reject, facts).text, "Not as alice@example.org. [TG-SENDER]");
    const auto later = own.refuse(Cause::forward, Action::defer, facts);
    EXPECT_EQ(later.code, 450) << "an answer that has none built in keeps to its class";
    EXPECT_EQ(later.text, "Later. [TG-FORWARD]");
}

TEST(Replies, NoValueBreaksTheLine) {
    auto hostile = facts;
    hostile.entity = "a\r\n250 Ok\x01\xFF{why}@example.org";
    const auto verdict = Replies{}.refuse(Cause::rate, Action::defer, hostile);
    for (const char c : verdict.text) EXPECT_TRUE(c >= ' ' && c <= '~');
    EXPECT_LE(verdict.text.size(), 480U);
}

}  // namespace
}  // namespace tidegate
