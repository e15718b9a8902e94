#include "notify/courier.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/notice.hpp"
#include "notify/events.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

/// The outbox in memory, with a disk that can fail.
class FakeOutbox : public Outbox {
public:
    explicit FakeOutbox(const Clock& clock) : clock_{clock} {}

    Result<std::vector<Event>> unread(std::size_t most) override {
        if (broken) return fail(Fault::unavailable, "disk");
        std::vector<Event> out;
        for (const auto& one : events) {
            if (one.id > position && out.size() < most) out.push_back(one);
        }
        return out;
    }
    Outcome plan(std::uint64_t read_up_to, const std::vector<Delivery>& made) override {
        if (broken || plan_fails) return fail(Fault::unavailable, "disk");
        position = read_up_to;
        for (auto delivery : made) {
            delivery.id = deliveries.size() + 1;
            deliveries.push_back(delivery);
        }
        return {};
    }
    Result<std::vector<Delivery>> due(Instant now, std::size_t most) override {
        std::vector<Delivery> out;
        for (const auto& one : deliveries) {
            if (one.state == "waiting" && one.next_at <= now && out.size() < most) out.push_back(one);
        }
        return out;
    }
    Outcome update(const Delivery& delivery) override {
        if (broken) return fail(Fault::unavailable, "disk");
        deliveries[delivery.id - 1] = delivery;
        return {};
    }
    Result<std::uint64_t> waiting() override {
        return pretended_waiting +
               static_cast<std::uint64_t>(std::ranges::count(deliveries, std::string{"waiting"}, &Delivery::state));
    }
    Result<std::vector<AlertTold>> told(Instant) override {
        std::vector<AlertTold> out;
        for (const auto& one : deliveries) {
            auto at = std::ranges::find_if(
                out, [&](const auto& t) { return t.alert == one.alert && t.channel == one.channel; });
            if (at == out.end()) at = out.insert(at, {one.alert, one.channel, 0, 0});
            at->newest_event = std::max(at->newest_event, one.event);
            ++at->notices;
        }
        return out;
    }
    Result<std::vector<Delivery>> recent(std::size_t most) override {
        return std::vector<Delivery>{
            deliveries.begin(), deliveries.begin() + static_cast<std::ptrdiff_t>(std::min(most, deliveries.size()))};
    }
    Result<std::vector<AlertPolicy>> alert_policies() override {
        if (policies_fail) return fail(Fault::unavailable, "a row is damaged");
        return policies;
    }
    Outcome keep_alert_policies(const std::vector<AlertPolicy>& kept) override {
        policies = kept;
        return {};
    }
    Result<std::optional<std::vector<std::string>>> given_alert_policies() override { return given; }
    Outcome give_alert_policies(const std::vector<AlertPolicy>& more, const std::vector<std::string>& names) override {
        policies.insert(policies.end(), more.begin(), more.end());
        given = names;
        ++gifts;
        return {};
    }

    std::vector<Event> events;
    std::vector<Delivery> deliveries;
    std::vector<AlertPolicy> policies;
    std::optional<std::vector<std::string>> given;
    int gifts = 0;
    std::uint64_t position = 0;
    std::uint64_t pretended_waiting = 0;
    bool broken = false;
    bool plan_fails = false;
    bool policies_fail = false;

private:
    const Clock& clock_;
};

class CourierTest : public ::testing::Test {
protected:
    CourierTest() { begin(); }

    void begin() {
        courier = std::make_unique<Courier>(
            Courier::Parts{outbox, clock, random,
                           [this](const OutgoingMail& mail) {
                               mails.push_back(mail);
                               return mail_outcome;
                           },
                           [this](const WebhookPost& post) {
                               posts.push_back(post);
                               return post_outcome;
                           },
                           [this](Event event) {
                               event.id = 1'000 + reported.size();
                               reported.push_back(std::move(event));
                           },
                           [this](const std::string& sentence) { outbox_said.push_back(sentence); }},
            std::make_shared<const NoticeSettings>(settings));
    }
    void add(Event event) {
        event.id = outbox.events.size() + 1;
        outbox.events.push_back(std::move(event));
    }

    static NoticeSettings quiet_site() {
        auto out = site();
        out.tell_sender = false;
        return out;
    }

    ManualClock clock{instant("2026-03-01T13:02:05Z")};
    SeededRandom random{7};
    FakeOutbox outbox{clock};
    NoticeSettings settings = quiet_site();
    Outcome mail_outcome, post_outcome;
    std::vector<OutgoingMail> mails;
    std::vector<WebhookPost> posts;
    std::vector<Event> reported;
    std::vector<std::string> outbox_said;
    std::unique_ptr<Courier> courier;
};

