#include "maillog/log_follower.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// A log of which a test writes the lines; a position is how many were read.
class FakeLog final : public LogSource {
public:
    FakeLog(std::vector<std::string>& lines, const std::string& position)
        : lines_{lines}, known_{position.empty() ? 0 : std::stoul(position)} {}
    const std::string& name() const override { return name_; }
    Result<bool> read(const std::function<void(const SourceLine&)>& take, std::size_t) override {
        if (broken) return fail(Fault::unavailable, "cannot open it: try harder");
        for (; at_ < lines_.size(); ++at_) take({.text = lines_[at_], .known = at_ < known_});
        return false;
    }
    std::string position() const override { return std::to_string(at_); }
    bool broken = false;

private:
    std::vector<std::string>& lines_;
    std::string name_ = "fake";
    std::size_t at_ = 0, known_;
};

struct Kept final : LogPositions {
    Result<std::string> position(const std::string& source) override { return all[source]; }
    Outcome keep_position(const std::string& source, const std::string& position) override {
        if (failing) return fail(Fault::unavailable, "the disk is full");
        all[source] = position;
        return {};
    }
    std::map<std::string, std::string> all;
    bool failing = false;
};

/// A server with its log, at 14:10 of the 1st of March 2026, UTC.
struct Followed {
    Followed() { start(); }

    void start() {
        auto source = std::make_unique<FakeLog>(lines, kept.all["fake"]);
        log = source.get();
        std::vector<std::unique_ptr<LogSource>> sources;
        sources.push_back(std::move(source));
        follower = std::make_unique<LogFollower>(
            std::move(sources), kept,
            LogFollower::Ways{.submitter = [](const LoggedOutcome& outcome) -> std::optional<Entity> {
                                  if (outcome.login.empty()) return std::nullopt;
                                  return Entity::user(outcome.login).value();
                              },
                              .charge =
                                  [this](const Entity& who, std::vector<Signal> signals) {
                                      for (auto& signal : signals) charged[who.text()].push_back(std::move(signal));
                                  },
                              .settle = []() -> Outcome { return {}; },
                              .login = {},
                              .say = [this](const std::string& sentence, bool) { said.push_back(sentence); }},
            clock, Zone::utc());
    }
    void write(const std::string& daemon, const std::string& text, const std::string& time = "14:05:00") {
        lines.push_back("Mar  1 " + time + " mail postfix/" + daemon + "[1]: " + text);
    }
    /// A message of `login`, as far as it is in the queue.
    std::string submit(const std::string& login, const std::string& from = "a@example.org",
                       const std::string& time = "14:05:00") {
        const auto id = "4Q" + std::to_string(10000 + next++);
        write("smtpd", id + ": client=h[192.0.2.1], sasl_method=PLAIN, sasl_username=" + login, time);
        write("qmgr", id + ": from=<" + from + ">, size=10, nrcpt=1 (queue active)", time);
        return id;
    }
    void answer(const std::string& id, const std::string& to, const std::string& dsn, const std::string& words,
                const std::string& status = "bounced") {
        write("smtp", id + ": to=<" + to + ">, relay=mx.example.net[198.51.100.1]:25, dsn=" + dsn +
                          ", status=" + status + " (host mx.example.net[198.51.100.1] said: " + words + ")");
    }
    void bounce(const std::string& login, const std::string& to = "b@example.net") {
        answer(submit(login), to, "5.1.1", "550 5.1.1 <" + to + ">: no such user");
    }
    double measure(const std::string& who, const std::string& signal) {
        double sum = 0;
        for (const auto& one : charged[who]) sum += one.name == signal ? one.weight : 0;
        return sum;
    }

    ManualClock clock{parse_rfc3339("2026-03-01T14:10:00Z").value()};
    std::vector<std::string> lines;
    Kept kept;
    FakeLog* log = nullptr;
    std::unique_ptr<LogFollower> follower;
    std::map<std::string, std::vector<Signal>> charged;
    std::vector<std::string> said;
    int next = 0;
};

TEST(LogFollower, UnknownRecipientsAreChargedInAHelpfulSentence) {
    Followed site;
    for (int i = 0; i < 3; ++i) site.bounce("anna", "b" + std::to_string(i) + "@example.net");
    site.follower->round();
    ASSERT_EQ(site.charged["anna"].size(), 1U);
    const auto& signal = site.charged["anna"].front();
    EXPECT_EQ(signal.name, "unknown_recipient");
    EXPECT_EQ(signal.sentence,
              "3 recipients are unknown to their servers (last: 550 5.1.1 no such user at mx.example.net)");
    EXPECT_DOUBLE_EQ(signal.weight, 3);
    EXPECT_EQ(site.charged.size(), 1U) << "nobody else";
}

