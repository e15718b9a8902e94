// What a sender's honest mail looks like to the content model is not held against it.

#include "behaviour/usual_content.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tidegate {
namespace {

UsualContent after(int messages, double log_odds) {
    UsualContent out;
    for (int i = 0; i < messages; ++i) out.learn(log_odds);
    return out;
}

TEST(UsualContent, IsTheMeanDrawnToNothingForTheYoung) {
    const struct {
        int messages;
        double log_odds, usual;
    } rows[] = {
        {0, 2, 0}, {6, 2, 1}, {50, 2, 100.0 / 56}, {50, -4, 0}, {50, 9, 3}, {1000, 2, 100.0 / 56},
    };
    for (const auto& row : rows)
        EXPECT_NEAR(after(row.messages, row.log_odds).usual(), row.usual, 1e-5) << row.messages << ' ' << row.log_odds;
}

TEST(UsualContent, FollowsWhatChanges) {
    auto content = after(50, 2);
    for (int i = 0; i < 200; ++i) content.learn(-2);
    EXPECT_EQ(content.usual(), 0);
}

TEST(UsualContent, OneMessageOfCertainSpamIsNoHabit) {
    auto content = after(50, -3);
    content.learn(1'000);
    EXPECT_EQ(content.usual(), 0);
    content.learn(std::numeric_limits<double>::quiet_NaN());
    EXPECT_EQ(content.usual(), 0);
}

TEST(UsualContent, IsKeptAndWhatIsBrokenCountsAsNothing) {
    const auto content = after(20, 2);
    EXPECT_EQ(UsualContent::of(content.mean(), content.known()).usual(), content.usual());
    EXPECT_EQ(UsualContent::of(std::numeric_limits<float>::quiet_NaN(), 20).usual(), 0);
    EXPECT_EQ(UsualContent::of(2, 4'000'000'000U).usual(), 0);
}

}  // namespace
}  // namespace tidegate
