// Our own mistakes: the circuit breaker and the canaries, as senders meet them; and whose word says whether detection
// acts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/watched.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string sender(int number) { return "user" + std::to_string(number) + "@example.org"; }

/// A site where everybody has a past, and what is held against everybody can be made to be too much.
struct Guarded : Watched {
    explicit Guarded(int count, Detection::Mode mode = Detection::Mode::act) : Watched{mode} {
        for (int day = 0; day < 25; ++day) {
            for (int i = 0; i < count; ++i)
                EXPECT_EQ(send({"friend@partner.example"}, sender(i)).action, Action::accept);
            clock.advance(24h);
        }
    }

    /// From now on everybody is in doubt from the first message on: weights that somebody has edited.
    void break_weights(double rest = 1) {
        auto weights = Weights::shipped();
        weights.rest = rest;
        weights.credit = 0;
        site.detection.weights = weights;
        judge->use(std::make_shared<const Site>(site));
    }

    /// A restart: what the store keeps is what the new judge knows.
    void restart(int count) {
        Remembered past;
        for (int i = 0; i < count; ++i) {
            past.habits.emplace_back(sender(i), judge->habits_of(sender(i)));
            past.windows.emplace_back(sender(i), judge->windows_of(sender(i)));
        }
        for (const auto& event : journal.events) {
            if (const auto* kept = std::get_if<GuardChange>(&event.change)) past.guards = {{kept->key, kept->octets}};
        }
        open(std::move(past));
    }
};

TEST(Guard, WeightsThatDoubtEverybodyOpenTheBreakerAndMailGoesOn) {
    Guarded court{20};
    court.break_weights();
    int held = 0;
    for (int i = 0; i < 20; ++i)
        held += court.send({"friend@partner.example"}, sender(i)).action == Action::hold ? 1 : 0;
    EXPECT_EQ(held, 4) << "the fifth opens it";
    const auto opened = court.journal.of(EventKind::breaker_opened);
    ASSERT_EQ(opened.size(), 1U);
    EXPECT_THAT(opened[0]->sentence, HasSubstr("The fault is probably ours"));
    EXPECT_THAT(opened[0]->detail, HasSubstr("user4@example.org"));
    EXPECT_EQ(court.judge->breaker().state, BreakerState::open);
    const auto told = court.judge->explain(Entity::user(sender(1)).value(), {}, {});
    EXPECT_EQ(told.detection, "observe");
    EXPECT_EQ(told.detection_why, "the circuit breaker is open");
}

TEST(Guard, RestrictionsThatStandStayWhileItIsOpen) {
    Guarded court{20};
    ASSERT_TRUE(court.judge->restrict(Entity::user(sender(19)).value(), std::nullopt, "anna", "left us"));
    court.break_weights();
    for (int i = 0; i < 10; ++i) court.send({"friend@partner.example"}, sender(i));
    ASSERT_EQ(court.judge->breaker().state, BreakerState::open);
    EXPECT_EQ(court.send({"friend@partner.example"}, sender(19)).action, Action::reject);
}

TEST(Guard, ItsStateSurvivesARestartAndAPersonClosesIt) {
    Guarded court{20};
    court.break_weights();
    for (int i = 0; i < 10; ++i) court.send({"friend@partner.example"}, sender(i));
    court.restart(20);
    ASSERT_EQ(court.judge->breaker().state, BreakerState::open);
    EXPECT_EQ(court.judge->breaker().active, 10U) << "who sent lately is known again";
    EXPECT_EQ(court.send({"friend@partner.example"}, sender(11)).action, Action::accept);

    EXPECT_FALSE(court.judge->close_breaker("anna", " "));
    ASSERT_TRUE(court.judge->close_breaker("anna", "the weights are mended"));
    EXPECT_FALSE(court.judge->close_breaker("anna", "again"));
    const auto closed = court.journal.of(EventKind::breaker_closed);
    ASSERT_EQ(closed.size(), 1U);
    EXPECT_EQ(closed[0]->actor, "anna");
    EXPECT_EQ(court.send({"friend@partner.example"}, sender(12)).action, Action::hold) << "it acts again";
    court.restart(20);
    EXPECT_EQ(court.judge->breaker().state, BreakerState::closed);
}

TEST(Guard, ItClosesByItselfAfterAQuietHour) {
    Guarded court{20};
    court.break_weights();
    for (int i = 0; i < 10; ++i) court.send({"friend@partner.example"}, sender(i));
    court.site.detection.weights = Weights::shipped();
    court.judge->use(std::make_shared<const Site>(court.site));
    court.clock.advance(59min);
    court.judge->tick();
    EXPECT_EQ(court.judge->breaker().state, BreakerState::open);
    court.clock.advance(2min);
    court.judge->tick();
    EXPECT_EQ(court.judge->breaker().state, BreakerState::closed);
    EXPECT_EQ(court.journal.of(EventKind::breaker_closed).size(), 1U);
}

TEST(Guard, AStolenAccountDoesNotOpenIt) {
    Guarded court{20};
    EXPECT_LT(court.burst(Action::hold, 200, sender(3)), 30);
    EXPECT_EQ(court.judge->breaker().state, BreakerState::closed);
    EXPECT_TRUE(court.journal.of(EventKind::breaker_opened).empty());
}

TEST(Guard, ALimitSetTooLowOpensItTooAndFromThenOnIsAnsweredWithWait) {
    Guarded court{12, Detection::Mode::observe};  // where detection acts a limit alone restricts nobody
    auto tight = court.policies.front();
    tight.limits.external_per_hour = 1;
    court.judge->use(std::make_shared<const PolicyBook>(std::vector{tight}, court.site.organisation));
    int restricted = 0, told_to_wait = 0;
    for (int i = 0; i < 12; ++i) {
        (void)court.send({"friend@partner.example"}, sender(i));
        const auto second = court.send({"friend@partner.example"}, sender(i));
        restricted += second.action == Action::reject ? 1 : 0;
        told_to_wait += second.action == Action::defer ? 1 : 0;
    }
    EXPECT_EQ(restricted, 4);
    EXPECT_EQ(told_to_wait, 8);
    EXPECT_EQ(court.judge->restricted().size(), 4U) << "what stands goes on";
}