TEST_F(CourierTest, DeliversWhatHappened) {
    add(event(EventKind::restricted));
    courier->step();
    ASSERT_EQ(mails.size(), 1U);
    EXPECT_EQ(mails[0].recipient, "admin@example.org");
    EXPECT_TRUE(is_notice_sender(mails[0].sender, mails[0].recipient, settings.key)) << mails[0].sender;
    EXPECT_TRUE(mails[0].content.starts_with("From: Tidegate <tidegate@example.org>\r\n"));
    EXPECT_EQ(outbox.deliveries[0].state, "delivered");
    EXPECT_EQ(courier->step(), Millis{5s});
    EXPECT_EQ(mails.size(), 1U);
    EXPECT_EQ(courier->counts().delivered, 1U);
    clock.advance(2h);
    EXPECT_EQ(courier->step(), Millis{30s});
}

TEST_F(CourierTest, AnOutboxThatFailsIsSaidOnceAndWhenItWorksAgain) {
    outbox.policies_fail = true;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(courier->step(), Millis{5s});
    ASSERT_EQ(outbox_said.size(), 1U);
    EXPECT_EQ(outbox_said[0], "notices cannot be planned or sent at the moment: a row is damaged");
    outbox.policies_fail = false;
    courier->step();
    ASSERT_EQ(outbox_said.size(), 2U);
    EXPECT_EQ(outbox_said[1], "");
    outbox.broken = true;
    add(event(EventKind::restricted));
    for (int i = 0; i < 3; ++i) courier->step();
    ASSERT_EQ(outbox_said.size(), 3U);
    EXPECT_TRUE(reported.empty()) << "the journal may be what fails";
}

TEST_F(CourierTest, ANewSiteGetsItsAlertPolicies) {
    courier->step();
    EXPECT_EQ(outbox.policies.size(), first_alert_policies().size());
    courier->step();
    EXPECT_EQ(outbox.gifts, 1);
}

TEST_F(CourierTest, AnOlderSiteGetsThoseThatAreNewAndNoneThatItDeletedOrRenamed) {
    // Before names were noted; one is deleted, one renamed, one changed, and one made by the site has a new name.
    for (auto policy : first_alert_policies()) {
        if (policy.name == "released" || policy.name == "circuit breaker" || policy.name == "held mail expires")
            continue;
        if (policy.name == "limit exceeded") policy.name = "over its limit";
        if (policy.name == "messages held") policy.enabled = false;
        if (policy.name == "sending pattern suspicious") policy.name = "Sending Pattern Suspicious";
        outbox.policies.push_back(std::move(policy));
    }
    const auto before = outbox.policies.size();
    courier->step();
    const auto count = [&](std::string_view name) {
        return std::ranges::count(outbox.policies, name, &AlertPolicy::name);
    };
    EXPECT_EQ(outbox.policies.size(), before + 2);
    EXPECT_EQ(count("circuit breaker"), 1);
    EXPECT_EQ(count("held mail expires"), 1);
    EXPECT_EQ(count("released"), 0);
    EXPECT_EQ(count("limit exceeded"), 0);
    EXPECT_FALSE(std::ranges::find(outbox.policies, "messages held", &AlertPolicy::name)->enabled);
}

TEST_F(CourierTest, WhatWasGivenOnceAndDeletedStaysAway) {
    outbox.policies = first_alert_policies();
    outbox.given.emplace();
    for (const auto& policy : outbox.policies) outbox.given->push_back(policy.name);
    outbox.given->pop_back();  // the newest came with this version …
    const auto newest = outbox.policies.back().name;
    outbox.policies.pop_back();
    std::erase_if(outbox.policies, [](const auto& policy) { return policy.name == "circuit breaker"; });
    courier->step();
    EXPECT_EQ(outbox.policies.back().name, newest);
    EXPECT_EQ(std::ranges::count(outbox.policies, "circuit breaker", &AlertPolicy::name), 0);
    EXPECT_EQ(outbox.gifts, 1);
    EXPECT_EQ(outbox.given->size(), first_alert_policies().size());
}

