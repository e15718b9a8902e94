// The notice that goes past the outbox: who is told, how often it is tried, and that nobody is told twice.

#include "notify/alarm.hpp"

#include <gmock/gmock.h>

#include "core/notice.hpp"
#include "notify/events.hpp"
#include "notify/facts.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Alarms : public ::testing::Test {
protected:
    Alarms() {
        settings.webhooks = {{"https://hook.example.net/x", "secret of the hook"}};
        alarm.emplace(Alarm::Parts{.policies = [this] { return policies; },
                                   .clock = clock,
                                   .mail =
                                       [this](const OutgoingMail& mail) {
                                           ++attempts;
                                           if (during) std::exchange(during, nullptr)();
                                           if (mail_fails) return Outcome{fail(Fault::unavailable, "no server")};
                                           mails.push_back(mail);
                                           return Outcome{};
                                       },
                                   .post =
                                       [this](const WebhookPost& post) {
                                           if (post_fails) return Outcome{fail(Fault::unavailable, "no hook")};
                                           posts.push_back(post);
                                           return Outcome{};
                                       },
                                   .keep = [this](Event event) { kept.push_back(std::move(event)); },
                                   .failed = [this](const std::string& line) { lines.push_back(line); }},
                      std::make_shared<const NoticeSettings>(settings));
    }
    Event trouble() const {
        Event out = event(EventKind::trouble, 0, {});
        out.at = clock.now();
        out.case_reference.clear();
        out.sentence = "The store cannot be written: the disk is full.";
        out.detail = R"({"where":"store"})";
        return out;
    }
    Event over() const {
        auto out = trouble();
        out.kind = EventKind::trouble_over;
        return out;
    }
    void pass(Millis time) {
        clock.advance(time);
        alarm->step();
    }
    std::vector<std::string> kinds_kept() const {
        std::vector<std::string> out;
        for (const auto& one : kept) {
            out.push_back(std::string{to_string(one.kind)} + (facts_of(one).quiet ? " quiet" : ""));
        }
        return out;
    }

    ManualClock clock{instant("2026-03-01T13:02:00Z")};
    NoticeSettings settings = site();
    Result<std::vector<AlertPolicy>> policies = first_alert_policies();
    std::optional<Alarm> alarm;
    std::function<void()> during;
    bool mail_fails = false, post_fails = false;
    int attempts = 0;
    std::vector<OutgoingMail> mails;
    std::vector<WebhookPost> posts;
    std::vector<Event> kept;
    std::vector<std::string> lines;
};

TEST_F(Alarms, AdministratorsAndWebhooksAreToldPastTheOutbox) {
    alarm->raise(trouble());
    pass(3s);
    ASSERT_EQ(mails.size(), 1U);
    EXPECT_EQ(mails[0].recipient, "admin@example.org");
    EXPECT_THAT(mails[0].content, HasSubstr("the disk is full"));
    EXPECT_THAT(mails[0].content, HasSubstr("tidegate doctor"));
    EXPECT_TRUE(is_notice_sender(mails[0].sender, mails[0].recipient, settings.key));
    ASSERT_EQ(posts.size(), 1U);
    EXPECT_THAT(posts[0].body, HasSubstr(R"("id":0,)"));
    EXPECT_THAT(posts[0].body, HasSubstr(R"("kind":"trouble")"));
    EXPECT_EQ(posts[0].headers.size(), 3U) << "signed";
    alarm->over(over());
    EXPECT_THAT(kinds_kept(), ElementsAre("trouble quiet", "trouble_over")) << "told once, and both in the audit log";
}

TEST_F(Alarms, AMomentsTroubleIsLeftToTheOutbox) {
    alarm->raise(trouble());
    pass(1s);
    alarm->over(over());
    pass(1h);
    EXPECT_EQ(attempts, 0);
    EXPECT_THAT(kinds_kept(), ElementsAre("trouble", "trouble_over"));
}

TEST_F(Alarms, ItIsTriedAgainWhereItDidNotArriveAndOnlyThere) {
    mail_fails = true;
    alarm->raise(trouble());
    pass(3s);
    EXPECT_EQ(posts.size(), 1U);
    mail_fails = false;
    pass(9s);
    EXPECT_EQ(mails.size(), 0U);
    pass(2s);
    EXPECT_EQ(mails.size(), 1U);
    EXPECT_EQ(posts.size(), 1U);
    pass(1h);
    EXPECT_EQ(mails.size() + posts.size(), 2U);
    EXPECT_THAT(kinds_kept(), ElementsAre("trouble quiet"));
}

TEST_F(Alarms, ItIsGivenUpAndThenTheOutboxTellsOfItLater) {
    mail_fails = post_fails = true;
    alarm->raise(trouble());
    for (int i = 0; i < 100; ++i) pass(1min);
    EXPECT_EQ(attempts, 5);
    EXPECT_THAT(lines, ElementsAre(HasSubstr("admin@example.org: no server"), HasSubstr("no hook")));
    EXPECT_THAT(kinds_kept(), ElementsAre("trouble"));
}

TEST_F(Alarms, ADiskThatComesAndGoesDoesNotFillMailboxes) {
    for (int i = 0; i < 100; ++i) {
        alarm->raise(trouble());
        pass(3s);
        alarm->over(over());
        pass(3s);
    }
    EXPECT_EQ(mails.size(), 2U) << "in ten minutes";
    EXPECT_EQ(kept.size(), 200U);
}

TEST_F(Alarms, WhatHappensWhilePeopleAreToldIsKeptInOrder) {
    during = [this] {
        alarm->over(over());
        alarm->raise(trouble());
    };
    alarm->raise(trouble());
    pass(3s);
    alarm->over(over());
    EXPECT_THAT(kinds_kept(), ElementsAre("trouble quiet", "trouble_over", "trouble", "trouble_over"));
}

TEST_F(Alarms, AlertPoliciesAreObeyedAndDoneWithoutWhereTheyCannotBeRead) {
    for (auto& policy : *policies) {
        if (policy.name == "tidegate trouble") policy.mail_to = {"night@example.org"}, policy.webhook = false;
    }
    alarm->raise(trouble());
    pass(3s);
    EXPECT_EQ(mails.size(), 2U);
    EXPECT_EQ(posts.size(), 0U);
    alarm->over(over());
    policies = fail(Fault::unavailable, "disk");
    pass(10min);
    alarm->raise(trouble());
    pass(3s);
    EXPECT_EQ(mails.size(), 3U);
    EXPECT_EQ(posts.size(), 1U);
}

TEST_F(Alarms, StopKeepsWhatWasRaised) {
    alarm->start();
    alarm->raise(trouble());
    alarm->stop();
    alarm->over(over());
    EXPECT_THAT(kinds_kept(), ElementsAre("trouble", "trouble_over"));
}

}  // namespace
}  // namespace tidegate
