#include "risk/weights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

namespace tidegate {
namespace {

const std::string head = "rest -8\ncredit 2\nmessage_most 6\nhalf_life_hours 6\nfamily one 5\n";

TEST(Weights, TheShippedFileIsWhatIsCompiledIn) {
    const auto tests = std::filesystem::path{__FILE__}.parent_path().parent_path();
    const auto path = tests.parent_path() / "share" / "risk.weights";
    std::ifstream file{path};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(text, Weights::shipped_text());
    const auto read = Weights::parse(text, "risk.weights");
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(*read, Weights::shipped());
    EXPECT_FALSE(read->signals.empty());
    for (const auto& weight : read->signals) EXPECT_FALSE(weight.fitted_on.empty()) << weight.name;
}

TEST(Weights, ReadsAndWeighs) {
    const auto read = Weights::parse(
        head + "# nothing\nsignal b one level 0.5 -1 2 by hand  # why\n\nsignal a one adds 2 0 3 on data", "f");
    ASSERT_TRUE(read) << read.error().what;
    ASSERT_EQ(read->signals.size(), 2U);
    EXPECT_EQ(read->signals[0].name, "a");
    EXPECT_EQ(read->signals[0].way, Weight::Way::adds);
    EXPECT_EQ(read->signals[1].fitted_on, "by hand");
    EXPECT_EQ(read->half_life, std::chrono::hours{6});
    EXPECT_EQ(read->find("b")->slope, 0.5);
    EXPECT_EQ(read->find(signal_id("b"))->name, "b");
    EXPECT_EQ(read->find("c"), nullptr);

    std::vector<Signal> signals{
        {.name = "a", .weight = 1},  {.name = "a", .weight = 9},
        {.name = "b", .weight = -9}, {.name = "b", .weight = 1},
        {.name = "c", .weight = 1},  {.name = "a", .weight = std::numeric_limits<double>::quiet_NaN()}};
    read->weigh(signals);
    const double wanted[] = {2, 3, -1, 0.5, 0, 0};
    for (std::size_t i = 0; i < signals.size(); ++i) EXPECT_EQ(signals[i].weight, wanted[i]) << i;
}

TEST(Weights, SaysWhichLineIsWrong) {
    const struct {
        std::string text;
        const char* says;
    } rows[] = {
        {"", "f: no line says rest"},
        {"rest -8\ncredit 2\nmessage_most 6\n", "f: no line says half_life_hours"},
        {"rest 1\n", "f:1: the line needs one number from -20"},
        {"rest -8 9\n", "f:1: the line needs one number"},
        {"rest nan\n", "f:1: the line needs one number"},
        {"rest -8\nrest -8\n", "f:2: the line says what a line before has said"},
        {"half_life_hours 0\n", "f:1: the line needs"},
        {"weight 3\n", "f:1: the line begins with none of"},
        {"family One 5\n", "f:1: the line must be: family NAME MOST"},
        {"family one -5\n", "f:1: the line must be: family NAME MOST"},
        {"family one 5 6\n", "f:1: the line must be: family NAME MOST"},
        {"family one 5\nfamily one 5\n", "f:2: the line names a family that"},
        {head + "signal a two level 1 0 1 x\n", "f:6: the line names a family that no line"},
        {head + "signal a one level 1 0 1 x\nsignal a one level 1 0 1 x\n", "f:7: the line names a signal that"},
        {head + "signal a one sometimes 1 0 1 x\n", "f:6: the line must be: signal"},
        {head + "signal a one level 1 1 2 x\n", "f:6: the line must be: signal"},
        {head + "signal a one level -1 0 2 x\n", "f:6: the line must be: signal"},
        {head + "signal a one level 1 0\n", "f:6: the line must be: signal"},
        {std::string(70'000, '#'), "f: longer than 64 KB"},
    };
    for (const auto& row : rows) {
        const auto read = Weights::parse(row.text, "f");
        ASSERT_FALSE(read) << row.says;
        EXPECT_THAT(read.error().what, ::testing::StartsWith(row.says));
    }
}

}  // namespace
}  // namespace tidegate
