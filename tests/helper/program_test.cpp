#include "helper/program.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

TEST(Program, GivesInputAndTakesOutput) {
    const std::string input(300'000, 'x');
    const auto done = run_program({"/bin/cat"}, input, {400'000, false});
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->status, 0);
    EXPECT_EQ(done->output, input);
}

TEST(Program, KnowsNoEnvironmentButItsOwn) {
    const auto done = run_program({"/usr/bin/env"}, "", {10'000, false});
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->output, "PATH=/usr/sbin:/usr/bin:/sbin:/bin\nLC_ALL=C\n");
}

TEST(Program, TellsStatusAndErrors) {
    const auto done = run_program({"/bin/ls", "/no/such/place"}, "", {10'000, false});
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->status, 2);
    EXPECT_NE(done->errors.find("No such file"), std::string::npos);
}

TEST(Program, CannotBeStarted) {
    const auto done = run_program({"/no/such/program"}, "", {10'000, false});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, Fault::unavailable);
    EXPECT_NE(done.error().what.find("/no/such/program"), std::string::npos);
}

TEST(Program, EndlessOutputIsCut) {
    const auto kept = run_program({"/usr/bin/yes"}, "", {1'000, true});
    ASSERT_TRUE(kept) << kept.error().what;
    EXPECT_EQ(kept->output.size(), 1'000U);
    EXPECT_FALSE(run_program({"/usr/bin/yes"}, "", {1'000, false}));
}

TEST(Program, ThatDoesNotEndIsEnded) {
    const auto done = run_program({"/bin/sleep", "60"}, "", {1'000, false, std::chrono::seconds{0}});
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().what.find("was ended"), std::string::npos);
}

}  // namespace
}  // namespace tidegate
