#include "lab/limits_fit.hpp"

#include "lab/history.hpp"
#include "lab/plots.hpp"

namespace tidegate {
namespace {

class LimitsFitTest : public HistoryTest {};

TEST_F(LimitsFitTest, WindowsAreWhatALimitWouldSee) {
    std::string history;
    // 100 messages to one stranger each, a minute apart: after the first hour 60 stand in the window.
    for (std::size_t i = 0; i < 100; ++i)
        history += std::to_string(first + i * 60) + "\ta@example.org\tr@far.example\t\t\n";
    history += std::to_string(first + 20'000) + "\tb@example.org\ta@example.org,c@example.org\t\t\n";
    const auto found = fit_limits(*open(write("history.tsv", history)), {});
    ASSERT_TRUE(found) << found.error().what;
    EXPECT_EQ(found->messages, 101U);
    ASSERT_EQ(found->senders.size(), 2U);
    const auto& a = found->senders[0];
    EXPECT_EQ(a.sender, "a@example.org");
    EXPECT_NEAR(a.use[0].most, 60, 1);
    EXPECT_EQ(a.use[0].p50, 50U);
    EXPECT_EQ(a.use[0].suggested, round_up(a.use[0].most * 3 / 2));
    EXPECT_EQ(a.use[1].most, 0U);
    EXPECT_EQ(a.use[2].most, 100U);
    EXPECT_EQ(a.use[2].suggested, 150U);
    EXPECT_EQ(found->senders[1].use[1].most, 2U);
    EXPECT_EQ(found->senders[1].use[1].suggested, 20U);
    EXPECT_NE(plot_of(*found).find("suggested for all: 150"), std::string::npos);
}

TEST_F(LimitsFitTest, OneInAHundredNeedsAPolicyOfItsOwn) {
    auto history = office(100, 2);
    history += std::to_string(first + 10'000) + "\tp7@example.org\t";
    for (int i = 0; i < 400; ++i) history += (i == 0 ? "r" : ",r") + std::to_string(i) + "@far.example";
    history += "\t\t\n";
    const auto found = fit_limits(*open(write("history.tsv", history)), {});
    ASSERT_TRUE(found) << found.error().what;
    EXPECT_EQ(found->for_all[0], 20U);
    EXPECT_EQ(found->above[0], 1U);
    EXPECT_EQ(found->senders.front().sender, "p7@example.org");
    EXPECT_EQ(found->senders.front().use[0].suggested, 600U);
}

TEST(RoundUp, GivesRoundNumbersAboveOrEqual) {
    EXPECT_EQ(round_up(1), 10U);
    EXPECT_EQ(round_up(20), 20U);
    EXPECT_EQ(round_up(61), 80U);
    EXPECT_EQ(round_up(81), 100U);
    EXPECT_EQ(round_up(10'000), 10'000U);
}

}  // namespace
}  // namespace tidegate
