// Where rules send a mailbox's mail: each destination is new once.

#include "behaviour/forwards.hpp"

#include <gtest/gtest.h>

#include "behaviour/past.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

constexpr Instant noon{std::chrono::hours{24} * 20'000 + 12h};

std::string octets_of(const Forwards& forwards) {
    OctetWriter out;
    forwards.encode(out);
    return out.take();
}

TEST(Forwards, ADestinationIsNewOnceAndNewOnesAreCountedByTheDay) {
    Forwards forwards;
    EXPECT_EQ(forwards.note(noon, 11), 1U);
    EXPECT_EQ(forwards.note(noon + 1h, 11), 0U);
    EXPECT_EQ(forwards.note(noon + 2h, 12), 2U);
    EXPECT_EQ(forwards.note(noon + 3h, 13), 3U);
    EXPECT_EQ(forwards.note(noon + 24h, 14), 1U);
    EXPECT_EQ(forwards.note(noon + 24h * 300, 12), 0U);
    EXPECT_EQ(forwards.messages(), 6U);
    EXPECT_EQ(forwards.since(), noon - 12h);
}

TEST(Forwards, ARuleThatForwardsEverywhereIsBounded) {
    Forwards forwards;
    for (std::uint64_t to = 1; to <= 1'000; ++to) EXPECT_GT(forwards.note(noon, to), 0U);
    EXPECT_LE(octets_of(forwards).size(), 400U);
    EXPECT_EQ(forwards.note(noon, 1'000), 0U) << "the last one is known";
}

TEST(Forwards, AreTheSameWhenReadAgain) {
    Forwards forwards;
    for (const std::uint64_t to : {1, 2, 3}) (void)forwards.note(noon, to);
    const auto octets = octets_of(forwards);
    OctetReader in{octets};
    auto again = Forwards::decode(in);
    ASSERT_TRUE(in.good() && in.at_end());
    EXPECT_EQ(octets_of(again), octets);
    EXPECT_EQ(again.note(noon, 3), 0U);
    EXPECT_EQ(again.note(noon, 4), 4U);
    for (std::size_t length = 0; length < octets.size(); ++length) {
        OctetReader cut{std::string_view{octets}.substr(0, length)};
        (void)Forwards::decode(cut);
        EXPECT_FALSE(cut.good()) << length;
    }
}

TEST(TwoPresents, BesideOneAnotherAreTheirSumAsItHasFaded) {
    const Past past;
    const auto message = [](Instant at, std::uint64_t to) {
        Observation seen;
        seen.at = at;
        seen.external = {to};
        seen.subject = 7;
        return seen;
    };
    Recent one, other, both;
    for (std::uint64_t i = 0; i < 6; ++i) {
        const auto seen = message(noon + i * 10min, 100 + i);
        (i % 2 == 0 ? other : one).note(seen, past);
        both.note(seen, past);
    }
    const auto beside = one.beside(other);
    for (const auto sum : {Recent::messages_hour, Recent::strangers_hour, Recent::strangers_day, Recent::fresh_hour})
        EXPECT_NEAR(beside.sum(sum), both.sum(sum), 1e-3) << int{sum};
    EXPECT_NEAR(beside.same_subject(7).strangers, both.same_subject(7).strangers, 1e-3);
    EXPECT_NEAR(beside.same_subject(7).all, both.same_subject(7).all, 1e-3);
    EXPECT_GT(beside.sum(Recent::messages_hour), one.sum(Recent::messages_hour) + 1);
}

}  // namespace
}  // namespace tidegate
