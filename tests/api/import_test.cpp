// POST /v1/import: who may, what is refused, and what is learnt.

#include <gtest/gtest.h>

#include "api/world.hpp"

namespace tidegate {
namespace {

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
    EXPECT_EQ(got.body, "{\"learnt\":1,\"known\":0,\"foreign\":1,\"senders\":1,\"anew\":1,\"off\":0}\n");
    EXPECT_FALSE(world.judge->habits_of("berta@example.org").empty());
    const auto again = world.ask(Role::administrator, "POST", "/v1/import", body);
    EXPECT_EQ(parsed(again).at("learnt").as_int64(), 0);
    EXPECT_EQ(parsed(again).at("known").as_int64(), 1);
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
