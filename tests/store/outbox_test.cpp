// Notices: the reader's position and what came of it are one transaction; what waits survives a restart.

#include <gmock/gmock.h>

#include <algorithm>

#include "store/support.hpp"

namespace tidegate {
namespace {

using namespace testing;

class OutboxTest : public ::testing::Test, public Fixture {
protected:
    void SetUp() override { open(); }
};

Delivery delivery(std::string target, Instant next_at, std::uint64_t event = 1) {
    return {.event = event,
            .channel = "mail",
            .target = std::move(target),
            .alert = "user restricted",
            .body = "Subject: x\r\n\r\n\xFF",
            .next_at = next_at};
}

TEST_F(OutboxTest, EventsAreReadOnceInOrderAndAcrossARestart) {
    EXPECT_TRUE(store->unread(10)->empty());
    for (const auto* one : {"1", "2", "3"}) store->append(event(one));
    ASSERT_TRUE(store->flush());
    const auto first = store->unread(2).value();
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].sentence, "1");
    EXPECT_EQ(store->unread(2)->at(0).sentence, "1") << "not read before it is planned";
    ASSERT_TRUE(store->plan(first[1].id, {delivery("a@example.org", noon)}));
    open();
    const auto rest = store->unread(10).value();
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].sentence, "3");
    EXPECT_EQ(store->waiting().value(), 1U);
}

TEST_F(OutboxTest, DueByTimeAndStateAndBackAsItWas) {
    ASSERT_TRUE(store->plan(1, {delivery("late", noon + 1h), delivery("soon", noon), delivery("now", noon - 1h)}));
    const auto due = store->due(noon, 10).value();
    ASSERT_EQ(due.size(), 2U);
    EXPECT_EQ(due[0].target, "now");
    Delivery one = due[1];
    EXPECT_EQ(one.target, "soon");
    EXPECT_EQ(one.body, "Subject: x\r\n\r\n\xFF");
    one.attempts = 1;
    one.trouble = "no route";
    one.next_at = noon + 5min;
    ASSERT_TRUE(store->update(one));
    EXPECT_EQ(store->due(noon, 10)->size(), 1U);
    one.state = "delivered";
    ASSERT_TRUE(store->update(one));
    EXPECT_EQ(store->waiting().value(), 2U);
    const auto recent = store->recent(10).value();
    ASSERT_EQ(recent.size(), 3U);
    EXPECT_EQ(recent[1].state + recent[1].trouble, "deliveredno route");
    EXPECT_EQ(recent[1].attempts, 1U);
    one.id = 99;
    EXPECT_EQ(store->update(one).error().fault, Fault::not_found);
}

TEST_F(OutboxTest, NoticesAreCountedNotTheirRecipients) {
    ASSERT_TRUE(store->plan(2, {delivery("a", noon, 1), delivery("b", noon, 1), delivery("a", noon, 2)}));
    clock.advance(2h);
    ASSERT_TRUE(store->plan(3, {delivery("a", noon, 3)}));
    auto webhook = delivery("https://hooks.example.com", noon, 4);
    webhook.channel = "webhook";
    ASSERT_TRUE(store->plan(4, {webhook}));
    const auto of_mail = [this](Instant since) {
        const auto told = store->told(since).value();
        const auto mail = std::ranges::find(told, "mail", &AlertTold::channel);
        return mail == told.end() ? AlertTold{} : *mail;
    };
    EXPECT_EQ(of_mail(noon).alert, "user restricted");
    EXPECT_EQ(of_mail(noon).notices, 3U) << "what went to a webhook is not mail";
    EXPECT_EQ(of_mail(noon + 1h).notices, 1U);
    EXPECT_EQ(of_mail(noon + 3h).notices, 0U);
    EXPECT_EQ(of_mail(noon + 3h).newest_event, 3U) << "however long ago";
    EXPECT_EQ(store->told(noon)->size(), 2U);
}

TEST_F(OutboxTest, WhatWasGivenIsAddedAndItsNamesAreKept) {
    EXPECT_FALSE(store->given_alert_policies().value()) << "not noted yet";
    ASSERT_TRUE(store->keep_alert_policies({{.name = "own"}}));
    ASSERT_TRUE(store->give_alert_policies({{.name = "user restricted"}}, {"user restricted", "released"}));
    ASSERT_TRUE(store->give_alert_policies({}, {"user restricted", "released", "new one"}));
    const auto policies = store->alert_policies().value();
    ASSERT_EQ(policies.size(), 2U);
    EXPECT_EQ(policies[1].name, "user restricted");
    EXPECT_EQ(store->given_alert_policies().value(),
              (std::vector<std::string>{"user restricted", "released", "new one"}));
}

TEST_F(OutboxTest, AlertPoliciesInTheirOrder) {
    EXPECT_TRUE(store->alert_policies()->empty());
    AlertPolicy first{.name = "user restricted",
                      .severity = Severity::high,
                      .kinds = {EventKind::restricted, EventKind::expired},
                      .enabled = false,
                      .mail_to = {"a@example.org", "b@example.org"},
                      .tell_administrators = false,
                      .tell_sender = true,
                      .webhook = false,
                      .aggregate = 5min,
                      .most_per_day = 7};
    ASSERT_TRUE(store->keep_alert_policies({first, {.name = "limit exceeded"}}));
    ASSERT_TRUE(store->keep_alert_policies({{.name = "limit exceeded"}, first}));
    EXPECT_EQ(store->keep_alert_policies({}).error().fault, Fault::invalid) << "the next start would bring others";
    const auto kept = store->alert_policies().value();
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0].name, "limit exceeded");
    EXPECT_TRUE(kept[0].webhook && kept[0].enabled && kept[0].tell_administrators);
    EXPECT_EQ(kept[1].severity, Severity::high);
    EXPECT_EQ(kept[1].kinds, first.kinds);
    EXPECT_EQ(kept[1].mail_to, first.mail_to);
    EXPECT_EQ(kept[1].aggregate, Millis{5min});
    EXPECT_EQ(kept[1].most_per_day, 7U);
    EXPECT_TRUE(kept[1].tell_sender);
    EXPECT_FALSE(kept[1].enabled || kept[1].webhook || kept[1].tell_administrators);
}

}  // namespace
}  // namespace tidegate
