// Every way in which a session ends, what keeps it open, and that it gives nothing away.

#include "access/sessions.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

using namespace std::chrono_literals;

const Instant noon = *parse_rfc3339("2026-03-01T12:00:00Z");

struct SessionsTest : testing::Test {
    ManualClock clock{noon};
    SeededRandom random{1};
    Sessions sessions{clock, random};

    Sessions::Opened open(const std::string& name = "anna") { return sessions.open(name, "192.0.2.1", "Browser/1"); }
    /// "name why by" of each that ended.
    std::vector<std::string> ended() {
        std::vector<std::string> out;
        for (const auto& [session, why, by] : sessions.take_ended()) {
            out.push_back(session.name + ": " + std::string{in_words(why)} + " (" + by + ")");
        }
        return out;
    }
    using Told = std::vector<std::string>;
};

TEST_F(SessionsTest, OpenIsKnownByItsSecretOnly) {
    const auto made = open();
    EXPECT_EQ(made.secret.size(), 64U);
    EXPECT_EQ(made.session.id.size(), 8U);
    EXPECT_EQ(made.secret.find(made.session.id), std::string::npos);
    const auto found = sessions.find(made.secret, true);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, made.session.id);
    EXPECT_EQ(found->name, "anna");
    EXPECT_EQ(found->address, "192.0.2.1");
    EXPECT_EQ(found->client, "Browser/1");
    EXPECT_EQ(found->expires_at, noon + 30min);
    auto other = made.secret;
    other.back() = other.back() == '0' ? '1' : '0';
    for (const auto& wrong : {other, std::string{}, made.session.id, made.secret + "0", csrf_of(made.secret)}) {
        EXPECT_FALSE(sessions.find(wrong, true)) << wrong;
    }
    EXPECT_NE(open().secret, made.secret);
    EXPECT_NE(csrf_of(made.secret), made.secret);
    EXPECT_NE(csrf_of(made.secret), csrf_of(other));
}

TEST_F(SessionsTest, IdleEndsItAndUseKeepsItOpen) {
    const auto made = open();
    for (int i = 0; i < 4; ++i) {
        clock.advance(30min - 1ms);
        ASSERT_TRUE(sessions.find(made.secret, true)) << i;
    }
    clock.advance(29min);
    ASSERT_TRUE(sessions.find(made.secret, false)) << "not a use";
    EXPECT_TRUE(sessions.is_open(made.session.id));
    clock.advance(1min);
    EXPECT_FALSE(sessions.is_open(made.session.id));
    EXPECT_TRUE(sessions.all().empty());
    EXPECT_FALSE(sessions.find(made.secret, true));
    EXPECT_EQ(ended(), (Told{"anna: it was not used for 30 minutes (tidegate)"}));
    EXPECT_EQ(ended(), Told{}) << "told once";
}

TEST_F(SessionsTest, TwelveHoursEndItHoweverMuchItIsUsed) {
    const auto made = open();
    for (int i = 0; i < 12 * 4 - 1; ++i) {
        clock.advance(15min);
        ASSERT_TRUE(sessions.find(made.secret, true));
    }
    EXPECT_EQ(sessions.all().at(0).expires_at, noon + 12h);
    clock.advance(15min);
    EXPECT_FALSE(sessions.find(made.secret, true));
    EXPECT_EQ(ended(), (Told{"anna: 12 hours had passed since the sign-in (tidegate)"}));
}

TEST_F(SessionsTest, EndsByHand) {
    const auto made = open();
    EXPECT_FALSE(sessions.end("00000000", SessionEnd::ended, "otto"));
    EXPECT_TRUE(sessions.end(made.session.id, SessionEnd::ended, "otto"));
    EXPECT_FALSE(sessions.end(made.session.id, SessionEnd::ended, "otto")) << "once";
    EXPECT_FALSE(sessions.find(made.secret, true));
    const auto second = open();
    EXPECT_TRUE(sessions.end(second.session.id, SessionEnd::signed_out, "anna"));
    EXPECT_EQ(ended(), (Told{"anna: ended from another session (otto)", "anna: signed out (anna)"}));
}

