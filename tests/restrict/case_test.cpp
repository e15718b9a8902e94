// Every move of docs/states.md, allowed and forbidden.

#include "restrict/case.hpp"

#include <gtest/gtest.h>

#include "restrict/event.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

const Instant noon = parse_rfc3339("2026-03-01T12:00:00Z").value();
const Instant midnight = parse_rfc3339("2026-03-02T00:00:00Z").value();

Restriction restriction(Cause cause, std::string reference = "K7Q2-M9XD") {
    return Restriction{.entity = Entity::user("alice@example.org").value(),
                       .case_reference = std::move(reference),
                       .cause = cause,
                       .policy = "default",
                       .policy_version = 1,
                       .since = noon,
                       .until = std::nullopt,
                       .restricted_by = "tidegate",
                       .summary = ""};
}

TEST(Standing, ClearToRestrictedOnce) {
    Standing standing;
    ASSERT_TRUE(standing.clear());
    ASSERT_TRUE(begin(standing, restriction(Cause::limit_external_hour)));
    const auto again = begin(standing, restriction(Cause::limit_day, "AAAA-BBBB"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().fault, Fault::conflict);
    EXPECT_EQ(standing.restriction->case_reference, "K7Q2-M9XD") << "the first case stays";
}

TEST(Standing, ReleaseOfALimitLeadsToProbationForThatCauseAlone) {
    Standing standing;
    ASSERT_TRUE(begin(standing, restriction(Cause::limit_external_hour)));
    const auto ended = end(standing, noon + 1h, midnight);
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->case_reference, "K7Q2-M9XD");
    ASSERT_NE(standing.covered(Cause::limit_external_hour, noon + 2h), nullptr);
    EXPECT_EQ(standing.covered(Cause::limit_external_hour, noon + 2h)->case_reference, "K7Q2-M9XD");
    EXPECT_EQ(standing.covered(Cause::limit_day, noon + 2h), nullptr);
    EXPECT_EQ(standing.covered(Cause::limit_external_hour, midnight), nullptr) << "it ends at midnight itself";
}

TEST(Standing, ReleaseOfAnotherCauseLeadsToClear) {
    Standing standing;
    ASSERT_TRUE(begin(standing, restriction(Cause::restricted)));
    ASSERT_TRUE(end(standing, noon + 1h, midnight));
    EXPECT_TRUE(standing.clear());
}

TEST(Standing, ClearCannotBeReleased) {
    Standing standing;
    const auto ended = end(standing, noon, midnight);
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().fault, Fault::conflict);
}

TEST(Standing, ProbationToRestrictedByAnotherCause) {
    Standing standing;
    ASSERT_TRUE(begin(standing, restriction(Cause::limit_external_hour)));
    ASSERT_TRUE(end(standing, noon, midnight));
    ASSERT_TRUE(begin(standing, restriction(Cause::limit_day, "AAAA-BBBB")));
    EXPECT_NE(standing.covered(Cause::limit_external_hour, noon), nullptr) << "the first probation goes on";
    ASSERT_TRUE(end(standing, noon, midnight));
    EXPECT_EQ(standing.probations.size(), 2U);
}

TEST(Standing, ProbationLapsesToClearAndNamesItsCase) {
    Standing standing;
    ASSERT_TRUE(begin(standing, restriction(Cause::limit_day)));
    ASSERT_TRUE(end(standing, noon, midnight));
    EXPECT_TRUE(lapse(standing, midnight - 1ms).empty());
    EXPECT_EQ(lapse(standing, midnight), std::vector<std::string>{"K7Q2-M9XD"});
    EXPECT_TRUE(standing.clear());
}

TEST(Standing, TwoProbationsOfOneCauseAreOne) {
    Standing standing;
    for (const auto* reference : {"AAAA-AAAA", "BBBB-BBBB"}) {
        ASSERT_TRUE(begin(standing, restriction(Cause::limit_day, reference)));
        ASSERT_TRUE(end(standing, noon, midnight));
    }
    ASSERT_EQ(standing.probations.size(), 1U);
    EXPECT_EQ(standing.probations[0].case_reference, "BBBB-BBBB");
}

TEST(EventKind, NamesAreReadBackAndDiffer) {
    for (int i = 0; i <= static_cast<int>(EventKind::trouble_over); ++i) {
        const auto kind = static_cast<EventKind>(i);
        ASSERT_FALSE(to_string(kind).empty()) << i;
        EXPECT_EQ(event_kind_of(to_string(kind)), kind);
    }
    EXPECT_EQ(event_kind_of("nonsense"), std::nullopt);
}

}  // namespace
}  // namespace tidegate
