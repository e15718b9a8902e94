#include "notify/planner.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "notify/events.hpp"
#include "notify/webhook.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

const Instant start = instant("2026-03-01T13:00:00Z");

class PlannerTest : public ::testing::Test {
protected:
    Plan plan(const std::vector<Event>& events, Millis after = 0ms, bool full = false) {
        const auto now = start + after;
        return plan_notices({events, full, policies, settings, now, day_of(now, settings.zone), room}, memory);
    }
    static std::vector<std::string> targets(const Plan& plan) {
        std::vector<std::string> out;
        for (const auto& one : plan.deliveries) out.push_back(one.channel + " " + one.target);
        std::ranges::sort(out);
        return out;
    }

    NoticeSettings settings = site();
    std::vector<AlertPolicy> policies = first_alert_policies();
    PlanMemory memory;
    std::size_t room = 10'000;
};

using Targets = std::vector<std::string>;

TEST_F(PlannerTest, TellsEachOnceOnTheirChannel) {
    settings.administrators = {"admin@example.org", "team@example.org"};
    settings.webhooks = {{"https://hooks.example.com/x", "s"}};
    const auto made = plan({restricted(7)});
    EXPECT_EQ(targets(made), (Targets{"mail admin@example.org", "mail alice@example.org", "mail team@example.org",
                                      "webhook https://hooks.example.com/x"}));
    EXPECT_EQ(made.read_up_to, 7U);
    for (const auto& one : made.deliveries) {
        EXPECT_EQ(one.alert, "user restricted");
        EXPECT_EQ(one.event, 7U);
        EXPECT_EQ(one.next_at, start);
        EXPECT_EQ(one.state, "waiting");
    }
}

TEST_F(PlannerTest, TellsWhomItIsAbout) {
    const struct {
        std::string_view why;
        Event event;
        bool tell_sender;
        Targets wanted;
    } cases[] = {
        {"a login without domain",
         event(EventKind::restricted, 1, "alice"),
         true,
         {"mail admin@example.org", "mail alice@example.org"}},
        {"not when the site says so", event(EventKind::restricted), false, {"mail admin@example.org"}},
        {"a connector is nobody",
         event(EventKind::restricted, 1, "connector:printer"),
         true,
         {"mail admin@example.org"}},
        {"a login that is no address",
         event(EventKind::restricted, 1, "al<ice>@example.org"),
         true,
         {"mail admin@example.org"}},
        {"nobody is told of a policy but machines", event(EventKind::policy_changed), true, {}},
        {"an event that another one tells of",
         [] {
             Event quiet = event(EventKind::held);
             quiet.detail = R"({"quiet":true})";
             return quiet;
         }(),
         true,
         {}},
        {"what no alert is about", event(EventKind::viewed), true, {}},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.why);
        memory.clear();
        settings.tell_sender = c.tell_sender;
        EXPECT_EQ(targets(plan({c.event})), c.wanted);
    }
}

TEST_F(PlannerTest, AnEarlyWarningIsForMachinesOnly) {
    settings.webhooks = {{"https://hooks.example.com/x", "s"}};
    const auto warning = [](unsigned percent, std::uint64_t id) {
        Event out = event(EventKind::warned, id);
        out.detail = R"({"percent":)" + std::to_string(percent) + "}";
        return out;
    };
    const auto made = plan({warning(50, 1), warning(80, 2), warning(95, 3)});
    EXPECT_EQ(targets(made), (Targets{"mail admin@example.org", "webhook https://hooks.example.com/x",
                                      "webhook https://hooks.example.com/x", "webhook https://hooks.example.com/x"}));
    EXPECT_NE(made.deliveries[0].body.find(R"("severity":"info")"), std::string::npos);
    EXPECT_NE(made.deliveries[2].body.find(R"("severity":"medium")"), std::string::npos);
}

TEST_F(PlannerTest, WhatFollowsWithinTheTimeGoesOutAsOne) {
    const auto alerted = [](std::uint64_t id) { return event(EventKind::alerted, id); };
    EXPECT_EQ(plan({alerted(1)}).deliveries.size(), 1U) << "the first goes out at once";

    auto made = plan({alerted(2), event(EventKind::viewed, 3)}, 1min);
    EXPECT_TRUE(made.deliveries.empty());
    EXPECT_EQ(made.read_up_to, 1U) << "2 waits, so it is read again";

    made = plan({alerted(2), event(EventKind::viewed, 3), alerted(4), restricted(5)}, 2min);
    EXPECT_EQ(made.deliveries.size(), 3U) << "another alert does not wait: two people and the person";
    EXPECT_EQ(made.read_up_to, 1U);

    made = plan({alerted(2), event(EventKind::viewed, 3), alerted(4), restricted(5)}, 15min);
    ASSERT_EQ(made.deliveries.size(), 1U) << "the restriction is not told twice";
    EXPECT_NE(made.deliveries[0].body.find("2 events, oldest first"), std::string::npos);
    EXPECT_EQ(made.deliveries[0].event, 4U);
    EXPECT_EQ(made.read_up_to, 5U);
}

TEST_F(PlannerTest, NothingWaitsWhenThereIsMoreThanWeCanSee) {
    plan({event(EventKind::alerted, 1)});
    const auto made = plan({event(EventKind::alerted, 2)}, 1min, true);
    EXPECT_EQ(made.deliveries.size(), 1U);
    EXPECT_EQ(made.read_up_to, 2U);
}