TEST_F(CourierTest, TriesAgainWithGrowingWaitsAndGivesUpAfterAboutThreeDays) {
    mail_outcome = fail(Fault::unavailable, "127.0.0.1:25: Connection refused");
    add(event(EventKind::restricted));
    const auto began = clock.now();
    Millis last{0};
    for (int turn = 0; turn < 100 && (outbox.deliveries.empty() || outbox.deliveries[0].state == "waiting"); ++turn) {
        courier->step();
        const auto& delivery = outbox.deliveries[0];
        const auto wait = delivery.next_at - clock.now();
        EXPECT_GE(wait * 3, last * 2) << "attempt " << delivery.attempts;
        last = wait;
        clock.set(delivery.next_at);
    }
    EXPECT_EQ(outbox.deliveries[0].state, "given_up");
    EXPECT_EQ(outbox.deliveries[0].attempts, Courier::most_attempts);
    EXPECT_NE(outbox.deliveries[0].trouble.find("refused"), std::string::npos);
    EXPECT_GT(clock.now() - began, 48h);
    EXPECT_LT(clock.now() - began, 96h);
    ASSERT_EQ(reported.size(), 1U);
    EXPECT_EQ(reported[0].kind, EventKind::trouble);
    EXPECT_NE(reported[0].sentence.find("admin@example.org was given up after 20 attempts"), std::string::npos);

    mail_outcome = {};
    add(event(EventKind::restricted));
    courier->step();
    ASSERT_EQ(reported.size(), 2U);
    EXPECT_EQ(reported[1].kind, EventKind::trouble_over);
}

TEST_F(CourierTest, ARefusalForGoodIsNotRepeatedAndToldOnce) {
    mail_outcome = fail(Fault::invalid, "RCPT TO: said 550 no such user");
    add(event(EventKind::restricted));
    add(event(EventKind::restricted));
    courier->step();
    EXPECT_EQ(mails.size(), 2U);
    EXPECT_EQ(outbox.deliveries[0].state, "given_up");
    EXPECT_EQ(reported.size(), 1U);
}

TEST_F(CourierTest, AWebhookIsTriedAgainWhateverItSays) {
    settings.webhooks = {{"https://hooks.example.com/secret-path", "key"}};
    begin();
    post_outcome = fail(Fault::invalid, "hooks.example.com:443 answered 404");
    add(event(EventKind::policy_changed));
    courier->step();
    EXPECT_EQ(outbox.deliveries[0].state, "waiting");
    post_outcome = {};
    clock.advance(2min);
    courier->step();
    ASSERT_EQ(posts.size(), 2U);
    EXPECT_EQ(outbox.deliveries[0].state, "delivered");
    EXPECT_NE(posts[0].headers[1].second, posts[1].headers[1].second) << "the time is that of sending";
    EXPECT_EQ(posts[0].body, posts[1].body);
}

TEST_F(CourierTest, ATargetThatIsAwayIsNotTriedForEachOfManyNotices) {
    settings.webhooks = {{"https://hooks.example.com/secret-path", "key"}};
    begin();
    post_outcome = fail(Fault::unavailable, "timed out");
    for (int i = 0; i < 40; ++i) add(event(EventKind::policy_changed));
    add(event(EventKind::restricted));
    courier->step();
    EXPECT_EQ(posts.size(), 1U);
    EXPECT_EQ(mails.size(), 1U) << "mail is not kept waiting";
    EXPECT_EQ(std::ranges::count_if(outbox.deliveries, [](const auto& d) { return d.attempts == 1; }), 2)
        << "what was not tried is not counted as a failed attempt";
}

TEST_F(CourierTest, AWebhookThatWasTakenOutIsGivenUpWithoutNoise) {
    settings.webhooks = {{"https://hooks.example.com/x", "key"}};
    begin();
    post_outcome = fail(Fault::unavailable, "timed out");
    add(event(EventKind::policy_changed));
    courier->step();
    settings.webhooks.clear();
    courier->use(std::make_shared<const NoticeSettings>(settings));
    clock.advance(5min);
    courier->step();
    EXPECT_EQ(outbox.deliveries[0].state, "given_up");
    EXPECT_TRUE(reported.empty());
}

TEST_F(CourierTest, NeverSendsTwiceWhatWasTaken) {
    add(event(EventKind::restricted));
    outbox.plan_fails = true;
    courier->step();
    EXPECT_TRUE(mails.empty()) << "nothing is sent that is not kept";
    outbox.plan_fails = false;
    courier->step();
    ASSERT_EQ(mails.size(), 1U);

    add(event(EventKind::restricted));
    const auto take_and_break = [this](const OutgoingMail& mail) -> Outcome {
        mails.push_back(mail);
        outbox.broken = true;
        return {};
    };
    courier =
        std::make_unique<Courier>(Courier::Parts{outbox, clock, random, take_and_break,
                                                 [](const WebhookPost&) { return Outcome{}; }, [](const Event&) {}},
                                  std::make_shared<const NoticeSettings>(settings));
    courier->step();
    EXPECT_EQ(mails.size(), 2U);
    courier->step();
    outbox.broken = false;
    courier->step();
    EXPECT_EQ(mails.size(), 2U);
    EXPECT_EQ(outbox.deliveries[1].state, "delivered");
}

