// What people do through the API: release, restrict, policies, held mail, access; what is refused, and what is kept.

#include <gtest/gtest.h>

#include "api/world.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

struct ApiTest : testing::Test {
    ApiWorld world;
    const Event& last() const { return world.journal.events.back(); }
};

TEST_F(ApiTest, ReleaseIsEffectiveAtOnceAndNamed) {
    ASSERT_EQ(world.ask(Role::viewer, "GET", "/v1/restricted").headers.at(0).second, "1");
    const auto got =
        world.ask(Role::helpdesk, "POST", "/v1/restricted/alice%40example.org/release", R"({"reason":"it was me"})");
    ASSERT_EQ(got.status, 200U) << got.body;
    EXPECT_EQ(parsed(got).at("state").as_string(), "probation");
    EXPECT_EQ(parsed(got).at("case").as_string(), world.reference);
    EXPECT_EQ(last().kind, EventKind::released);
    EXPECT_EQ(last().actor, "token:helpdesk");
    EXPECT_EQ(world.journal.waited_on.back(), world.journal.events.size());
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/restricted").body, "[]\n");
    const auto again =
        world.ask(Role::helpdesk, "POST", "/v1/restricted/alice%40example.org/release", R"({"reason":"x"})");
    EXPECT_EQ(again.status, 404U);
    EXPECT_EQ(fault_of(again), "not_found");
}

TEST_F(ApiTest, ACaseTellsOfComplaintsAndLoginsFromTheDayBeforeItOn) {
    const auto opened = world.records.all_cases[0].opened_at;
    const auto add = [&](EventKind kind, const std::string& sentence, Instant at, const std::string& entity) {
        world.records.add_event(kind, sentence, R"({"network":"203.0.113.0/24","country":"FR"})");
        world.records.all_events.back().at = at;
        world.records.all_events.back().entity = entity;
    };
    const std::string alice = "alice@example.org";
    add(EventKind::login_suspected, "two days before", opened - 48h, alice);
    add(EventKind::login_suspected, "from France", opened - 23h, alice);
    add(EventKind::complained, "a complaint", opened + 1h, alice);
    add(EventKind::complained, "of another", opened + 1h, "berta@example.org");
    add(EventKind::warned, "80 %", opened + 1h, alice);
    for (int i = 0; i < 201; ++i) add(EventKind::complained, "after its end", opened + 5h, alice);
    world.records.all_cases[0].ended_at = opened + 4h;
    const auto got = parsed(world.ask(Role::viewer, "GET", "/v1/cases/" + world.reference));
    std::vector<std::string> told;
    for (const auto& event : got.at("timeline").as_array()) told.emplace_back(event.at("sentence").as_string());
    EXPECT_EQ(told, (std::vector<std::string>{"alice@example.org was restricted.", "from France", "a complaint"}));
    EXPECT_EQ(got.at("timeline").at(1).at("kind").as_string(), "login_suspected");
    EXPECT_EQ(got.at("timeline").at(1).at("detail").at("network").as_string(), "203.0.113.0/24");
}

TEST_F(ApiTest, ABookedSendWithASubjectSaysWhereItActs) {
    const auto book = [&](const std::string& login, const std::string& more) {
        return world.ask(Role::helpdesk, "POST", "/v1/booked",
                         R"({"entity":")" + login +
                             R"(","recipients":600,"until":"2026-03-01T14:00:00Z",)"
                             R"("reason":"invitations")" +
                             more + "}");
    };
    const auto with = book("berta@example.org", R"(,"subject":"Invitation")");
    ASSERT_EQ(with.status, 201U) << with.body;
    EXPECT_NE(std::string{parsed(with).at("note").as_string()}.find("by milter or POST /v1/check only"),
              std::string::npos);
    const auto without = book("carl@example.org", "");
    ASSERT_EQ(without.status, 201U) << without.body;
    EXPECT_TRUE(parsed(without).at("note").is_null());
}

