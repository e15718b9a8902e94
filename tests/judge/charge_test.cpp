// What is heard of a sender outside of its submissions weighs like what its messages show.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/watched.hpp"

namespace tidegate {
namespace {

using testing::HasSubstr;

const Entity alice = Entity::user("alice@example.org").value();

/// As a follower of logs or a reader of complaints would make it; `measure` in the signal's own unit.
Signal heard(const std::string& name, double measure) {
    return {.name = name, .sentence = "three recipients are unknown to their servers", .weight = measure};
}

TEST(Charge, ABounceAloneHoldsNothingButIsShown) {
    Watched court;
    court.live(40);
    EXPECT_EQ(court.judge->charge(alice, {heard("unknown_recipient", 1)}), 0U);
    EXPECT_EQ(court.send({"friend1@partner.example"}).action, Action::accept);
    const auto told = court.judge->explain(alice, {}, {});
    const auto found = std::ranges::find(told.signals, "unknown_recipient", &Signal::name);
    ASSERT_NE(found, told.signals.end());
    EXPECT_GT(found->weight, 0);
    EXPECT_THAT(found->sentence, HasSubstr("unknown to their servers"));
}

TEST(Charge, WhatComesBackMakesABurstStopEarlier) {
    Watched silent;
    silent.live(40);
    const auto without = silent.burst(Action::hold);
    Watched court;
    court.live(40);
    for (int i = 0; i < 6; ++i) court.judge->charge(alice, {heard("unknown_recipient", 1)});
    EXPECT_LT(court.burst(Action::hold), without);
}

TEST(Charge, CertaintyRestrictsWithoutAMessage) {
    Watched court;
    court.live(40);
    ASSERT_LT(court.burst(Action::hold), 200);
    for (int i = 0; i < 6 && court.judge->restricted().empty(); ++i)
        court.judge->charge(alice, {heard("complaint", 1)});
    ASSERT_EQ(court.judge->restricted().size(), 1U);
    const auto events = court.journal.of(EventKind::restricted);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(std::get<CaseChange>(events[0]->change).now.cause, Cause::risk);
    EXPECT_EQ(court.send({"friend1@partner.example"}).action, Action::reject);
    EXPECT_EQ(court.judge->charge(alice, {heard("complaint", 1)}), 0U) << "it is restricted already";
}

TEST(Charge, WhoOnlyObservesRestrictsNobody) {
    Watched court{Detection::Mode::observe};
    court.live(40);
    (void)court.burst(Action::hold, 100);
    for (int i = 0; i < 6; ++i) court.judge->charge(alice, {heard("complaint", 1)});
    EXPECT_TRUE(court.judge->restricted().empty());
    EXPECT_EQ(court.journal.of(EventKind::suspected).size(), 1U);
}

TEST(Charge, NothingWhileDetectionIsOff) {
    Watched court{Detection::Mode::off};
    EXPECT_EQ(court.judge->charge(alice, {heard("complaint", 1)}), 0U);
    EXPECT_TRUE(court.judge->habits_of(alice.text()).empty());
}

}  // namespace
}  // namespace tidegate
