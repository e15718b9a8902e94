// Which policy applies, and the words for it.

#include "policy/book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/site.hpp"

namespace tidegate {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Entity alice = Entity::user("alice@example.org").value();
const Entity carol = Entity::user("carol@example.org").value();
const Entity bare = Entity::user("alice").value();
const Entity printer = Entity::connector("Printer").value();
const Entity script = Entity::local("www-data").value();

TEST(Policy, EffectiveLimitsReplaceZero) {
    const auto limits = effective(strict_limits);
    EXPECT_EQ(limits, (Limits{400, 800, 800, 500, 30}));
    EXPECT_EQ(effective(Limits{}), service_limits);
}

TEST(Policy, NamesReadBack) {
    for (const auto action :
         {OverLimit::restrict_until_following_day, OverLimit::restrict_until_released, OverLimit::alert_only}) {
        EXPECT_EQ(parse_over_limit(to_string(action)).value(), action);
    }
    EXPECT_FALSE(parse_over_limit("block"));
    EXPECT_EQ(to_string(Forwarding::off), "off");
}

TEST(PolicyBook, OneScopeMatches) {
    struct Case {
        const char* why;
        Scope scope;
        Scope except;
        Entity who;
        const char* address;
        bool by_from;
        bool matches;
    };
    const Case cases[] = {
        {"empty is everybody", {}, {}, alice, "", false, true},
        {"a user, whatever the case", {.users = {"ALICE@example.org"}}, {}, alice, "", false, true},
        {"a login without domain", {.users = {"alice"}}, {}, bare, "", false, true},
        {"another user", {.users = {"alice@example.org"}}, {}, carol, "", false, false},
        {"any user of the list", {.users = {"bob@example.net", "carol@example.org"}}, {}, carol, "", false, true},
        {"a group", {.groups = {"Sales"}}, {}, alice, "", false, true},
        {"not in the group", {.groups = {"sales"}}, {}, carol, "", false, false},
        {"an unknown group is nobody", {.groups = {"none"}}, {}, alice, "", false, false},
        {"a domain", {.domains = {"Example.ORG"}}, {}, alice, "", false, true},
        {"a parent domain", {.domains = {"org"}}, {}, alice, "", false, true},
        {"not by the end of a name", {.domains = {"ample.org"}}, {}, alice, "", false, false},
        {"users and domains, both",
         {.users = {"alice@example.org"}, .domains = {"example.org"}},
         {},
         alice,
         "",
         false,
         true},
        {"users and domains, one",
         {.users = {"alice@example.org"}, .domains = {"example.net"}},
         {},
         alice,
         "",
         false,
         false},
        {"excepted as a user", {}, {.users = {"alice@example.org"}}, alice, "", false, false},
        {"excepted as a group", {.domains = {"example.org"}}, {.groups = {"sales"}}, alice, "", false, false},
        {"excepted as a domain", {}, {.domains = {"example.org"}}, alice, "", false, false},
        {"another exception", {}, {.users = {"carol@example.org"}}, alice, "", false, true},
        {"a connector by name", {.users = {"connector:printer"}}, {}, printer, "", false, true},
        {"a connector by group", {.groups = {"machines"}}, {}, printer, "", false, true},
        {"a local user", {.users = {"local:www-data"}}, {}, script, "", false, true},
        {"a connector has no domain", {.domains = {"example.org"}}, {}, printer, "", false, false},
        {"by login: From is not asked", {.users = {"carol@example.org"}}, {}, alice, "carol@example.org", false, false},
        {"by From: it stands for the login",
         {.users = {"carol@example.org"}},
         {},
         alice,
         "Carol@Example.org",
         true,
         true},
        {"by From: the login is not asked",
         {.users = {"alice@example.org"}},
         {},
         alice,
         "carol@example.org",
         true,
         false},
        {"by From without one: the login", {.users = {"alice@example.org"}}, {}, alice, "", true, true},
        {"by From: domains too", {.domains = {"example.net"}}, {}, alice, "x@a.example.net", true, true},
        {"by From: a connector by its name",
         {.users = {"connector:printer"}},
         {},
         printer,
         "x@example.net",
         true,
         true},
        {"by From: a connector by its From", {.domains = {"example.net"}}, {}, printer, "x@example.net", true, true},
    };
    for (const auto& c : cases) {
        const PolicyBook book{{named("it", 1, c.scope, c.except)}, example_site()};
        const auto& chosen = book.choose(c.who, c.address, c.by_from);
        EXPECT_EQ(chosen.name, c.matches ? "it" : "default") << c.why;
        EXPECT_EQ(book.explain(c.who, c.address, c.by_from).policy, &chosen) << c.why;
    }
}

TEST(PolicyBook, OrderIsPriorityThenNameAndTheDefaultLast) {
    auto off = named("off", 0);
    off.enabled = false;
    auto own_default = named("Default", 0, {.users = {"nobody"}});
    own_default.enabled = false;
    const PolicyBook book{{own_default, named("b", 2), named("C", 1), off, named("a", 2)}, example_site()};
    std::vector<std::string> names;
    for (const auto& policy : book.policies()) names.push_back(policy.name);
    EXPECT_EQ(names, (std::vector<std::string>{"off", "C", "a", "b", "default"}));
    EXPECT_EQ(book.choose(alice, "", false).name, "C") << "a disabled policy never matches";
    EXPECT_EQ(next_priority(book.policies()), 3U);
}

TEST(PolicyBook, AddsTheDefault) {
    const PolicyBook book{{}, example_site()};
    ASSERT_EQ(book.policies().size(), 1U);
    EXPECT_EQ(book.policies()[0], first_default_policy());
    EXPECT_EQ(book.choose(printer, "", false).limits, standard_limits);
    EXPECT_EQ(book.explain(alice, "", false).why, "no other policy matches");
}

TEST(PolicyBook, FindsByNameWithoutCase) {
    const PolicyBook book{{named("Sales", 1)}, example_site()};
    EXPECT_EQ(book.find("sALES")->name, "Sales");
    EXPECT_EQ(book.find("Default")->name, "default");
    EXPECT_EQ(book.find("none"), nullptr);
}

TEST(PolicyBook, ExplainsTheChoiceAndThoseBefore) {
    auto off = named("Paused", 0);
    off.enabled = false;
    const PolicyBook book{{off, named("Shop", 1, {.domains = {"shop.example.com"}}),
                           named("Sellers", 2, {.groups = {"sales"}}, {.users = {"alice@example.org"}}),
                           named("Two", 3, {.users = {"bob@example.net", "carol@example.org"}}),
                           named("Machines", 4, {.groups = {"machines"}}),
                           named("Alice", 5, {.users = {"alice@example.org"}, .domains = {"org"}})},
                          example_site()};
    EXPECT_EQ(book.explain(alice, "", false).why,
              "users lists alice@example.org and domain org holds alice@example.org; before it: "
              "\"Paused\" does not apply: it is disabled; "
              "\"Shop\" does not apply: alice@example.org is in none of its domains (shop.example.com); "
              "\"Sellers\" does not apply: of its exceptions users lists alice@example.org; "
              "\"Two\" does not apply: users does not list alice@example.org; "
              "\"Machines\" does not apply: alice@example.org is in none of its groups (machines)");
    EXPECT_THAT(book.explain(printer, "", false).why,
                StartsWith("group machines holds connector:printer; before it: "));
    EXPECT_THAT(book.explain(printer, "x@nowhere.example", true).why,
                StartsWith("group machines holds x@nowhere.example (connector:printer)"));
    EXPECT_THAT(book.explain(Entity::user("zoe").value(), "", false).why,
                StartsWith("no other policy matches; before"));
}

TEST(PolicyBook, ExplanationsStayShort) {
    std::vector<Policy> policies;
    for (std::uint32_t i = 0; i < 1'000; ++i) {
        policies.push_back(named("p" + std::to_string(i), i, {.users = {"bob@example.net"}}));
    }
    const auto why = PolicyBook{policies, example_site()}.explain(alice, "", false).why;
    EXPECT_THAT(why, HasSubstr("and 980 more do not apply"));
    EXPECT_LT(why.size(), 4'000U);
}

TEST(PolicyBook, HostileAddressesMatchNobodyAndAreEscaped) {
    const PolicyBook book{{named("it", 1, {.users = {"bob@example.net"}})}, example_site()};
    EXPECT_EQ(book.choose(alice, std::string(100'000, 'a'), true).name, "default");
    EXPECT_EQ(book.explain(alice, "a\r\n\x1b[31m@x", true).why.find_first_of("\r\n\x1b"), std::string::npos);
}

}  // namespace
}  // namespace tidegate