TEST(LogFollower, ARefusalByPolicyIsCharged) {
    Followed site;
    site.answer(site.submit("anna"), "b@example.net", "5.7.1", "554 5.7.1 refused as spam");
    site.follower->round();
    site.clock.advance(9min);
    site.follower->round();
    EXPECT_TRUE(site.charged.empty()) << "it may be the first that is heard of a refusal of the whole server";
    site.clock.advance(1min);
    site.follower->round();
    EXPECT_DOUBLE_EQ(site.measure("anna", "policy_refusal"), 1);
    EXPECT_THAT(site.charged["anna"].front().sentence, HasSubstr("refused as spam at mx.example.net"));
}

TEST(LogFollower, DeliveredAndDeferredMailIsNot) {
    Followed site;
    site.answer(site.submit("anna"), "b@example.net", "2.0.0", "250 ok", "sent");
    site.answer(site.submit("anna"), "b@example.net", "4.2.0", "450 4.2.0 greylisted", "deferred");
    site.answer(site.submit("anna"), "b@example.net", "5.2.2", "552 5.2.2 mailbox full");
    site.follower->round();
    EXPECT_TRUE(site.charged.empty());
}

TEST(LogFollower, ARecipientCountsOnceHoweverOftenItIsTried) {
    Followed site;
    const auto id = site.submit("anna");
    for (int i = 0; i < 3; ++i) site.answer(id, "b@example.net", "4.7.0", "421 4.7.0 unsolicited mail", "deferred");
    site.follower->round();
    site.answer(id, "b@example.net", "5.7.0", "550 5.7.0 unsolicited mail");
    site.follower->round();
    site.clock.advance(10min);
    site.follower->round();
    site.clock.advance(10min);
    site.follower->round();
    EXPECT_DOUBLE_EQ(site.measure("anna", "policy_refusal"), 1);
}

TEST(LogFollower, TheNullSenderAndWhatIsOldAreNot) {
    Followed site;
    site.answer(site.submit("anna", ""), "b@example.net", "5.1.1", "550 5.1.1 no");
    const auto id = site.submit("anna", "a@example.org", "13:00:00");
    site.clock.advance(48h);
    site.lines.push_back("Mar  3 14:05:00 mail postfix/smtp[1]: " + id +
                         ": to=<b@example.net>, dsn=5.1.1, status=bounced (no)");
    site.bounce("anna");  // of two days ago
    site.follower->round();
    EXPECT_TRUE(site.charged.empty());
}

TEST(LogFollower, WhatNobodySubmittedIsNot) {
    Followed site;
    site.write("smtp", "4QQQQQQ: to=<b@example.net>, dsn=5.1.1, status=bounced (no)");
    site.follower->round();
    EXPECT_TRUE(site.charged.empty());
}

TEST(LogFollower, ARefusalOfTheWholeServerIsNot) {
    Followed site;
    site.answer(site.submit("anna"), "b@example.net", "5.7.1",
                "554 5.7.1 Service unavailable; client host [192.0.2.9] blocked using bl.example.net");
    site.follower->round();
    EXPECT_TRUE(site.charged.empty());
}

TEST(LogFollower, TheSameAnswerToManySendersIsAboutTheServer) {
    Followed site;
    for (int i = 0; i < 20; ++i) {
        const auto who = "user" + std::to_string(i);
        site.answer(site.submit(who), who + "@example.net", "5.7.1", "554 5.7.1 <" + who + "@example.net>: refused");
    }
    site.follower->round();
    EXPECT_TRUE(site.charged.empty());
}

TEST(LogFollower, NotEvenTheFirstTwoAreChargedWhereTheOthersComeMinutesLater) {
    Followed site;
    const auto refuse = [&](const std::string& who) {
        site.answer(site.submit(who), who + "@example.net", "5.7.1", "554 5.7.1 refused");
        site.follower->round();
    };
    refuse("user0");
    refuse("user1");
    site.clock.advance(9min);
    refuse("user2");
    for (int i = 0; i < 3; ++i) {
        site.clock.advance(10min);
        site.follower->round();
    }
    EXPECT_TRUE(site.charged.empty());
}

TEST(LogFollower, WhoIsRefusedAgainAndAgainIsChargedAtOnce) {
    Followed site;
    for (int i = 0; i < 4; ++i)
        site.answer(site.submit("thief"), "c" + std::to_string(i) + "@example.net", "5.7.1", "554 5.7.1 refused");
    site.follower->round();
    EXPECT_DOUBLE_EQ(site.measure("thief", "policy_refusal"), 4);
}