TEST_F(CourierTest, ARestartTellsNothingTwice) {
    outbox.policies = first_alert_policies();
    add(event(EventKind::alerted));
    courier->step();
    add(event(EventKind::alerted));
    clock.advance(1min);
    courier->step();
    add(event(EventKind::restricted));
    courier->step();
    EXPECT_EQ(mails.size(), 2U);
    EXPECT_EQ(outbox.position, 1U) << "2 waits for company, 3 is told";
    begin();
    courier->step();
    EXPECT_EQ(mails.size(), 3U) << "2 goes out, because the pause is forgotten; 3 does not go out again";
    EXPECT_EQ(outbox.position, 3U);
}

TEST_F(CourierTest, ARestartDoesNotBeginTheDayAgain) {
    outbox.policies = first_alert_policies();
    outbox.policies[0].most_per_day = 1;
    add(event(EventKind::restricted));
    courier->step();
    begin();
    add(event(EventKind::restricted));
    courier->step();
    EXPECT_EQ(mails.size(), 1U);
}

TEST_F(CourierTest, ARestartCountsMailAndWebhooksApart) {
    settings.webhooks = {{"https://hooks.example.com/x", "key"}};
    outbox.policies = first_alert_policies();
    outbox.policies[0].most_per_day = 3;
    for (std::uint64_t i = 1; i <= 3; ++i) {
        outbox.deliveries.push_back({.id = i,
                                     .event = i,
                                     .channel = "webhook",
                                     .target = settings.webhooks[0].url,
                                     .alert = outbox.policies[0].name,
                                     .state = "delivered"});
        add(event(EventKind::restricted));
    }
    outbox.position = 3;
    begin();
    add(event(EventKind::restricted));
    courier->step();
    EXPECT_EQ(mails.size(), 1U) << "three webhooks are no mail";
    EXPECT_TRUE(posts.empty()) << "but three webhooks";
}

TEST_F(CourierTest, AFullQueueDropsWebhooksAndSaysSoOnce) {
    settings.webhooks = {{"https://hooks.example.com/x", "key"}};
    begin();
    outbox.pretended_waiting = Courier::most_waiting;
    add(event(EventKind::policy_changed));
    courier->step();
    add(event(EventKind::policy_changed));
    courier->step();
    EXPECT_TRUE(outbox.deliveries.empty());
    EXPECT_EQ(courier->counts().webhooks_dropped, 2U);
    ASSERT_EQ(reported.size(), 1U);
    EXPECT_NE(reported[0].sentence.find("webhooks are dropped"), std::string::npos);

    outbox.pretended_waiting = 0;
    add(event(EventKind::policy_changed));
    courier->step();
    EXPECT_EQ(posts.size(), 1U);
    ASSERT_EQ(reported.size(), 2U);
    EXPECT_EQ(reported[1].kind, EventKind::trouble_over);
}

TEST_F(CourierTest, GoesOnAtOnceWhenThereIsMore) {
    for (int i = 0; i < 120; ++i) add(event(EventKind::restricted));
    EXPECT_EQ(courier->step(), Millis{0});
    EXPECT_EQ(courier->step(), Millis{0});
    EXPECT_NE(courier->step(), Millis{0});
    EXPECT_EQ(mails.size(), 120U);
}

TEST(CourierWaits, DoubleFromAMinuteToSixHours) {
    EXPECT_EQ(Courier::wait_after(1, 0), 48s);
    EXPECT_EQ(Courier::wait_after(1, 255), 72s);
    EXPECT_EQ(Courier::wait_after(3, 0), 192s);
    EXPECT_EQ(Courier::wait_after(10, 255), Millis{6h} * 12 / 10);
    EXPECT_EQ(Courier::wait_after(4'000'000'000U, 0), Millis{6h} * 8 / 10);
}

TEST_F(CourierTest, TheThreadEndsWhenItIsTold) {
    courier->start();
    courier->wake();
    courier->stop();
}

}  // namespace
}  // namespace tidegate
