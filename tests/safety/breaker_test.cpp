// The circuit breaker: what opens it and what does not, and every move between its states.

#include "safety/breaker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// A breaker, and a site whose senders send.
struct Site {
    void send(int from, int to) {
        for (int i = from; i < to; ++i) breaker.sent(now, marks[i]);
    }
    /// How many of these must trip until it opens; -1 when it does not.
    int trip(int from, int to, bool tied = false) {
        for (int i = from; i < to; ++i) {
            if (breaker.tripped(now, "sender" + std::to_string(i), tied)) return i - from + 1;
        }
        return -1;
    }

    Breaker breaker;
    Instant now = parse_rfc3339("2026-03-02T09:00:00Z").value();
    std::map<int, std::uint32_t> marks;
};

TEST(Breaker, AnAttackOnTwentyOfFiveThousandDoesNotOpenIt) {
    Site site;
    site.send(0, 5'000);
    EXPECT_EQ(site.trip(0, 20), -1);
    EXPECT_EQ(site.breaker.state(site.now), BreakerState::closed);
}

TEST(Breaker, NorDoesItAtNightWhenFewOthersSend) {
    Site site;
    site.send(0, 5'000);
    site.now += 15h;
    site.send(0, 100);
    EXPECT_EQ(site.trip(0, 20), -1);
    EXPECT_EQ(site.trip(20, 60), 5) << "25 of those of the day";
}

TEST(Breaker, ABadRuleThatTripsThreeInAHundredWithinAnHourOpensIt) {
    Site site;
    site.send(0, 5'000);
    int opened = -1;
    for (int i = 0; i < 150 && opened < 0; i += 10) {
        if (site.trip(i, i + 10) > 0) opened = i;
        site.now += 3min;
        site.send(0, 5'000);
    }
    EXPECT_GT(opened, 0);
    EXPECT_EQ(site.breaker.state(site.now), BreakerState::open);
    EXPECT_THAT(site.breaker.report(site.now).why, HasSubstr("100 healthy senders"));
}

TEST(Breaker, SpreadOverADayTheSameNumberDoesNot) {
    Site site;
    for (int i = 0; i < 150; ++i) {
        site.send(0, 5'000);
        ASSERT_EQ(site.trip(i, i + 1), -1);
        site.now += 10min;
    }
}

TEST(Breaker, ASmallSiteNeedsFive) {
    Site site;
    site.send(0, 10);
    EXPECT_EQ(site.trip(0, 4), -1);
    EXPECT_EQ(site.trip(0, 4), -1) << "a sender counts once";
    EXPECT_EQ(site.trip(4, 10), 1);
}

TEST(Breaker, OneCampaignThroughManyAccountsIsAnAttack) {
    Site site;
    site.send(0, 600);
    EXPECT_EQ(site.trip(0, 20, true), -1);
    Site ours;
    ours.send(0, 600);
    EXPECT_EQ(ours.trip(0, 600, true), 36) << "but not when it is everybody";
}

TEST(Breaker, ACampaignThroughMostOfASmallSiteIsAnAttackToo) {
    Site site;
    site.send(0, 30);
    EXPECT_EQ(site.trip(0, 20, true), -1) << "two thirds of all";
    EXPECT_EQ(site.trip(20, 30), 3) << "they bring it half of the way to five";
    site.now += 61min;
    EXPECT_TRUE(site.breaker.settle(site.now));
    EXPECT_EQ(site.trip(0, 20, true), -1);
}

TEST(Breaker, SendersThatAreCountedCountOnceAndLeaveInTime) {
    Site site;
    site.send(0, 1'000);
    site.now += 30min;
    site.send(0, 500);
    EXPECT_EQ(site.breaker.report(site.now).active, 1'000U);
    site.now += 31min;
    EXPECT_EQ(site.breaker.report(site.now).active, 500U);
    EXPECT_EQ(site.breaker.report(site.now).day, 1'000U);
    site.now += 25h;
    EXPECT_EQ(site.breaker.report(site.now).day, 0U);
    site.send(0, 3);
    EXPECT_EQ(site.breaker.report(site.now).active, 3U);
    site.now -= 2h;  // the clock is set back
    site.send(0, 3);
    site.now += 2h;
    EXPECT_EQ(site.breaker.report(site.now).active, 3U);
}

TEST(Breaker, ClosesAfterAQuietHourAndNotWhileOthersWouldTrip) {
    Site site;
    site.send(0, 100);
    ASSERT_GT(site.trip(0, 10), 0);
    EXPECT_FALSE(site.breaker.settle(site.now + 59min));
    site.now += 50min;
    site.trip(10, 20);
    EXPECT_FALSE(site.breaker.settle(site.now + 50min)) << "they still would be stopped";
    EXPECT_TRUE(site.breaker.settle(site.now + 61min));
    EXPECT_EQ(site.breaker.state(site.now + 61min), BreakerState::closed);
    EXPECT_FALSE(site.breaker.settle(site.now + 62min));
}

TEST(Breaker, APersonClosesItAndItForgetsWhatTripped) {
    Site site;
    site.send(0, 100);
    EXPECT_FALSE(site.breaker.close(site.now, "anna", "mended")) << "nothing to close";
    ASSERT_GT(site.trip(0, 10), 0);
    ASSERT_TRUE(site.breaker.close(site.now, "anna", "the limit was a slip"));
    EXPECT_EQ(site.breaker.state(site.now), BreakerState::closed);
    EXPECT_THAT(site.breaker.report(site.now).why, HasSubstr("anna: the limit was a slip"));
    EXPECT_EQ(site.trip(0, 4), -1);
    EXPECT_EQ(site.trip(4, 9), 1) << "it opens again as before";
}

TEST(Breaker, OneCanaryMakesItWaryAndASecondOpensIt) {
    Site site;
    site.send(0, 600);
    EXPECT_TRUE(site.breaker.canary(site.now, "payroll@example.org"));
    EXPECT_FALSE(site.breaker.canary(site.now + 1min, "payroll@example.org")) << "once an hour";
    EXPECT_EQ(site.breaker.state(site.now), BreakerState::wary);
    EXPECT_EQ(site.trip(0, 20), 6) << "half of twelve";

    Site two;
    two.send(0, 600);
    two.breaker.canary(two.now, "payroll@example.org");
    EXPECT_TRUE(two.breaker.canary(two.now + 59min, "shop@example.org"));
    EXPECT_EQ(two.breaker.state(two.now), BreakerState::open);
    EXPECT_THAT(two.breaker.report(two.now + 59min).canaries, ElementsAre("shop@example.org", "payroll@example.org"));

    Site apart;
    apart.breaker.canary(apart.now, "payroll@example.org");
    EXPECT_EQ(apart.breaker.state(apart.now + 61min), BreakerState::closed) << "wary for an hour";
    apart.breaker.canary(apart.now + 61min, "shop@example.org");
    EXPECT_EQ(apart.breaker.state(apart.now + 61min), BreakerState::wary);
}

TEST(Breaker, ItsStateIsKept) {
    Site site;
    site.send(0, 10);
    ASSERT_GT(site.trip(0, 10), 0);
    const auto again = Breaker::decode(site.breaker.encode());
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->is_open());
    EXPECT_EQ(again->report(site.now).since, site.now);
    EXPECT_EQ(again->encode(), site.breaker.encode());
    const auto whole = site.breaker.encode();
    for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_FALSE(Breaker::decode(whole.substr(0, i))) << i;
    EXPECT_FALSE(Breaker::decode(whole + "x"));
}

}  // namespace
}  // namespace tidegate