TEST(LogFollower, WhatWaitsIsBounded) {
    Followed site;
    constexpr int most = 1'000;
    for (int i = 0; i < most + 5; ++i) {
        const auto letter = [](int digit) { return static_cast<char>('a' + digit); };
        const std::string word{letter(i / 1000 % 26), letter(i / 100 % 10), letter(i / 10 % 10), letter(i % 10)};
        site.answer(site.submit("anna"), "b@example.net", "5.7.1", "554 5.7.1 refused " + word);
    }
    site.follower->round();
    EXPECT_DOUBLE_EQ(site.measure("anna", "policy_refusal"), 5) << "each in words of its own; the oldest do not wait";
}

TEST(LogFollower, AmongManyTheOneWhoCausesMostOfItIsCharged) {
    Followed site;
    for (int i = 0; i < 4; ++i)
        site.answer(site.submit("user" + std::to_string(i)), "b@example.net", "5.7.1", "554 5.7.1 refused");
    for (int i = 0; i < 30; ++i)
        site.answer(site.submit("thief"), "c" + std::to_string(i) + "@example.net", "5.7.1", "554 5.7.1 refused");
    site.follower->round();
    EXPECT_GE(site.measure("thief", "policy_refusal"), 20);
}

TEST(LogFollower, AFewUnknownAmongManyReachedWeighLittle) {
    Followed site;
    for (int i = 0; i < 300; ++i)
        site.answer(site.submit("news"), "r" + std::to_string(i) + "@example.net", "2.0.0", "250 ok", "sent");
    for (int i = 0; i < 3; ++i) site.bounce("news", "gone" + std::to_string(i) + "@example.net");
    site.follower->round();
    EXPECT_LT(site.measure("news", "unknown_recipient"), 0.5);
}

TEST(LogFollower, ARestartChargesNothingTwiceAndKnowsWhatIsOpen) {
    Followed site;
    site.bounce("anna");
    const auto id = site.submit("anna");
    site.follower->round();
    ASSERT_DOUBLE_EQ(site.measure("anna", "unknown_recipient"), 1);
    EXPECT_EQ(site.kept.all["fake"], std::to_string(site.lines.size()));
    site.start();
    site.follower->round();
    EXPECT_DOUBLE_EQ(site.measure("anna", "unknown_recipient"), 1);
    site.answer(id, "c@example.net", "5.1.1", "550 5.1.1 no");
    site.follower->round();
    EXPECT_DOUBLE_EQ(site.measure("anna", "unknown_recipient"), 2) << "the login is known from before";
}

TEST(LogFollower, ThePositionIsKeptOnlyBehindWhatIsCharged) {
    Followed site;
    site.kept.failing = true;
    site.bounce("anna");
    site.follower->round();
    EXPECT_EQ(site.kept.all["fake"], "");
    EXPECT_THAT(site.follower->states()[0].trouble, HasSubstr("the disk is full"));
    site.kept.failing = false;
    site.follower->round();
    EXPECT_NE(site.kept.all["fake"], "");
    EXPECT_DOUBLE_EQ(site.measure("anna", "unknown_recipient"), 1) << "and is charged once";
    EXPECT_EQ(site.follower->states()[0].trouble, "");
}

TEST(LogFollower, TroubleIsSaidOnceAndItsEnd) {
    Followed site;
    site.log->broken = true;
    site.follower->round();
    site.follower->round();
    ASSERT_EQ(site.said.size(), 1U);
    EXPECT_THAT(site.follower->states()[0].trouble, HasSubstr("try harder"));
    site.log->broken = false;
    site.follower->round();
    ASSERT_EQ(site.said.size(), 2U);
    EXPECT_THAT(site.said[1], HasSubstr("follows fake again"));
}

TEST(LogFollower, WhatIsShownHoldsNoAddressAndNoControlCharacter) {
    Followed site;
    site.answer(site.submit("anna"), "b@example.net", "5.1.1",
                "550 5.1.1 <b@example.net> \x1b[31m no b@example.net " + std::string(500, 'x'));
    site.follower->round();
    ASSERT_EQ(site.charged["anna"].size(), 1U);
    const auto& sentence = site.charged["anna"].front().sentence;
    EXPECT_EQ(sentence.find('@'), std::string::npos) << sentence;
    EXPECT_EQ(sentence.find('\x1b'), std::string::npos) << sentence;
    EXPECT_LE(sentence.size(), 200U);
}

}  // namespace
}  // namespace tidegate
