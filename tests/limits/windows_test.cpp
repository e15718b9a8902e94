// Windows by table: what counts when, what is told when one is full, jumps of the clock, the stored form.

#include "limits/windows.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

using namespace std::chrono_literals;

const Instant noon = parse_rfc3339("2026-03-01T12:00:00Z").value();
constexpr Ceilings standard{{500, 1'000, 1'000, 30}};

TEST(WindowNames, AreTheKeysOfPoliciesWithTheirUnits) {
    EXPECT_EQ(to_string(Window::external_per_hour), "external_per_hour");
    EXPECT_EQ(to_string(Window::internal_per_hour), "internal_per_hour");
    EXPECT_EQ(to_string(Window::recipients_per_day), "recipients_per_day");
    EXPECT_EQ(to_string(Window::messages_per_minute), "messages_per_minute");
    EXPECT_EQ(unit_of(Window::recipients_per_day), "recipients");
    EXPECT_EQ(unit_of(Window::messages_per_minute), "messages");
    EXPECT_EQ(span_of(Window::recipients_per_day), 24h);
    EXPECT_EQ(cause_of(Window::messages_per_minute), Cause::rate);
    EXPECT_EQ(cause_of(Window::recipients_per_day), Cause::limit_day);
}

TEST(Demand, OfTheDaySaturates) {
    EXPECT_EQ((Demand{2, 3, 1}.of(Window::recipients_per_day)), 5U);
    EXPECT_EQ((Demand{UINT32_MAX, 2, 1}.of(Window::recipients_per_day)), UINT32_MAX);
}

TEST(Windows, SlideByTheMinute) {
    struct Step {
        Millis at;
        std::uint32_t add;
        std::uint64_t used;
        const char* why;
    };
    const Step steps[] = {
        {0s, 3, 3, "first message, three recipients"},
        {59s, 2, 5, "the same minute"},
        {60s, 1, 6, "the next minute"},
        {60min - 1ms, 0, 6, "all within the hour"},
        {60min, 0, 1, "the first minute has left, at the earliest instant at which it can"},
        {61min, 4, 4, "the second as well"},
        {25h, 1, 1, "a day later"},
        {2h, 1, 2, "clock stepped back: the future counts as now"},
        {3h - 1ms, 0, 2, "and stays an hour from then"},
        {3h, 0, 0, "and leaves"},
    };
    Windows windows;
    for (const auto& step : steps) {
        SCOPED_TRACE(step.why);
        windows.charge(noon + step.at, {.external = step.add, .internal = 0, .messages = 0});
        EXPECT_EQ(windows.used(noon + step.at, Window::external_per_hour), step.used);
    }
}

TEST(Windows, TheFirstMessageIsCheckedLikeAnyOther) {
    Windows windows;
    const auto exceeded = windows.reserve(noon, {.external = 501, .internal = 0, .messages = 1}, standard);
    ASSERT_TRUE(exceeded);
    EXPECT_EQ(exceeded->window, Window::external_per_hour);
    EXPECT_EQ(exceeded->used, 0U);
    EXPECT_EQ(exceeded->demand, 501U);
    EXPECT_EQ(exceeded->limit, 500U);
    EXPECT_EQ(exceeded->room_at, std::nullopt) << "it never fits";
    EXPECT_EQ(windows.memory(), 0U) << "nothing was counted";
}

TEST(Windows, FullToTheLastRecipientAndNotOneMore) {
    Windows windows;
    EXPECT_FALSE(windows.reserve(noon, {500, 0, 1}, standard));
    const auto exceeded = windows.reserve(noon + 10min, {1, 0, 1}, standard);
    ASSERT_TRUE(exceeded);
    EXPECT_EQ(exceeded->used, 500U);
    EXPECT_EQ(exceeded->room_at, noon + 1h);
    EXPECT_FALSE(windows.reserve(noon + 10min, {0, 500, 1}, standard)) << "internal ones still go";
    const auto day = windows.reserve(noon + 2h, {1, 0, 1}, standard);
    ASSERT_TRUE(day);
    EXPECT_EQ(day->window, Window::recipients_per_day);
    EXPECT_EQ(day->room_at, noon + 24h);
}

