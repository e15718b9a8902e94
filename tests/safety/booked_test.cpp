// Booked sends: what may be booked, and every move between their states.

#include "safety/booked.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const Instant noon = parse_rfc3339("2026-03-01T12:00:00Z").value();

BookedSend wanted(Instant from, Instant until, std::uint32_t recipients = 600) {
    BookedSend out;
    out.reference = "AAAA-AAA" + std::to_string(from.time_since_epoch().count() % 7);
    out.recipients = recipients;
    out.from = from;
    out.until = until;
    out.reason = "invitation";
    out.by = "anna";
    return out;
}

TEST(BookedSends, WaitOpenAndExpire) {
    BookedSends all;
    ASSERT_TRUE(all.add(wanted(noon + 1h, noon + 3h), noon));
    const auto& one = all.all().front();
    EXPECT_EQ(one.state(noon), BookedState::waiting);
    EXPECT_EQ(all.open(noon, "x"), nullptr);
    EXPECT_EQ(one.state(noon + 1h), BookedState::open);
    EXPECT_NE(all.open(noon + 1h, "x"), nullptr);
    EXPECT_TRUE(all.take_ended(noon + 3h - 1s).empty());
    EXPECT_EQ(one.state(noon + 3h), BookedState::expired);
    EXPECT_EQ(all.open(noon + 3h, "x"), nullptr);
    EXPECT_EQ(all.take_ended(noon + 3h).size(), 1U);
    EXPECT_TRUE(all.empty());
}

TEST(BookedSends, AreUsedUpAndGivenBack) {
    BookedSends all;
    ASSERT_TRUE(all.add(wanted(noon, noon + 3h, 10), noon));
    const auto reference = all.all().front().reference;
    all.use(reference, 4);
    EXPECT_EQ(all.open(noon, "")->left(), 6U);
    all.use(reference, 100);
    EXPECT_EQ(all.all().front().state(noon), BookedState::used_up);
    EXPECT_EQ(all.open(noon, ""), nullptr);
    all.give_back(reference, 3);
    EXPECT_EQ(all.open(noon, "")->left(), 3U);
    all.give_back(reference, 100);
    EXPECT_EQ(all.open(noon, "")->used, 0U);
    all.use("OTHER", 1);
    all.give_back("OTHER", 1);
    EXPECT_EQ(all.open(noon, "")->used, 0U);
}

TEST(BookedSends, OneWithASubjectIsForThatMailAlone) {
    BookedSends all;
    auto one = wanted(noon, noon + 3h);
    one.subject = " Summer Party 2026 ";
    ASSERT_TRUE(all.add(one, noon));
    EXPECT_NE(all.open(noon, "summer party 2026"), nullptr);
    EXPECT_NE(all.open(noon, "Summer Party 2026 "), nullptr);
    EXPECT_EQ(all.open(noon, "Re: Summer Party 2026"), nullptr);
    EXPECT_EQ(all.open(noon, ""), nullptr);
}

TEST(BookedSends, WhatMakesNoSenseIsRefusedWithWhatToDo) {
    auto without_reason = wanted(noon, noon + 1h);
    without_reason.reason = " ";
    const struct {
        BookedSend wanted;
        const char* told;
    } cases[] = {
        {wanted(noon, noon + 1h, 0), "1 to 100000"},
        {wanted(noon, noon + 1h, 100'001), "1 to 100000"},
        {wanted(noon + 1h, noon + 1h), "must lie after its beginning"},
        {wanted(noon - 2h, noon - 1h), "must lie ahead"},
        {wanted(noon, noon + 8 * 24h), "7 days at most"},
        {wanted(noon + 400 * 24h, noon + 401 * 24h), "within a year"},
        {without_reason, "needs a reason"},
    };
    for (const auto& c : cases) {
        BookedSends all;
        const auto added = all.add(c.wanted, noon);
        ASSERT_FALSE(added) << c.told;
        EXPECT_EQ(added.error().fault, Fault::invalid);
        EXPECT_THAT(added.error().what, HasSubstr(c.told));
    }
}

TEST(BookedSends, TwoDoNotMeetAndTwentyAreEnough) {
    BookedSends all;
    ASSERT_TRUE(all.add(wanted(noon, noon + 1h), noon));
    const auto met = all.add(wanted(noon + 30min, noon + 2h), noon);
    ASSERT_FALSE(met);
    EXPECT_EQ(met.error().fault, Fault::conflict);
    for (int i = 1; i < 20; ++i) ASSERT_TRUE(all.add(wanted(noon + i * 1h, noon + (i + 1) * 1h), noon)) << i;
    EXPECT_FALSE(all.add(wanted(noon + 30h, noon + 31h), noon));
}

TEST(BookedSends, AreCancelledAndKept) {
    BookedSends all;
    ASSERT_TRUE(all.add(wanted(noon, noon + 1h), noon));
    ASSERT_TRUE(all.add(wanted(noon + 2h, noon + 3h), noon));
    all.use(all.all().front().reference, 7);
    const auto octets = all.encode();
    auto again = BookedSends::decode(octets);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->encode(), octets);
    EXPECT_EQ(again->all().front().used, 7U);
    for (std::size_t i = 0; i < octets.size(); ++i) EXPECT_FALSE(BookedSends::decode(octets.substr(0, i))) << i;
    const auto first = again->all().front().reference;
    EXPECT_TRUE(again->cancel(first));
    EXPECT_EQ(again->cancel("ZZZZ-ZZZZ").error().fault, Fault::not_found);
    ASSERT_TRUE(again->cancel(again->all().front().reference));
    EXPECT_EQ(again->encode(), "");
}

}  // namespace
}  // namespace tidegate
