// What old logs tell becomes a sender's past, and nothing else.

#include <gtest/gtest.h>

#include "judge/watched.hpp"

namespace tidegate {
namespace {

/// A message a day to one of eight friends, `days` of them, the last one yesterday.
std::vector<Submission> history(const Watched& court, int days, const std::string& login = "alice@example.org") {
    std::vector<Submission> out;
    for (int day = days; day > 0; --day) {
        for (int number = 0; number < 4; ++number) {
            Submission one;
            one.way = Way::check;
            one.login = login;
            one.client = "192.0.2.10";
            one.from = login;
            one.recipients = {"friend" + std::to_string((day * 3 + number) % 8) + "@partner.example"};
            one.size = 4'000;
            one.submitted = court.clock.now() - 24h * day + 2h * number;
            out.push_back(std::move(one));
        }
    }
    return out;
}

std::string habits(const Watched& court) { return court.judge->habits_of("alice@example.org"); }

TEST(Teach, AnImportedPastIsAPast) {
    Watched court;
    const auto taught = court.judge->teach(history(court, 40));
    EXPECT_EQ(taught.learnt, 160U);
    EXPECT_TRUE(taught.anew);
    EXPECT_EQ(court.send({"friend1@partner.example"}).action, Action::accept);
    Watched lived;
    lived.live(40);
    // Strangers stand out against it as they do against a past that was seen.
    EXPECT_NEAR(court.burst(Action::hold), lived.burst(Action::hold), 10);
}

TEST(Teach, NothingIsCountedOrSuspected) {
    Watched court;
    auto run = history(court, 2);
    for (auto& one : run) one.recipients = Court::outside(500);
    court.judge->teach(run);
    EXPECT_EQ(court.used("external_per_hour"), 0U);
    EXPECT_TRUE(court.judge->explain(Entity::user("alice@example.org").value(), {}, {}).signals.empty());
    EXPECT_TRUE(court.journal.events.empty());
    EXPECT_TRUE(court.journal.lines.empty());
}

TEST(Teach, TheSameLogsTwiceChangeNothing) {
    Watched court;
    court.judge->teach(history(court, 40));
    const auto before = habits(court);
    const auto again = court.judge->teach(history(court, 40));
    EXPECT_EQ(again.learnt, 0U);
    EXPECT_EQ(again.known, 160U);
    EXPECT_EQ(habits(court), before);
}

TEST(Teach, OnlyWhatIsNewerThanTheLastMessageIsAdded) {
    Watched court;
    const auto all = history(court, 40);
    court.judge->teach({all.begin(), all.begin() + 100});
    const auto more = court.judge->teach({all.begin() + 80, all.end()});
    EXPECT_EQ(more.known, 20U);
    EXPECT_EQ(more.learnt, 60U);
    Watched once;
    once.judge->teach(all);
    EXPECT_EQ(habits(court), habits(once));
}

TEST(Teach, AShortLifeIsReplacedByLongerLogsAndNotTheOtherWayRound) {
    Watched court;
    court.live(1);
    const auto logs = history(court, 40);
    EXPECT_TRUE(court.judge->teach(logs).anew);
    Watched old;
    old.live(40);
    const auto before = habits(old);
    auto few = history(old, 60);
    few.resize(8);  // older than all that is known, and few
    const auto taught = old.judge->teach(few);
    EXPECT_EQ(taught.learnt, 0U);
    EXPECT_EQ(habits(old), before);
}

TEST(Teach, WhoIsNotOfThisSiteIsLeftOut) {
    Watched court;
    auto run = history(court, 2, "");
    for (auto& one : run) one.client = "198.51.100.7";
    EXPECT_EQ(court.judge->teach(run).foreign, 8U);
    EXPECT_EQ(court.judge->teach({}).learnt, 0U);
    Watched off{Detection::Mode::off};
    EXPECT_EQ(off.judge->teach(history(off, 2)).off, 8U);
}

}  // namespace
}  // namespace tidegate