TEST_F(PlannerTest, ATargetIsToldOfItsOwnPolicyOnly) {
    const auto under = [](std::uint64_t id, const std::string& who, const std::string& address) {
        Event out = event(EventKind::alerted, id, who);
        out.detail = R"({"notify":[")" + address + R"("]})";
        return out;
    };
    const auto made =
        plan({under(1, "a@example.org", "sales@example.org"), under(2, "b@example.org", "lab@example.org")});
    ASSERT_EQ(targets(made), (Targets{"mail admin@example.org", "mail lab@example.org", "mail sales@example.org"}));
    for (const auto& one : made.deliveries) {
        EXPECT_EQ(one.body.find("a@example.org.") != std::string::npos, one.target != "lab@example.org") << one.target;
        EXPECT_EQ(one.event, 2U);
    }
}

TEST_F(PlannerTest, ADayHasItsNumberAndTheLastSaysSo) {
    settings.webhooks = {{"https://hooks.example.com/x", "s"}};
    policies = {policies[0]};
    policies[0].most_per_day = 2;
    policies[0].tell_sender = false;
    auto made =
        plan({event(EventKind::restricted, 1), event(EventKind::restricted, 2), event(EventKind::restricted, 3)});
    ASSERT_EQ(made.deliveries.size(), 4U);
    for (const auto& one : made.deliveries) {
        const bool says = one.body.find(one.channel == "mail" ? "This is the last notice"
                                                              : R"("last_of_the_day":true)") != std::string::npos;
        EXPECT_EQ(says, one.event == 2) << one.body;
    }
    EXPECT_EQ(made.read_up_to, 3U);
    EXPECT_TRUE(plan({event(EventKind::restricted, 4)}, 9h).deliveries.empty());
    EXPECT_EQ(plan({event(EventKind::restricted, 5)}, 10h + 1min).deliveries.size(), 2U) << "midnight in Berlin";
}

TEST_F(PlannerTest, BeyondTheRoomWebhooksAreDroppedAndCounted) {
    settings.webhooks = {{"https://a.example/", "s"}, {"https://b.example/", "s"}};
    room = 3;
    const auto made = plan({event(EventKind::policy_changed, 1), event(EventKind::policy_changed, 2)});
    EXPECT_EQ(made.deliveries.size(), 3U);
    EXPECT_EQ(made.webhooks_dropped, 1U);
}

TEST_F(PlannerTest, APolicyThatIsOffSaysNothing) {
    for (auto& policy : policies) policy.enabled = false;
    EXPECT_TRUE(plan({restricted()}).deliveries.empty());
}

TEST(Day, BeginsAtTheOperatorsMidnight) {
    const auto berlin = Zone::find("Europe/Berlin").value();
    const struct {
        std::string_view now, day;
    } cases[] = {
        {"2026-03-01T13:00:00Z", "2026-02-28T23:00:00Z"}, {"2026-02-28T23:00:00Z", "2026-02-28T23:00:00Z"},
        {"2026-02-28T22:59:59Z", "2026-02-27T23:00:00Z"}, {"2026-03-29T21:59:00Z", "2026-03-28T23:00:00Z"},
        {"2026-03-29T22:00:00Z", "2026-03-29T22:00:00Z"}, {"2026-10-25T22:59:00Z", "2026-10-24T22:00:00Z"},
    };
    for (const auto& c : cases) EXPECT_EQ(format_rfc3339(day_of(instant(c.now), berlin)), c.day) << c.now;
}

TEST(WebhookBody, IsOneJsonObject) {
    auto settings = site();
    const auto policy = first_alert_policies().front();
    const auto told = restricted(7);
    const auto body = boost::json::parse(webhook_body(policy, {&told, facts_of(told)}, settings, false)).as_object();
    EXPECT_EQ(body.at("id"), 7);
    EXPECT_EQ(body.at("at"), "2026-03-01T13:02:00Z");
    EXPECT_EQ(body.at("kind"), "restricted");
    EXPECT_EQ(body.at("severity"), "high");
    EXPECT_EQ(body.at("alert"), "user restricted");
    EXPECT_EQ(body.at("entity"), "alice@example.org");
    EXPECT_EQ(body.at("case"), "K7Q2-M9XD");
    EXPECT_EQ(body.at("link"), "https://gate.example.org/c/K7Q2-M9XD");
    EXPECT_EQ(body.at("detail").at("policy_version"), 3);
    EXPECT_FALSE(body.contains("last_of_the_day"));
}

TEST(WebhookBody, SurvivesADetailThatIsNoObject) {
    for (const std::string_view detail : {"", "[]", "{", "7"}) {
        Event told = event(EventKind::restricted);
        told.detail = detail;
        EXPECT_NE(webhook_body({}, {&told, facts_of(told)}, site(), false).find(R"("detail":{})"), std::string::npos);
    }
}

TEST(WebhookPost, IsSigned) {
    const auto post = signed_post({"https://a.example/", "key"}, R"({"id":1})", instant("2026-03-01T13:02:00Z"));
    EXPECT_EQ(post.url, "https://a.example/");
    EXPECT_EQ(post.body, R"({"id":1})");
    // printf '1772370120.{"id":1}' | openssl dgst -sha256 -hmac key
    const std::vector<std::pair<std::string, std::string>> wanted{
        {"Content-Type", "application/json"},
        {"X-Tidegate-Timestamp", "1772370120"},
        {"X-Tidegate-Signature", "sha256=9d2bc4372e381bd3d72b3999d4457fe4677067ed3ecd112803e949d7a0aeeea4"}};
    EXPECT_EQ(post.headers, wanted);
    EXPECT_EQ(signed_post({"https://a.example/", ""}, "{}", Instant{}).headers.size(), 2U);
}

}  // namespace
}  // namespace tidegate
