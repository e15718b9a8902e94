#include "behaviour/past.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sender.hpp"

namespace tidegate {
namespace {

using testing::day;
using testing::hour;
using testing::mail;
using testing::monday_nine;
using testing::Sender;

TEST(Sketch, KnowsWhatItKeptAndForgetsTheLongestUnused) {
    Sketch sketch;
    for (std::uint64_t i = 0; i < 100; ++i) sketch.keep(i, static_cast<std::uint8_t>(i / 10), 100);
    EXPECT_EQ(sketch.size(), 100U);
    EXPECT_TRUE(sketch.has(0));
    sketch.keep(5, 9, 100);  // used again
    sketch.keep(1000, 10, 100);
    EXPECT_EQ(sketch.size(), 75U) << "a quarter and one leave at once";
    EXPECT_TRUE(sketch.has(1000));
    EXPECT_TRUE(sketch.has(5));
    EXPECT_FALSE(sketch.has(0));
    for (std::uint64_t i = 50; i < 100; ++i) EXPECT_TRUE(sketch.has(i)) << i;
}

TEST(Sketch, TakesFewStrangersForKnown) {
    Sketch sketch;
    for (std::uint64_t i = 0; i < 600; ++i) sketch.keep(i * 7919, 1, 640);
    int wrong = 0;
    for (std::uint64_t i = 0; i < 10'000; ++i) wrong += sketch.has(1'000'000'007 + i * 104'729) ? 1 : 0;
    EXPECT_LE(wrong, 5);
}

TEST(Traits, KeepsTheMostUsedAndLearnsHowOftenTheyChange) {
    Traits traits;
    for (int i = 0; i < 100; ++i) traits.learn(Trait::mailer, 1);
    for (std::uint32_t i = 2; i < 20; ++i) traits.learn(Trait::mailer, i);
    EXPECT_TRUE(traits.has(Trait::mailer, 1));
    EXPECT_FALSE(traits.has(Trait::network, 1));
    EXPECT_NEAR(traits.share(Trait::mailer, 1), 100.0 / 118, 0.01);
    EXPECT_NEAR(traits.newness(Trait::mailer), 21.0 / 122, 0.01);
    EXPECT_DOUBLE_EQ(traits.newness(Trait::country), 0.5);
    traits.learn(Trait::country, 0);
    EXPECT_EQ(traits.seen(Trait::country), 0U) << "not known";
}

TEST(Past, CountsDaysAndRecipients) {
    const auto sender = Sender::usual(4);
    EXPECT_EQ(sender.past.messages(), 4U * 27);
    EXPECT_EQ(sender.past.active_days(), 19U) << "the last day has not ended";
    EXPECT_TRUE(sender.past.knows(3));
    EXPECT_FALSE(sender.past.knows(4711));
    EXPECT_TRUE(sender.past.knows_domain(1));
    EXPECT_NEAR(sender.past.habit(Past::messages_of_day).mean, 5.4, 0.3);
    EXPECT_GE(sender.past.habit(Past::messages_of_day).most, 5.5);
    EXPECT_LT(sender.past.fresh_share(), 0.15);
}

TEST(Past, IsSmallAndReadsWhatItWrote) {
    const auto sender = Sender::usual(20, [](Observation& seen) { seen.traits.fill(77); });
    const auto octets = sender.past.encode();
    EXPECT_LT(octets.size(), 600U);
    const auto again = Past::decode(octets);
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(again->encode(), octets);
    const auto present = Recent::decode(sender.recent.encode());
    ASSERT_TRUE(present) << present.error().what;
    EXPECT_EQ(present->encode(), sender.recent.encode());

    // The read one judges as the written one.
    auto one = sender, other = sender;
    other.past = *again;
    other.recent = *present;
    const auto seen = mail(monday_nine + day * 200, {1, 2, 900, 901});
    const auto signals = one.offer(seen), same = other.offer(seen);
    ASSERT_EQ(signals.size(), same.size());
    for (std::size_t i = 0; i < signals.size(); ++i) EXPECT_EQ(signals[i].weight, same[i].weight) << signals[i].name;
}

TEST(Past, RefusesWhatIsCutOffOrLongerAtEachOctet) {
    const auto sender = Sender::usual(3);
    for (const auto& octets : {sender.past.encode()}) {
        for (std::size_t n = 0; n < octets.size(); ++n) EXPECT_FALSE(Past::decode(octets.substr(0, n))) << n;
        EXPECT_FALSE(Past::decode(octets + "x"));
    }
    const auto octets = sender.recent.encode();
    for (std::size_t n = 0; n < octets.size(); ++n) EXPECT_FALSE(Recent::decode(octets.substr(0, n))) << n;
    EXPECT_FALSE(Recent::decode(octets + "x"));
    EXPECT_EQ(Past::decode("\2").error().fault, Fault::invalid);
}

TEST(Past, StaysWithinItsBoundWhateverIsSent) {
    Sender sender;
    std::uint64_t recipient = 0;
    for (int i = 0; i < 300; ++i) {
        std::vector<std::uint64_t> many;
        for (int r = 0; r < 40; ++r) many.push_back(recipient += 1000);
        auto seen = mail(monday_nine + hour * i, many);
        for (std::size_t trait = 0; trait < trait_count; ++trait)
            seen.traits[trait] = static_cast<std::uint32_t>(i + 1);
        sender.offer(seen);
    }
    EXPECT_LE(sender.past.encode().size(), 4500U);
    EXPECT_LE(sender.past.memory(), 8000U);
    EXPECT_TRUE(Past::decode(sender.past.encode()));
}

TEST(Recent, WhatComesLateHasFadedSinceItsTime) {
    Past past;
    Recent recent;
    recent.note(mail(monday_nine, {1}), past);
    auto late = mail(monday_nine - hour, {2});
    late.late = true;
    recent.note(late, past);
    EXPECT_NEAR(recent.sum(Recent::external_hour), 1 + 0.3679, 1e-3);
    EXPECT_EQ(recent.gap(), Millis{0});
}

TEST(Recent, FadesAndDoesNotMindAClockThatStepsBack) {
    Past past;
    Recent recent;
    recent.note(mail(monday_nine, {1, 2}), past);
    EXPECT_DOUBLE_EQ(recent.sum(Recent::external_hour), 2);
    EXPECT_EQ(recent.gap(), Millis{0});
    recent.note(mail(monday_nine - hour, {3}), past);
    EXPECT_DOUBLE_EQ(recent.sum(Recent::external_hour), 3);
    recent.note(mail(monday_nine + hour, {4}), past);
    EXPECT_NEAR(recent.sum(Recent::external_hour), 3 * 0.3679 + 1, 1e-3);
    EXPECT_EQ(recent.gap(), hour);
    recent.note(mail(monday_nine + day * 30, {5}), past);
    EXPECT_NEAR(recent.sum(Recent::external_hour), 1, 1e-6);
}

TEST(Recent, CountsTheSameNewRecipientsOfASeriesOnceThoughNothingWasLearnt) {
    Past past;
    Recent recent;
    for (int i = 0; i < 20; ++i) recent.note(mail(monday_nine + Millis{1000 * i}, {1, 2, 3, 4, 5}), past);
    EXPECT_NEAR(recent.sum(Recent::fresh_hour), 5, 0.1);
    EXPECT_NEAR(recent.sum(Recent::strangers_hour), 1.8, 0.1) << "one message to five";
}

}  // namespace
}  // namespace tidegate
