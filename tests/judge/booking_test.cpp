// A booked send lets exactly so much through: beyond the sender's limits and without suspicion, and no more.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/watched.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const Entity alice = Entity::user("alice@example.org").value();

std::string book(Court& court, std::uint32_t recipients, Millis in = 0h, Millis lasting = 2h,
                 std::string subject = {}) {
    BookedSend wanted;
    wanted.recipients = recipients;
    wanted.from = court.clock.now() + in;
    wanted.until = wanted.from + lasting;
    wanted.subject = std::move(subject);
    wanted.reason = "the invitation to the summer party";
    wanted.by = "anna";
    const auto booked = court.judge->book(alice, wanted);
    EXPECT_TRUE(booked) << booked.error().what;
    return booked ? booked->first.reference : "";
}

TEST(Booking, LetsExactlySoManyMoreThrough) {
    Court court{{.external_per_hour = 100, .recipients_per_day = 100}};
    const auto reference = book(court, 600);
    for (int i = 0; i < 6; ++i) {
        const auto sent = court.send(Court::outside(100, "guest" + std::to_string(i) + "x"));
        ASSERT_EQ(sent.action, Action::accept) << i;
        ASSERT_FALSE(sent.reasons.empty());
        EXPECT_THAT(sent.reasons.back().sentence, HasSubstr(reference));
    }
    EXPECT_EQ(court.used("external_per_hour"), 0U) << "its own hour is untouched";
    EXPECT_EQ(court.send(Court::outside(100)).action, Action::accept) << "that is its limit";
    const auto over = court.send({"one@example.com"});
    EXPECT_EQ(over.action, Action::reject);
    const auto& c = std::get<CaseChange>(court.journal.of(EventKind::restricted)[0]->change).now;
    EXPECT_THAT(c.sentence, HasSubstr("A booked send (" + reference + ") has let through 600 of 600"));
    court.judge->tick();
    const auto ended = court.journal.of(EventKind::booked_ended);
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_THAT(ended[0]->sentence, HasSubstr("is used up"));
    EXPECT_TRUE(std::get<GuardChange>(ended[0]->change).octets.empty());
}

TEST(Booking, AMessageMayBeHalfBooked) {
    Court court{{.external_per_hour = 100, .recipients_per_day = 1'000}};
    (void)book(court, 50);
    EXPECT_EQ(court.send(Court::outside(120)).action, Action::accept);
    EXPECT_EQ(court.used("external_per_hour"), 70U);
}

TEST(Booking, OnlyInItsTimeAndForItsSubject) {
    Court court{{.external_per_hour = 10, .recipients_per_day = 1'000}};
    (void)book(court, 50, 1h, 1h, "Hello");
    auto other = court.message(Court::outside(8, "a"));
    other.headers->subject = "Something else";
    EXPECT_EQ(court.judge->decide(other).verdict.action, Action::accept);
    EXPECT_EQ(court.used("external_per_hour"), 8U) << "its time has not come";
    court.clock.advance(70min);
    EXPECT_EQ(court.send(Court::outside(50, "b")).action, Action::accept);
    EXPECT_EQ(court.judge->decide(other).verdict.action, Action::accept) << "by its own limit";
    EXPECT_EQ(court.used("external_per_hour"), 8U);
    court.clock.advance(1h);
    court.judge->tick();
    EXPECT_EQ(court.journal.of(EventKind::booked_ended).size(), 1U);
}

TEST(Booking, NobodyElseUsesIt) {
    Court court{{.external_per_hour = 10, .recipients_per_day = 1'000}};
    (void)book(court, 50);
    EXPECT_EQ(court.send(Court::outside(20), "bob@example.org").action, Action::reject);
}

TEST(Booking, WhatDidNotGoOutIsGivenBack) {
    Court court{{.external_per_hour = 10, .recipients_per_day = 1'000}};
    (void)book(court, 50);
    const auto sent = court.send(Court::outside(50));
    ASSERT_EQ(sent.action, Action::accept);
    court.judge->give_back(sent.token);
    EXPECT_EQ(court.judge->booked().front().second.used, 0U);
    EXPECT_EQ(court.used("external_per_hour"), 0U);
}

TEST(Booking, ByPolicyDelegationRecipientByRecipient) {
    Court court{{.external_per_hour = 2, .recipients_per_day = 1'000}};
    (void)book(court, 3);
    Verdict last;
    for (int i = 0; i < 6; ++i) {
        auto asked = court.message({"r" + std::to_string(i) + "@example.com"});
        asked.way = Way::policy;
        asked.stage = Stage::recipient;
        asked.instance = "1";
        asked.headers.reset();
        last = court.judge->decide(asked).verdict;
        EXPECT_EQ(last.action, i < 5 ? Action::accept : Action::reject) << i;
    }
    EXPECT_EQ(last.action, Action::reject);
    EXPECT_EQ(court.judge->booked().front().second.used, 0U) << "all or nothing: given back";
}

TEST(Booking, SurvivesARestartWithWhatIsUsed) {
    Court court{{.external_per_hour = 10, .recipients_per_day = 1'000}};
    const auto reference = book(court, 50);
    ASSERT_EQ(court.send(Court::outside(30)).action, Action::accept);
    const auto kept = court.judge->guard_of("alice@example.org");
    ASSERT_TRUE(kept);
    EXPECT_FALSE(court.judge->guard_of("bob@example.org"));
    Remembered past;
    past.guards.emplace_back("alice@example.org", *kept);
    court.open(std::move(past));
    ASSERT_EQ(court.judge->booked().size(), 1U);
    EXPECT_EQ(court.judge->booked().front().second.used, 30U);
    EXPECT_EQ(court.judge->explain(alice, {}, {}).booked.front().reference, reference);
    EXPECT_FALSE(court.judge->cancel_booked("ZZZZ-ZZZZ", "anna"));
    ASSERT_TRUE(court.judge->cancel_booked(reference, "anna"));
    EXPECT_TRUE(court.judge->booked().empty());
    EXPECT_EQ(court.journal.of(EventKind::booked_cancelled).size(), 1U);
    EXPECT_EQ(court.send(Court::outside(20)).action, Action::reject);
}

TEST(Booking, ItsMailIsNoBurstOfStrangersAndOtherMailIsJudgedAsEver) {
    Watched court;
    court.live(40);
    (void)book(court, 100);
    EXPECT_EQ(court.burst(Action::hold, 100), 100);
    EXPECT_LE(court.burst(Action::hold), 15) << "what is not booked";
}

}  // namespace
}  // namespace tidegate
