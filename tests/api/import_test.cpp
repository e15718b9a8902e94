// POST /v1/import: who may, what is refused, and what is learnt.

#include <gtest/gtest.h>

#include "api/world.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

struct ImportApi : testing::Test {
    ImportApi() {
        auto site = std::make_shared<Site>(*world.judge->site());
        site->detection.mode = Detection::Mode::observe;
        world.judge->use(std::shared_ptr<const Site>{site});
    }
    ApiWorld world;
    const std::string body =
        R"({"senders":[{"user":"berta@example.org","messages":[)"
        R"({"at":"2026-02-01T10:00:00Z","from":"berta@example.org","recipients":["b@example.com"],"size":9}]},)"
        R"({"client":"198.51.100.9","messages":[)"
        R"({"at":"2026-02-01T10:00:00Z","from":"x@example.net","recipients":[]}]}]})";
};

TEST_F(ImportApi, AnAdministratorTeaches) {
    const auto got = world.ask(Role::administrator, "POST", "/v1/import", body);
    ASSERT_EQ(got.status, 200U) << got.body;
    EXPECT_EQ(got.body, "{\"learnt\":1,\"known\":0,\"foreign\":1,\"senders\":1,\"anew\":1,\"logins\":0,\"off\":0}\n");
    EXPECT_FALSE(world.judge->habits_of("berta@example.org").empty());
    const auto again = world.ask(Role::administrator, "POST", "/v1/import", body);
    EXPECT_EQ(parsed(again).at("learnt").as_int64(), 0);
    EXPECT_EQ(parsed(again).at("known").as_int64(), 1);
}

TEST_F(ImportApi, AnImportIsOneEventHoweverManyBodiesItHas) {
    const auto with_source = [&](std::string text) {
        return text.insert(1, R"("source":{"files":["/var/log/mail.log","/var/log/mail.log.1"],"file_count":7,)"
                              R"("messages":1200,"senders":31,"logins":5,"first":"2026-01-02T03:04:05Z",)"
                              R"("last":"2026-02-01T10:00:00Z"},)");
    };
    const auto told = [&] { return std::ranges::count(world.journal.events, EventKind::imported, &Event::kind); };
    ASSERT_EQ(world.ask(Role::administrator, "POST", "/v1/import", with_source(body)).status, 200U);
    ASSERT_EQ(told(), 1);
    const auto event = world.journal.events.back();
    EXPECT_EQ(event.actor, "token:administrator");
    EXPECT_EQ(event.sentence,
              "token:administrator taught the pasts of senders out of old logs: 1200 messages of 31 senders "
              "from 2026-01-02 to 2026-02-01, from /var/log/mail.log, /var/log/mail.log.1 and 5 more.");
    EXPECT_EQ(boost::json::parse(event.detail).at("file_count").as_int64(), 7);
    ASSERT_EQ(world.ask(Role::administrator, "POST", "/v1/import", body).status, 200U);
    EXPECT_EQ(told(), 1) << "it goes on";
    ASSERT_EQ(world.ask(Role::administrator, "POST", "/v1/import", with_source(body)).status, 200U);
    EXPECT_EQ(told(), 2) << "another";
    world.court.clock.advance(61min);
    ASSERT_EQ(world.ask(Role::administrator, "POST", "/v1/import", body).status, 200U);
    EXPECT_EQ(told(), 3) << "nobody teaches without leaving a trace";
    EXPECT_NE(world.journal.events.back().sentence.find("2 messages of 2 senders by POST /v1/import"),
              std::string::npos)
        << world.journal.events.back().sentence;
}

TEST_F(ImportApi, LoginsTeachTheUserWhereItLogsInFrom) {
    const std::string logins =
        R"({"senders":[{"user":"Berta@example.org","messages":[],"logins":[)"
        R"({"at":"2026-01-30T10:00:00Z","client":"192.0.2.9"},{"at":"2026-01-31T10:00:00Z","client":"192.0.2.9"}]}]})";
    const auto got = world.ask(Role::administrator, "POST", "/v1/import", logins);
    ASSERT_EQ(got.status, 200U) << got.body;
    EXPECT_EQ(parsed(got).at("logins").as_int64(), 2);
    EXPECT_EQ(parsed(world.ask(Role::administrator, "POST", "/v1/import", logins)).at("logins").as_int64(), 0);
    EXPECT_FALSE(world.judge->habits_of("berta@example.org").empty());
    EXPECT_EQ(world
                  .ask(Role::administrator, "POST", "/v1/import",
                       R"({"senders":[{"client":"192.0.2.1","messages":[],"logins":[]}]})")
                  .status,
              400U)
        << "a host does not log in";
    const auto odd =
        world.ask(Role::administrator, "POST", "/v1/import",
                  R"({"senders":[{"user":"two words","messages":[],"logins":[{"at":"2026-01-30T10:00:00Z",)"
                  R"("client":"192.0.2.9"}]},{"user":"carl@example.org","messages":[],"logins":[)"
                  R"({"at":"2026-01-30T10:00:00Z","client":"192.0.2.9"}]}]})");
    ASSERT_EQ(odd.status, 200U) << odd.body;
    EXPECT_EQ(parsed(odd).at("foreign").as_int64(), 1);
    EXPECT_EQ(parsed(odd).at("logins").as_int64(), 1) << "the others are taught";
}

TEST_F(ImportApi, NobodyElseDoes) {
    for (const auto role : {Role::check, Role::viewer, Role::helpdesk})
        EXPECT_EQ(world.ask(role, "POST", "/v1/import", body).status, 403U);
    EXPECT_TRUE(world.judge->habits_of("berta@example.org").empty());
}

TEST_F(ImportApi, WhatMakesNoSenseIsRefused) {
    for (const auto* wrong :
         {"{}", R"({"senders":[{}]})",
          R"({"senders":[{"user":"a","messages":[{"at":"x","from":"a","recipients":[]}]}]})",
          R"({"senders":[{"user":"a","messages":[{"at":"2026-02-01T10:00:00Z","from":"a","recipients":[1]}]}]})"})
        EXPECT_EQ(world.ask(Role::administrator, "POST", "/v1/import", wrong).status, 400U) << wrong;
}

TEST_F(ImportApi, WhereNothingIsLearntItIsSaid) {
    auto site = std::make_shared<Site>(*world.judge->site());
    site->detection.mode = Detection::Mode::off;
    world.judge->use(std::shared_ptr<const Site>{site});
    const auto got = world.ask(Role::administrator, "POST", "/v1/import", body);
    EXPECT_EQ(got.status, 409U);
    EXPECT_NE(sentence_of(got).find("detection.mode"), std::string::npos);
}

}  // namespace
}  // namespace tidegate
