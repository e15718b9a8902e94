// A risk as people read it: every addend in words, and their sum what is shown.

#include "risk/account.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate {
namespace {

constexpr Instant noon{Millis{1'767'614'400'000}};
constexpr Millis hour{3'600'000};

Weights weights() {
    return Weights::parse(
               "rest -8\ncredit 2\nmessage_most 50\nhalf_life_hours 6\nfamily one 5\nfamily two 20\n"
               "signal content one level 1 -9 5 x\nsignal other_filter one level 1 -3 5 x\n"
               "signal complaint two adds 1 -3 12 x\nsignal standing two level 1 -8 0 x\n",
               "test")
        .value();
}

double sum_of(const RiskAccount& account) {
    double sum = account.level.rest;
    for (const auto& signal : account.signals) sum += signal.weight;
    return sum;
}

const Signal* named(const RiskAccount& account, std::string_view name) {
    for (const auto& signal : account.signals)
        if (signal.name == name) return &signal;
    return nullptr;
}

TEST(RiskAccount, AddsUpAlsoWhereBoundsCutAndWhatIsWeakIsLeftOut) {
    const auto w = weights();
    const struct {
        const char* why;
        std::vector<Signal> signals;
        std::size_t most;
        const char* has;
    } rows[] = {
        {"nothing", {}, 8, nullptr},
        {"a family over its bound",
         {{.name = "content", .weight = 4}, {.name = "other_filter", .weight = 4}},
         8,
         "bound_one"},
        {"good signs over their credit",
         {{.name = "content", .weight = -5}, {.name = "standing", .weight = -3}},
         8,
         "bound_credit"},
        {"one too many to show",
         {{.name = "content", .weight = 3}, {.name = "complaint", .weight = 1.234}},
         1,
         "others"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.why);
        Risk risk;
        risk.add(noon, row.signals, w);
        for (const auto later : {Millis{0}, hour, 5 * hour}) {
            const auto account = account_of(risk, noon + later, w, {-2, 9}, row.most);
            EXPECT_NEAR(sum_of(account), account.level.value, 1e-9);
            EXPECT_NEAR(account.level.value, risk.at(noon + later, w), 0.006);
            EXPECT_LE(account.signals.size(), row.most + 4);
        }
        if (row.has != nullptr) {
            EXPECT_NE(named(account_of(risk, noon, w, {-2, 9}, row.most), row.has), nullptr);
        }
    }
}

TEST(RiskAccount, ShowsTheNumbersOfASignalWithItsSentenceAlsoAfterARestart) {
    const auto w = weights();
    Risk risk;
    risk.add(
        noon,
        std::vector<Signal>{
            {.name = "content", .sentence = "Like spam", .value = 0.97, .usual = 0.1, .threshold = 0.5, .weight = 3},
            {.name = "standing", .sentence = "Long here", .value = 80, .weight = -1}},
        w);
    const auto again = Risk::decode(risk.encode());
    ASSERT_TRUE(again) << again.error().what;
    for (const auto& one : {risk, *again}) {
        const auto account = account_of(one, noon, w, {-2, 9}, 8);
        const auto* content = named(account, "content");
        ASSERT_NE(content, nullptr);
        EXPECT_EQ(content->sentence, "Like spam");
        EXPECT_FLOAT_EQ(static_cast<float>(content->value), 0.97F);
        EXPECT_FLOAT_EQ(static_cast<float>(content->usual), 0.1F);
        EXPECT_FLOAT_EQ(static_cast<float>(content->threshold), 0.5F);
        const auto* standing = named(account, "standing");
        ASSERT_NE(standing, nullptr);
        EXPECT_EQ(standing->sentence, "Has been sending here for a while");
    }
}

TEST(RiskAccount, EverySignalThatIsShippedHasWords) {
    for (const auto& weight : Weights::shipped().signals) {
        const bool has = in_words(weight.name, true) != weight.name || in_words(weight.name, false) != weight.name;
        EXPECT_TRUE(has) << weight.name;
    }
}

}  // namespace
}  // namespace tidegate
