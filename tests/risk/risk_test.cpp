#include "risk/risk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace tidegate {
namespace {

constexpr Instant noon{Millis{1'767'614'400'000}};
constexpr Millis hour{3'600'000};

Weights weights() {
    const auto read = Weights::parse(
        "rest -8\ncredit 2\nmessage_most 6\nhalf_life_hours 6\n"
        "family one 5\nfamily two 20\n"
        "signal state one level 1 -3 5 x\nsignal twin one level 1 -3 5 x\nsignal event two adds 1 -3 12 x\n"
        "signal other two level 1 -8 12 x\n",
        "test");
    EXPECT_TRUE(read) << read.error().what;
    return read.value_or(Weights{});
}

Signal signal(const char* name, double nats) {
    return {.name = name, .sentence = std::string{"About "} + name, .weight = nats};
}

TEST(RiskBounds, AreWaldsAndRefuseWhatIsNoRate) {
    const auto bounds = RiskBounds::from(0.0001, 0.1);
    ASSERT_TRUE(bounds);
    EXPECT_NEAR(bounds->lower, std::log(0.1 / 0.9999), 1e-9);
    EXPECT_NEAR(bounds->upper, std::log(0.9 / 0.0001), 1e-9);
    for (const auto& [alarm, miss] :
         {std::pair{0.0, 0.1}, {0.1, 0.0}, {0.5, 0.1}, {0.1, 0.5}, {-1.0, 0.1}, {NAN, 0.1}}) {
        EXPECT_FALSE(RiskBounds::from(alarm, miss)) << alarm << " " << miss;
    }
}

TEST(RiskBounds, TheLadder) {
    const RiskBounds bounds{-2, 9};
    const struct {
        double risk;
        RiskState state;
        const char* name;
    } rows[] = {{-9, RiskState::clean, "clean"},
                {-2.01, RiskState::clean, "clean"},
                {-2, RiskState::watch, "watch"},
                {-0.01, RiskState::watch, "watch"},
                {0, RiskState::hold, "hold"},
                {8.99, RiskState::hold, "hold"},
                {9, RiskState::restrict_sender, "restrict"}};
    for (const auto& row : rows) {
        EXPECT_EQ(state_of(row.risk, bounds), row.state) << row.risk;
        EXPECT_EQ(to_string(row.state), row.name);
    }
}

TEST(Risk, IsRestAndAddendsThatFade) {
    const auto w = weights();
    Risk risk;
    EXPECT_DOUBLE_EQ(risk.at(noon, w), -8);
    risk.add(noon, std::vector{signal("event", 2), signal("other", 3), signal("no such", 50)}, w);
    EXPECT_NEAR(risk.at(noon, w), -3, 1e-6);
    EXPECT_NEAR(risk.at(noon + 6 * hour, w), -5.5, 1e-6);
    EXPECT_NEAR(risk.at(noon + 600 * hour, w), -8, 1e-6);
    EXPECT_NEAR(risk.at(noon - hour, w), -3, 1e-6) << "a clock stepped back";

    risk.add(noon + 6 * hour, std::vector{signal("event", 2)}, w);
    EXPECT_NEAR(risk.at(noon + 6 * hour, w), -8 + 1 + 2 + 1.5, 1e-6) << "events add, the state fades";
    const auto addends = risk.addends(noon + 6 * hour, w);
    ASSERT_EQ(addends.size(), 2U);
    EXPECT_EQ(addends[0].name, "event");
    EXPECT_EQ(addends[0].sentence, "About event");
    EXPECT_NEAR(addends[0].nats, 3, 1e-6);
    EXPECT_EQ(addends[0].since, noon + 6 * hour);
    double sum = w.rest;
    for (const auto& addend : addends) sum += addend.nats;
    EXPECT_NEAR(sum, risk.at(noon + 6 * hour, w), 1e-6);
}

TEST(Risk, ANewStateTakesThePlaceOfTheOldOneUnlessThatIsHigher) {
    const auto w = weights();
    const struct {
        double nats;
        double risk;
        const char* why;
    } rows[] = {{3, -5, "raised"},
                {1, -5, "the owner writes in between: nothing is taken back"},
                {-2, -5, "nor by good signs"},
                {4, -4, "raised further"},
                {0, -4, "and stays"}};
    Risk risk;
    for (const auto& row : rows) {
        risk.add(noon, std::vector{signal("other", row.nats)}, w);
        EXPECT_NEAR(risk.at(noon, w), row.risk, 1e-6) << row.why;
    }
    Risk good;
    good.add(noon, std::vector{signal("other", -1)}, w);
    EXPECT_NEAR(good.at(noon, w), -9, 1e-6);
    good.add(noon, std::vector{signal("other", 0)}, w);
    EXPECT_NEAR(good.at(noon, w), -8, 1e-6) << "a good sign that is no more";
}

TEST(Risk, AFamilyAddsNoMoreThanItsBound) {
    const auto w = weights();
    Risk risk;
    risk.add(noon, std::vector{signal("state", 4), signal("twin", 4)}, w);
    EXPECT_NEAR(risk.at(noon, w), -3, 1e-6);
}

TEST(Risk, ALongCleanPastCannotSaveUpForACrime) {
    const auto w = weights();
    Risk risk;
    for (int i = 0; i < 1000; ++i) risk.add(noon + i * hour, std::vector{signal("other", -8), signal("event", -3)}, w);
    EXPECT_NEAR(risk.at(noon + 1000 * hour, w), -10, 0.01) << "rest less credit";
}

TEST(Risk, OneOddMessageRestrictsNobody) {
    const auto w = weights();
    const std::vector everything{signal("state", 99), signal("twin", 99), signal("event", 99), signal("other", 99)};
    Risk risk;
    risk.add(noon, everything, w);
    EXPECT_NEAR(risk.at(noon, w), -2, 1e-3) << "6 is what a message adds at most";
    double before = risk.at(noon, w);
    for (int i = 1; i < 5; ++i) {
        risk.add(noon, everything, w);
        EXPECT_LE(risk.at(noon, w) - before, 6.001);
        before = risk.at(noon, w);
    }
    EXPECT_NEAR(before, -8 + 5 + 20, 1e-3);

    const auto bounds = RiskBounds::from(0.0001, 0.1);
    const auto& shipped = Weights::shipped();
    EXPECT_LT(shipped.message_most, bounds->upper - shipped.rest) << "also as shipped";
    std::vector<Signal> all;
    for (const auto& weight : shipped.signals) all.push_back(signal(weight.name.c_str(), 1e9));
    Risk odd;
    odd.add(noon, all, shipped);
    EXPECT_LT(odd.state(noon, shipped, *bounds), RiskState::restrict_sender);
}

TEST(Risk, KeepsLittleAndReadsWhatItWrote) {
    std::string file = "rest -8\ncredit 2\nmessage_most 50\nhalf_life_hours 6\nfamily one 500\n";
    for (int i = 0; i < 100; ++i) file += "signal s" + std::to_string(i) + " one adds 1 -10 10 x\n";
    const auto w = Weights::parse(file, "test");
    ASSERT_TRUE(w) << w.error().what;
    Risk risk;
    for (int i = 0; i < 100; ++i) {
        risk.add(noon,
                 std::vector<Signal>{
                     {.name = "s" + std::to_string(i), .sentence = std::string(5000, 'x'), .weight = 1 + i * 0.01}},
                 *w);
    }
    EXPECT_LE(risk.addends(noon, *w).size(), 32U);
    EXPECT_LE(risk.encode().size(), 2000U);
    const auto octets = risk.encode();
    const auto again = Risk::decode(octets);
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(again->encode(), octets);
    EXPECT_EQ(again->at(noon + hour, *w), risk.at(noon + hour, *w));
    for (std::size_t n = 0; n < octets.size(); ++n) EXPECT_FALSE(Risk::decode(octets.substr(0, n))) << n;
    EXPECT_FALSE(Risk::decode(octets + "x"));
    risk.clear();
    EXPECT_TRUE(risk.empty());
}

}  // namespace
}  // namespace tidegate