TEST(Guard, ACanaryIsNeverHeldAndPeopleAreTold) {
    Guarded court{10};
    court.site.detection.canaries = {sender(1)};
    court.break_weights();
    EXPECT_EQ(court.send({"friend@partner.example"}, sender(1)).action, Action::accept);
    EXPECT_EQ(court.send({"friend@partner.example"}, sender(1)).action, Action::accept);
    const auto told = court.journal.of(EventKind::canary_tripped);
    ASSERT_EQ(told.size(), 1U) << "once an hour";
    EXPECT_EQ(told[0]->entity, sender(1));
    EXPECT_THAT(told[0]->sentence, HasSubstr("is a canary and must never be"));
    EXPECT_EQ(court.judge->breaker().state, BreakerState::wary);
    EXPECT_EQ(court.send({"friend@partner.example"}, sender(2)).action, Action::hold) << "others are held as ever";
    EXPECT_THAT(court.judge->explain(Entity::user(sender(1)).value(), {}, {}).detection_why, HasSubstr("as a canary"));
}

TEST(Guard, TwoCanariesOpenIt) {
    Guarded court{10};
    court.site.detection.canaries = {sender(1), sender(2)};
    court.break_weights();
    court.send({"friend@partner.example"}, sender(1));
    court.send({"friend@partner.example"}, sender(2));
    EXPECT_EQ(court.judge->breaker().state, BreakerState::open);
    EXPECT_EQ(court.send({"friend@partner.example"}, sender(3)).action, Action::accept);
}

TEST(Guard, ACanaryThatBehavesIsNoNews) {
    Guarded court{10};
    court.site.detection.canaries = {sender(1)};
    court.judge->use(std::make_shared<const Site>(court.site));
    EXPECT_EQ(court.send({"friend@partner.example"}, sender(1)).action, Action::accept);
    EXPECT_TRUE(court.journal.of(EventKind::canary_tripped).empty());
}

TEST(Guard, LimitsHoldForCanariesToo) {
    Guarded court{10};
    court.site.detection.canaries = {sender(1)};
    court.judge->use(std::make_shared<const Site>(court.site));
    EXPECT_EQ(court.send(Court::outside(500), sender(1)).action, Action::accept);
    EXPECT_EQ(court.send(Court::outside(10), sender(1)).action, Action::defer);
}

struct ModeCase {
    const char* why;
    Detection::Mode site;
    PolicyDetection policy;
    OverLimit over;
    const char* wanted;
};

const ModeCase mode_cases[] = {
    {"as the site says", Detection::Mode::act, PolicyDetection::inherit, OverLimit::restrict_until_released, "act"},
    {"as the site says", Detection::Mode::observe, PolicyDetection::inherit, OverLimit::restrict_until_released,
     "observe"},
    {"a policy that only alerts only observes", Detection::Mode::act, PolicyDetection::inherit, OverLimit::alert_only,
     "observe"},
    {"unless it says otherwise", Detection::Mode::act, PolicyDetection::act, OverLimit::alert_only, "act"},
    {"observe only, for these", Detection::Mode::act, PolicyDetection::observe, OverLimit::restrict_until_released,
     "observe"},
    {"act, for these", Detection::Mode::observe, PolicyDetection::act, OverLimit::restrict_until_released, "act"},
    {"off, for these", Detection::Mode::act, PolicyDetection::off, OverLimit::restrict_until_released, "off"},
    {"off is off", Detection::Mode::off, PolicyDetection::act, OverLimit::restrict_until_released, "off"},
};

TEST(Guard, WhoseWordSaysWhetherDetectionActs) {
    for (const auto& c : mode_cases) {
        Detection detection;
        detection.mode = c.site;
        Policy policy;
        policy.detection = c.policy;
        policy.over_limit = c.over;
        std::string why;
        EXPECT_EQ(to_string(mode_for(policy, detection, &why)), c.wanted) << c.why;
        EXPECT_FALSE(why.empty());
    }
}

TEST(Guard, UnderAPolicyThatObservesNothingIsHeldAndPeopleAreTold) {
    Watched court;
    court.live(40);
    court.policies.front().detection = PolicyDetection::observe;
    court.judge->use(std::make_shared<const PolicyBook>(court.policies, court.site.organisation));
    EXPECT_EQ(court.burst(Action::hold, 100), 100);
    ASSERT_EQ(court.journal.of(EventKind::suspected).size(), 1U);
    EXPECT_THAT(court.journal.of(EventKind::suspected)[0]->sentence, HasSubstr("detection only observes"));
}

TEST(Guard, UnderAPolicyThatHasItOffNothingIsLearnt) {
    Watched court;
    court.policies.front().detection = PolicyDetection::off;
    court.judge->use(std::make_shared<const PolicyBook>(court.policies, court.site.organisation));
    court.live(3);
    EXPECT_TRUE(court.judge->habits_of("alice@example.org").empty());
}

TEST(Guard, APolicyActsWhereTheSiteOnlyObserves) {
    Watched court{Detection::Mode::observe};
    court.policies.front().detection = PolicyDetection::act;
    court.judge->use(std::make_shared<const PolicyBook>(court.policies, court.site.organisation));
    court.live(40);
    EXPECT_LE(court.burst(Action::hold), 15);
}

}  // namespace
}  // namespace tidegate