TEST_F(ApiTest, SuccessIsToldOnlyWhenItIsOnDisk) {
    world.journal.is_writable = false;
    const auto got = world.ask(Role::helpdesk, "POST", "/v1/restricted/alice@example.org/release", R"({"reason":"x"})");
    EXPECT_EQ(got.status, 503U);
    EXPECT_EQ(fault_of(got), "unavailable");
    EXPECT_NE(sentence_of(got).find("the disk is full"), std::string::npos);
    const auto token = world.ask(Role::administrator, "POST", "/v1/admin/tokens", R"({"name":"t","role":"check"})");
    EXPECT_EQ(token.status, 503U);
    EXPECT_EQ(token.body.find("tg_"), std::string::npos);
}

TEST_F(ApiTest, BodiesAreCheckedStrictly) {
    const struct {
        const char* body;
        const char* says;
    } cases[] = {
        {"", "reason is missing"},
        {"{}", "reason is missing"},
        {"[]", "the body must be a JSON object"},
        {"{\"reason\":\"x\"", "not JSON"},
        {R"({"reason":1})", "reason must be a text"},
        {R"({"reason":"x","overide":true})", "overide is not known here"},
        {R"({"reason":"x","override":"yes"})", "override must be true or false"},
        {R"({"reason":"x","held":"burn"})", "held must be one of deliver, delete, keep"},
        {R"({"reason":"  "})", "needs a reason"},
        {R"({"reason":"x","a":1,"b":2})", "a is not known here; b is not known here"},
    };
    for (const auto& c : cases) {
        const auto got = world.ask(Role::helpdesk, "POST", "/v1/restricted/alice@example.org/release", c.body);
        EXPECT_EQ(got.status, 400U) << c.body;
        EXPECT_EQ(fault_of(got), "invalid");
        EXPECT_NE(sentence_of(got).find(c.says), std::string::npos) << sentence_of(got);
    }
    const std::string deep(10'000, '[');
    EXPECT_EQ(world.ask(Role::helpdesk, "POST", "/v1/restricted/alice@example.org/release", deep).status, 400U);
    EXPECT_EQ(world.ask(Role::helpdesk, "POST", "/v1/held/4XYZ1/deliver", R"({"now":true})").status, 400U);
}

TEST_F(ApiTest, OverrideNeedsTheRoleForIt) {
    const std::string body = R"({"reason":"x","override":true})";
    EXPECT_EQ(world.ask(Role::helpdesk, "POST", "/v1/restricted/alice@example.org/release", body).status, 403U);
    EXPECT_EQ(world.ask(Role::administrator, "POST", "/v1/restricted/alice@example.org/release", body).status, 200U);
}

TEST_F(ApiTest, AddressesAreDecodedAndUnknownOnesSaidSo) {
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/restricted/alice%40example.org").status, 200U);
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/restricted/ALICE@example.org").status, 200U);
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/restricted/bob@example.org").status, 404U);
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/restricted/connector:").status, 400U);
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/restricted/a%00b").status, 404U);
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/nothing").status, 404U);
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/restricted/").status, 404U);
    const auto wrong = world.ask(Role::viewer, "DELETE", "/v1/restricted");
    EXPECT_EQ(wrong.status, 405U);
    EXPECT_EQ(wrong.headers.at(0), (std::pair<std::string, std::string>{"Allow", "GET"}));
    const auto query = world.ask(Role::viewer, "GET", "/v1/restricted?limt=1");
    EXPECT_EQ(query.status, 400U);
    EXPECT_NE(sentence_of(query).find("\"limt\""), std::string::npos);
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/restricted?limit=0").status, 400U);
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/restricted?sort=colour").status, 400U);
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/trace?since=yesterday").status, 400U);
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/audit?kind=party").status, 400U);
}

TEST_F(ApiTest, TheListIsSearchedSortedAndCutIntoPages) {
    for (const auto* const name : {"zoe@example.org", "connector:printer", "local:cron"}) {
        world.court.clock.advance(1min);
        const auto got =
            world.ask(Role::administrator, "POST", std::string{"/v1/restricted/"} + name, R"({"reason":"x"})");
        ASSERT_EQ(got.status, 201U) << got.body;
    }
    const auto entities = [&](const std::string& query) {
        std::string out;
        const auto rows = parsed(world.ask(Role::viewer, "GET", "/v1/restricted" + query));
        for (const auto& row : rows.as_array()) {
            out += std::string{row.at("entity").as_string()} + " ";
        }
        return out;
    };
    EXPECT_EQ(entities(""), "local:cron connector:printer zoe@example.org alice@example.org ");
    EXPECT_EQ(entities("?sort=entity"), "alice@example.org connector:printer local:cron zoe@example.org ");
    EXPECT_EQ(entities("?sort=entity&limit=2&offset=1"), "connector:printer local:cron ");
    EXPECT_EQ(entities("?offset=99"), "");
    EXPECT_EQ(entities("?kind=connector"), "connector:printer ");
    EXPECT_EQ(entities("?cause=TG-LIMIT-EXTERNAL-HOUR"), "alice@example.org ");
    EXPECT_EQ(entities("?q=ZOE"), "zoe@example.org ");
    EXPECT_EQ(entities("?sort=until"), "alice@example.org connector:printer local:cron zoe@example.org ");
    const auto again = world.ask(Role::administrator, "POST", "/v1/restricted/zoe@example.org", R"({"reason":"x"})");
    EXPECT_EQ(again.status, 409U);
    EXPECT_EQ(fault_of(again), "conflict");
}

TEST_F(ApiTest, APolicyEditSaysWhoWouldNotBeOverAnyMore) {
    const auto tried = world.ask(Role::viewer, "POST", "/v1/policies/check",
                                 R"({"name":"default","limits":{"external_per_hour":2000,"recipients_per_day":9000}})");
    ASSERT_EQ(tried.status, 200U) << tried.body;
    EXPECT_TRUE(parsed(tried).at("ok").as_bool());
    EXPECT_EQ(parsed(tried).at("no_longer_over").as_array().size(), 1U);
    EXPECT_EQ(world.judge->book()->find("default")->limits.external_per_hour, 500U) << "nothing was kept";

    const auto edit = world.ask(Role::administrator, "PATCH", "/v1/policies/default",
                                R"({"limits":{"external_per_hour":2000,"recipients_per_day":9000}})");
    ASSERT_EQ(edit.status, 200U) << edit.body;
    EXPECT_EQ(parsed(edit).at("no_longer_over").at(0).at("entity").as_string(), "alice@example.org");
    EXPECT_EQ(world.judge->book()->find("default")->limits.external_per_hour, 2000U);
    EXPECT_EQ(last().actor, "token:administrator");

    EXPECT_EQ(world.ask(Role::administrator, "PATCH", "/v1/policies/default?if_version=77", "{}").status, 409U);
    EXPECT_EQ(world.ask(Role::administrator, "PATCH", "/v1/policies/none", "{}").status, 404U);
    EXPECT_EQ(world.ask(Role::administrator, "DELETE", "/v1/policies/default").status, 400U);
    EXPECT_EQ(world.ask(Role::administrator, "POST", "/v1/policies", R"({"name":"Marketing"})").status, 409U);
    EXPECT_EQ(world.ask(Role::administrator, "PATCH", "/v1/policies/default", R"({"version":9})").status, 400U);
    const auto bad =
        world.ask(Role::viewer, "POST", "/v1/policies/check", R"({"name":"X","scope":{"groups":["none"]}})");
    ASSERT_EQ(bad.status, 200U) << bad.body;
    EXPECT_FALSE(parsed(bad).at("ok").as_bool());
    EXPECT_FALSE(parsed(bad).at("problems").as_array().empty());
}

TEST_F(ApiTest, PutReplacesThePolicyWhole) {
    ASSERT_EQ(world.judge->book()->find("Marketing")->limits.external_per_hour, 600U);
    const auto got = world.ask(Role::administrator, "PUT", "/v1/policies/Marketing",
                               R"({"scope":{"users":["berta@example.org"]},"limits":{"internal_per_hour":70}})");
    ASSERT_EQ(got.status, 200U) << got.body;
    const auto* const now = world.judge->book()->find("Marketing");
    EXPECT_EQ(now->limits.internal_per_hour, 70U);
    EXPECT_EQ(now->limits.external_per_hour, 0U);
    const auto made = world.ask(Role::administrator, "PUT", "/v1/policies/Support",
                                R"({"scope":{"users":["s@example.org"]},"limits":{"external_per_hour":70}})");
    EXPECT_EQ(made.status, 201U) << made.body;
}

TEST_F(ApiTest, HeldMailIsDeliveredOrDeletedAndKept) {
    ASSERT_EQ(world.ask(Role::helpdesk, "POST", "/v1/held/4XYZ1/delete").status, 200U);
    EXPECT_EQ(world.queue.calls, std::vector<std::string>{"remove 4XYZ1"});
    EXPECT_EQ(last().kind, EventKind::held_ended);
    EXPECT_EQ(std::get<HeldMessage>(last().change).state, "deleted");
    world.queue.there = 0;
    EXPECT_EQ(parsed(world.ask(Role::helpdesk, "POST", "/v1/held/4XYZ1/deliver")).at("state").as_string(), "gone");
    EXPECT_EQ(world.ask(Role::helpdesk, "POST", "/v1/held/OTHER/deliver").status, 404U);
    EXPECT_EQ(world.ask(Role::helpdesk, "POST", "/v1/held/a%20b/deliver").status, 400U);
    EXPECT_EQ(world.ask(Role::helpdesk, "POST", "/v1/held/-r/deliver").status, 400U);
}

TEST_F(ApiTest, WhatBecomesOfHeldMailTeachesTheContentModelOnce) {
    ASSERT_EQ(world.ask(Role::helpdesk, "POST", "/v1/held/4XYZ1/delete").status, 200U);
    EXPECT_EQ(world.taught, std::vector<std::string>{"Subject: 4XYZ1 of alice@example.org: spam"});
    ASSERT_EQ(world.ask(Role::helpdesk, "POST", "/v1/held/4XYZ1/deliver").status, 200U);
    EXPECT_EQ(world.taught.back(), "Subject: 4XYZ1 of alice@example.org: ham");
    world.queue.there = 0;
    ASSERT_EQ(world.ask(Role::helpdesk, "POST", "/v1/held/4XYZ1/deliver").status, 200U);
    EXPECT_EQ(world.taught.size(), 2U) << "it had gone: nobody decided anything";
}

TEST_F(ApiTest, OnlyAnAdministratorResetsWhatTheSiteHasTaughtAndItIsAudited) {
    EXPECT_EQ(world.ask(Role::helpdesk, "POST", "/v1/model/reset", R"({"reason":"x"})").status, 403U);
    EXPECT_EQ(world.ask(Role::administrator, "POST", "/v1/model/reset", "{}").status, 400U);
    const auto got = world.ask(Role::administrator, "POST", "/v1/model/reset", R"({"reason":"taught wrongly"})");
    ASSERT_EQ(got.status, 200U) << got.body;
    EXPECT_EQ(parsed(got).at("taught_spam").to_number<int>(), 0);
    EXPECT_EQ(last().kind, EventKind::setting_changed);
    EXPECT_NE(last().sentence.find("(3 messages as abuse, 1 as honest): taught wrongly"), std::string::npos)
        << last().sentence;
    world.model.reset();
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/model").status, 404U);
}

TEST_F(ApiTest, AlertPoliciesAreCheckedAndKept) {
    const std::string rest = R"(,"enabled":true,"tell_administrators":true,"tell_sender":false,"webhook":true,)"
                             R"("aggregate_seconds":60,"most_per_day":10)";
    const auto put = [&](const std::string& body) {
        return world.ask(Role::administrator, "PUT", "/v1/alerts/policies", body).status;
    };
    EXPECT_EQ(put(R"([{"name":"x","severity":"high","kinds":["party"],"mail_to":[])" + rest + "}]"), 400U);
    EXPECT_EQ(put(R"([{"name":"x","severity":"high","kinds":[],"mail_to":[])" + rest + "}]"), 400U);
    EXPECT_EQ(put(R"([{"name":"x","severity":"high","kinds":["restricted"],"mail_to":["no address"])" + rest + "}]"),
              400U);
    EXPECT_EQ(put(R"([{"name":"x","severity":"dire","kinds":["restricted"],"mail_to":[])" + rest + "}]"), 400U);
    EXPECT_EQ(world.outbox.policies.at(0).name, "user restricted");
    EXPECT_EQ(put(R"([{"name":"x","severity":"info","kinds":["restricted","held"],"mail_to":["a@example.org"])" + rest +
                  "}]"),
              200U);
    ASSERT_EQ(world.outbox.policies.size(), 1U);
    EXPECT_EQ(world.outbox.policies[0].kinds.size(), 2U);
    EXPECT_EQ(world.outbox.policies[0].aggregate, 60s);
    EXPECT_EQ(last().kind, EventKind::setting_changed);
}

TEST_F(ApiTest, AccessIsChangedByAdministratorsAndKeptInTheAuditLog) {
    const auto made = world.ask(Role::administrator, "POST", "/v1/admin/tokens", R"({"name":"mta","role":"check"})");
    ASSERT_EQ(made.status, 201U) << made.body;
    const auto change = std::get<AccessChange>(last().change);
    EXPECT_EQ(last().kind, EventKind::access_changed);
    EXPECT_EQ(change.table, "tokens");
    EXPECT_EQ(change.json.find(std::string{parsed(made).at("token").as_string()}), std::string::npos);
    EXPECT_EQ(last().sentence.find("tg_"), std::string::npos);
    EXPECT_EQ(world.ask(Role::administrator, "POST", "/v1/admin/tokens", R"({"name":"x","role":"king"})").status, 400U);
    EXPECT_EQ(world.ask(Role::administrator, "DELETE", "/v1/admin/tokens/00000000").status, 404U);
    EXPECT_EQ(world.ask(Role::administrator, "DELETE", "/v1/admin/administrators/anna").status, 200U);
    EXPECT_EQ(world.ask(Role::administrator, "DELETE", "/v1/admin/administrators/otto").status, 409U);
}

TEST_F(ApiTest, ACheckCountsAndItsFailureIsGivenBack) {
    const std::string body =
        R"({"user":"carol@example.org","from":"carol@example.org","recipients":["a@example.com"]})";
    const auto got = world.ask(Role::check, "POST", "/v1/check", body);
    ASSERT_EQ(got.status, 200U) << got.body;
    EXPECT_EQ(parsed(got).at("action").as_string(), "accept");
    EXPECT_EQ(world.ask(Role::check, "POST", "/v1/check/abc/failed").status, 200U);
    EXPECT_EQ(world.given_back, std::vector<std::string>{"abc"});
    EXPECT_EQ(world.ask(Role::check, "POST", "/v1/check", R"({"user":"carol@example.org"})").status, 400U);
    EXPECT_EQ(world.ask(Role::check, "POST", "/v1/check", "{").status, 400U);
    const auto refused =
        world.ask(Role::check, "POST", "/v1/check",
                  R"({"user":"alice@example.org","from":"alice@example.org","recipients":["a@example.com"]})");
    EXPECT_EQ(parsed(refused).at("action").as_string(), "reject");
    EXPECT_EQ(parsed(refused).at("case").as_string(), world.reference);
}

TEST_F(ApiTest, BackupIsForTheSocket) {
    const std::string body = R"({"to":"/var/backups/x.db"})";
    EXPECT_EQ(world.ask(Role::administrator, "POST", "/v1/backup", body).status, 403U);
    EXPECT_EQ(world.ask_socket(ApiWorld::daemon_uid, "POST", "/v1/backup", body).status, 200U);
    EXPECT_EQ(world.backups, std::vector<std::string>{"/var/backups/x.db"});
    EXPECT_EQ(world.ask_socket(0, "POST", "/v1/backup", R"({"to":"x.db"})").status, 400U);
}

TEST_F(ApiTest, AnAuditLogThatWasChangedIsSaidToBe) {
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/audit/verify").status, 200U);
    world.audit_is = fail(Fault::conflict, "event 7 is not as it was written");
    const auto got = world.ask(Role::viewer, "GET", "/v1/audit/verify");
    EXPECT_EQ(got.status, 409U);
    EXPECT_NE(got.body.find("event 7"), std::string::npos);
}

}  // namespace
}  // namespace tidegate