TEST_F(SessionsTest, AllOfAPersonEndButOne) {
    const auto first = open();
    const auto second = open();
    const auto other = open("otto");
    sessions.end_all_of("anna", SessionEnd::password_changed, "anna", second.session.id);
    EXPECT_FALSE(sessions.find(first.secret, true));
    EXPECT_TRUE(sessions.find(second.secret, true));
    sessions.end_all_of("anna", SessionEnd::person_removed, "otto");
    EXPECT_FALSE(sessions.find(second.secret, true));
    EXPECT_TRUE(sessions.find(other.secret, true));
    EXPECT_EQ(ended(),
              (Told{"anna: the password was changed (anna)", "anna: the person may not sign in any more (otto)"}));
}

TEST_F(SessionsTest, TwentyAPersonTheLongestUnusedGoes) {
    const auto first = open();
    clock.advance(1s);
    const auto second = open();
    clock.advance(1s);
    for (int i = 0; i < 18; ++i) open();
    const auto other = open("otto");
    ASSERT_TRUE(sessions.find(first.secret, true)) << "used now";
    EXPECT_EQ(ended(), Told{});
    open();
    EXPECT_TRUE(sessions.find(first.secret, true));
    EXPECT_FALSE(sessions.find(second.secret, true));
    EXPECT_TRUE(sessions.find(other.secret, true));
    EXPECT_EQ(ended().size(), 1U);
    EXPECT_EQ(sessions.all().size(), 21U);
}

TEST_F(SessionsTest, AThousandInAllTheLongestUnusedGoes) {
    const auto first = open("a0");
    clock.advance(1s);
    for (int i = 0; i < 999; ++i) open("a" + std::to_string(1 + i / 20));
    EXPECT_TRUE(sessions.is_open(first.session.id));
    open("late");
    EXPECT_FALSE(sessions.is_open(first.session.id));
    EXPECT_EQ(sessions.all().size(), 1'000U);
    EXPECT_EQ(ended(), (Told{"a0: too many sessions were open, and it was the longest unused (tidegate)"}));
}

TEST_F(SessionsTest, AClockThatIsSetBackLengthensNothing) {
    const auto made = open();
    clock.advance(29min);
    ASSERT_TRUE(sessions.find(made.secret, true));
    clock.set(noon - 24h);
    ASSERT_TRUE(sessions.find(made.secret, false)) << "and ends nothing";
    clock.advance(30min);
    EXPECT_FALSE(sessions.find(made.secret, true));

    const auto second = open();
    clock.set(noon - 48h);
    ASSERT_TRUE(sessions.find(second.secret, true));
    for (int i = 0; i < 47; ++i) {
        clock.advance(15min);
        ASSERT_TRUE(sessions.find(second.secret, true));
    }
    clock.advance(15min);
    EXPECT_FALSE(sessions.find(second.secret, true)) << "12 hours later";
}

TEST_F(SessionsTest, WhatABrowserCallsItselfIsCutAndCleaned) {
    const auto made = sessions.open("anna", "192.0.2.1", "a\x1B[2J\r\n" + std::string(1'000, 'x'));
    EXPECT_LE(made.session.client.size(), 200U);
    EXPECT_EQ(made.session.client.find('\x1B'), std::string::npos);
    EXPECT_EQ(made.session.client.find('\n'), std::string::npos);
}

TEST_F(SessionsTest, TheNewestIsListedFirst) {
    open("anna");
    clock.advance(1s);
    open("otto");
    EXPECT_EQ(sessions.all().at(0).name, "otto");
    EXPECT_EQ(sessions.all().at(1).name, "anna");
}

}  // namespace
}  // namespace tidegate
