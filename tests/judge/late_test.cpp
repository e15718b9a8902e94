// A queue that drains after an outage, and those who would like to look like one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/watched.hpp"
#include "message/mail.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// A relay without a login, whose limit is 100 an hour; everybody was silent for three hours.
struct Drained : Court {
    explicit Drained(Millis silence = 3h) : Court{{.external_per_hour = 100, .recipients_per_day = 1'000}} {
        organisation.connectors = {{"relay", {Network::parse("198.51.100.7").value()}}};
        open();
        EXPECT_EQ(judge->decide(relayed(1, 0h)).verdict.action, Action::accept);
        clock.advance(silence);
    }

    /// By the relay, which had it in its queue for so long.
    Submission relayed(std::size_t recipients, Millis waited) {
        auto out = message(outside(recipients, "m" + std::to_string(next_++) + "x"), "");
        out.client = "198.51.100.7";
        out.from = "shop@example.org";
        Mail mail;
        if (waited > 0h) mail.received = {clock.now() - waited};
        out.mail = std::make_shared<const Mail>(std::move(mail));
        return out;
    }
    Verdict relay(std::size_t recipients, Millis waited) { return judge->decide(relayed(recipients, waited)).verdict; }

private:
    int next_ = 0;
};

TEST(Late, AQueueThatDrainsIsNoBurst) {
    Drained court;
    for (int i = 0; i < 29; ++i) {
        const auto sent = court.relay(10, 2h);
        ASSERT_EQ(sent.action, Action::accept) << i;
        EXPECT_THAT(sent.reasons.back().sentence, HasSubstr("a queue that drains"));
        ASSERT_TRUE(i % 5 != 0 || court.relay(1, 0h).action == Action::accept) << "what is new comes between";
    }
    EXPECT_LE(court.used("external_per_hour", "connector:relay"), 10U);
}

TEST(Late, BeyondWhatItCouldHaveSentItCountsNow) {
    Drained court;
    for (int i = 0; i < 30; ++i) ASSERT_EQ(court.relay(10, 2h).action, Action::accept) << i;
    ASSERT_EQ(court.relay(99, 2h).action, Action::accept) << "by the hour's limit";
    EXPECT_EQ(court.relay(10, 2h).action, Action::reject);
}

TEST(Late, NotBeforeTheSilenceBegan) {
    Drained court;
    ASSERT_EQ(court.relay(90, 4h).action, Action::accept);
    EXPECT_EQ(court.used("external_per_hour", "connector:relay"), 90U);
    EXPECT_EQ(court.relay(90, 4h).action, Action::reject);
}

TEST(Late, WithoutASilenceABackdatedHeaderGainsNothing) {
    Drained court{1min};
    ASSERT_EQ(court.relay(90, 2h).action, Action::accept);
    EXPECT_EQ(court.relay(90, 2h).action, Action::reject);
}

TEST(Late, APersonsOwnHeaderIsNotBelieved) {
    Drained court;
    const auto backdated = [&](int number) {
        auto out = court.relayed(60, 2h);
        out.login = "alice@example.org";
        out.recipients = Court::outside(60, "v" + std::to_string(number) + "x");
        auto mail = *out.mail;
        mail.date = court.clock.now() - 2h;
        out.mail = std::make_shared<const Mail>(std::move(mail));
        return court.judge->decide(out).verdict;
    };
    EXPECT_EQ(backdated(1).action, Action::accept);
    EXPECT_EQ(backdated(2).action, Action::reject);
}

TEST(Late, AMailServerThatAsksIsBelievedForWhatWeSawOfItsOutage) {
    Drained court;
    const auto asked = [&](int number, Millis waited) {
        auto out = court.message(Court::outside(60, "c" + std::to_string(number) + "x"));
        out.way = Way::check;
        out.submitted = court.clock.now() - waited;
        return court.judge->decide(out).verdict.action;
    };
    EXPECT_EQ(asked(1, 2h), Action::accept);
    EXPECT_EQ(asked(2, 2h), Action::accept);
    EXPECT_EQ(court.used("external_per_hour"), 0U);
    EXPECT_EQ(asked(3, 20h), Action::accept) << "then somebody was heard: it counts now";
    EXPECT_EQ(court.used("external_per_hour"), 60U);
}

TEST(Late, NorIsItsPaceHeldAgainstIt) {
    Drained court;
    auto policy = court.policies.front();
    policy.limits.messages_per_minute = 5;
    court.judge->use(std::make_shared<const PolicyBook>(std::vector{policy}, court.site.organisation));
    for (int i = 0; i < 50; ++i) ASSERT_EQ(court.relay(1, 1h).action, Action::accept) << i;
    for (int i = 0; i < 5; ++i) ASSERT_EQ(court.relay(1, 0h).action, Action::accept) << i;
    EXPECT_EQ(court.relay(1, 0h).action, Action::defer);
}

TEST(Late, TheOutageMayHaveBeenOurs) {
    Drained court{0h};
    Remembered past;
    past.windows.emplace_back("connector:relay", court.judge->windows_of("connector:relay"));
    court.open(std::move(past));
    court.clock.advance(2h);
    for (int i = 0; i < 18; ++i) ASSERT_EQ(court.relay(10, 1h).action, Action::accept) << i;
    EXPECT_EQ(court.used("external_per_hour", "connector:relay"), 0U);
}

}  // namespace
}  // namespace tidegate
