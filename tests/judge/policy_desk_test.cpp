#include <boost/json.hpp>

#include <gtest/gtest.h>

#include "judge/fakes.hpp"

namespace tidegate {
namespace {

boost::json::object sales() {
    return {{"scope", {{"users", boost::json::array{"berta@example.org"}}}}, {"limits", {{"external_per_hour", 60}}}};
}

TEST(PolicyDesk, VersionsOfANameRiseAlsoOverItsRemoval) {
    Court court;
    const auto made = court.desk->set("Sales", false, sales(), "anna");
    ASSERT_TRUE(made) << made.error().what;
    EXPECT_EQ(made->policy.version, 1U);
    const auto changed = court.desk->set("sales", true, {{"limits", {{"external_per_hour", 70}}}}, "anna");
    ASSERT_TRUE(changed) << changed.error().what;
    EXPECT_EQ(changed->policy.version, 2U);
    ASSERT_TRUE(court.desk->remove("Sales", "anna"));

    court.records.versions = {R"({"name":"Sales","version":2})", R"({"name":"Sales","version":1})"};
    const auto again = court.desk->set("Sales", false, sales(), "anna");
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(again->policy.version, 3U);
}

}  // namespace
}  // namespace tidegate