TEST(Windows, TellTheFullWindowThatPassesSoonest) {
    struct Case {
        const char* why;
        Ceilings ceilings;
        Demand demand;
        std::optional<Window> told;
    };
    const Case cases[] = {
        {"all full: the rate", {{1, 1, 1, 1}}, {2, 2, 2}, Window::messages_per_minute},
        {"then external", {{1, 1, 1, 9}}, {2, 2, 1}, Window::external_per_hour},
        {"then internal", {{9, 1, 1, 9}}, {2, 2, 1}, Window::internal_per_hour},
        {"then the day", {{9, 9, 3, 9}}, {2, 2, 1}, Window::recipients_per_day},
        {"nothing asked of a window never exceeds it", {{9, 1, 9, 1}}, {9, 0, 0}, std::nullopt},
        {"exactly full", {{2, 2, 4, 1}}, {2, 2, 1}, std::nullopt},
    };
    for (const auto& c : cases) {
        Windows windows;
        const auto exceeded = windows.reserve(noon, c.demand, c.ceilings);
        EXPECT_EQ(exceeded.has_value(), c.told.has_value()) << c.why;
        if (exceeded && c.told) {
            EXPECT_EQ(exceeded->window, *c.told) << c.why;
        }
    }
}

TEST(Windows, ADemandOfNothingPassesAFullWindow) {
    Windows windows;
    windows.charge(noon, {100, 0, 5});
    EXPECT_FALSE(windows.reserve(noon, {0, 2, 1}, {{10, 10, 1'000, 30}})) << "external is over, but not asked for";
}

TEST(Windows, RoomComesWhenEnoughHasLeft) {
    Windows windows;
    windows.charge(noon, {10, 0, 1});
    windows.charge(noon + 5min, {20, 0, 1});
    windows.charge(noon + 9min + 30s, {30, 0, 1});
    const auto room = [&](std::uint32_t amount, std::uint32_t limit) {
        return windows.room_at(noon + 10min, Window::external_per_hour, amount, limit);
    };
    EXPECT_EQ(room(40, 100), std::nullopt) << "fits now";
    EXPECT_EQ(room(50, 100), noon + 60min);
    EXPECT_EQ(room(51, 100), noon + 65min);
    EXPECT_EQ(room(71, 100), noon + 69min);
    EXPECT_EQ(room(100, 100), noon + 69min);
    EXPECT_EQ(room(101, 100), std::nullopt) << "never fits";
    EXPECT_EQ(room(0, 10), std::nullopt) << "nothing fits always";
    EXPECT_EQ(room(1, 20), noon + 69min) << "a limit that was lowered below what is used";
}

TEST(Windows, GiveBackTakesFromItsOwnSubWindow) {
    Windows windows;
    windows.charge(noon, {5, 1, 1});
    windows.charge(noon + 2min, {7, 0, 1});
    windows.give_back(noon + 3min, noon, {5, 1, 1});
    EXPECT_EQ(windows.used(noon + 3min, Window::external_per_hour), 7U);
    EXPECT_EQ(windows.used(noon + 3min, Window::internal_per_hour), 0U);
    EXPECT_EQ(windows.used(noon + 3min, Window::recipients_per_day), 7U);
    windows.give_back(noon + 3min, noon, {5, 1, 1});
    EXPECT_EQ(windows.used(noon + 3min, Window::external_per_hour), 7U) << "a second time there is nothing to take";
    windows.give_back(noon + 63min, noon + 2min, {7, 0, 1});
    EXPECT_EQ(windows.used(noon + 63min, Window::external_per_hour), 0U) << "it had left already";
    EXPECT_EQ(windows.used(noon + 63min, Window::recipients_per_day), 0U);
    EXPECT_TRUE(windows.prune(noon + 63min));
}

TEST(Windows, GiveBackFindsWhatAStepBackHasReDated) {
    Windows windows;
    windows.charge(noon + 10min, {5, 0, 1});
    windows.charge(noon, {1, 0, 1});
    EXPECT_EQ(windows.used(noon, Window::external_per_hour), 6U);
    windows.give_back(noon + 1min, noon + 10min, {5, 0, 1});
    EXPECT_EQ(windows.used(noon + 1min, Window::external_per_hour), 1U);
}

TEST(Windows, TheFutureCountsAsNowBeforeAnythingChanges) {
    Windows windows;
    windows.charge(noon + 24h, {5, 0, 1});
    EXPECT_EQ(windows.used(noon, Window::external_per_hour), 5U);
    EXPECT_EQ(windows.room_at(noon, Window::external_per_hour, 10, 10), noon + 1h);
}

TEST(Windows, TimesBeyondTheirBoundsCountAsTheNearestInside) {
    for (const Instant at : {Instant{Millis{-1}}, Instant{Millis{INT64_MIN}}, Instant{Millis{INT64_MAX}}}) {
        Windows windows;
        windows.charge(at, {1, 1, 1});
        EXPECT_EQ(windows.used(at, Window::messages_per_minute), 1U);
        EXPECT_TRUE(Windows::decode(windows.encode()));
    }
}

TEST(Windows, HugeAmountsSaturate) {
    Windows windows;
    for (int i = 0; i < 3; ++i) windows.charge(noon, {UINT32_MAX, UINT32_MAX, UINT32_MAX});
    EXPECT_EQ(windows.used(noon, Window::external_per_hour), (1U << 30U) - 1);
    EXPECT_TRUE(windows.reserve(noon, {1, 0, 1}, standard));
}

TEST(Windows, AFewMessagesAreSmallAndIdleIsEmpty) {
    Windows windows;
    windows.charge(noon, {3, 1, 1});
    windows.charge(noon + 7min, {1, 0, 1});
    windows.charge(noon + 40min, {1, 2, 1});
    EXPECT_LE(windows.memory(), 100U);
    EXPECT_FALSE(windows.prune(noon + 2h));
    EXPECT_TRUE(windows.prune(noon + 25h));
    EXPECT_EQ(windows.memory(), 0U);
}

TEST(Windows, ABusyDayStaysBounded) {
    Windows windows;
    for (Millis at = 0s; at < 25h; at += 30s) windows.charge(noon + at, {1, 1, 1});
    for (Millis at = 25h; at < 25h + 2min; at += 500ms) windows.charge(noon + at, {1, 1, 1});
    EXPECT_LE(windows.memory(), 4 * 60 * 8 * 5 / 4);
    EXPECT_LE(windows.encode().size(), 4 * (60 * 4 + 8));
}

TEST(WindowsCode, ReadsWhatItWrote) {
    Windows windows;
    EXPECT_EQ(windows.encode(), std::string("\1\0\0\0\0", 5));
    windows.charge(noon, {3, 1, 1});
    windows.charge(noon + 7min, {300, 0, 1});
    const auto again = Windows::decode(windows.encode());
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(*again, windows);
}

TEST(WindowsCode, EveryCutIsRefused) {
    Windows windows;
    windows.charge(noon, {3, 1, 1});
    windows.charge(noon + 7min, {300, 0, 1});
    const auto octets = windows.encode();
    for (std::size_t n = 0; n < octets.size(); ++n) EXPECT_FALSE(Windows::decode(octets.substr(0, n))) << n;
    EXPECT_FALSE(Windows::decode(octets + '\0'));
}

TEST(WindowsCode, RefusesWhatEncodeCannotHaveMade) {
    using namespace std::string_literals;
    const std::pair<const char*, std::string> cases[] = {
        {"another version", "\2\0\0\0\0"s},
        {"61 entries", "\1\x3d\0\0\0"s},
        {"amount 0", "\1\1\5\0\0\0\0"s},
        {"twice the same sub-window", "\1\2\5\1\0\1\0\0\0"s},
        {"longer than a window", "\1\2\5\1\x3c\1\0\0\0"s},
        {"a number in needless octets", "\1\1\x85\0\1\0\0\0"s},
        {"a number of six octets", "\1\1\xff\xff\xff\xff\xff\1\1\0\0\0"s},
        {"a number above 32 bits", "\1\1\xff\xff\xff\xff\x1f\1\0\0\0"s},
        {"an amount above 30 bits", "\1\1\5\x80\x80\x80\x80\4\0\0\0"s},
    };
    for (const auto& [why, octets] : cases) {
        const auto windows = Windows::decode(octets);
        ASSERT_FALSE(windows) << why;
        EXPECT_EQ(windows.error().fault, Fault::invalid) << why;
    }
    EXPECT_TRUE(Windows::decode("\1\2\5\1\x3b\1\0\0\0"s)) << "the last that is right";
}

}  // namespace
}  // namespace tidegate
