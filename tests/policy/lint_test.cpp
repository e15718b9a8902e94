// Every rule of the linter with what it refuses, and with what comes close and is right.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/book.hpp"
#include "policy/site.hpp"

namespace tidegate {
namespace {

using testing::HasSubstr;

/// "policy key" of each problem.
std::vector<std::string> found(const std::vector<Policy>& policies, bool subdomains = false) {
    auto organisation = example_organisation();
    organisation.subdomains = subdomains;
    std::vector<std::string> out;
    for (const auto& problem : lint(policies, organisation)) {
        EXPECT_GT(problem.sentence.size(), 20U) << problem.key;
        out.push_back(problem.policy + " " + problem.key);
    }
    return out;
}

using Found = std::vector<std::string>;

struct ScopeCase {
    const char* why;
    Scope scope;
    Scope except;
    const char* key;  ///< of the one problem; nullptr for none
};

const ScopeCase scope_cases[] = {
    {"everybody", {}, {}, "scope"},
    {"a user", {.users = {"Alice@example.org"}}, {}, nullptr},
    {"a login without domain", {.users = {"alice"}}, {}, nullptr},
    {"a connector", {.users = {"connector:Scanner"}}, {}, nullptr},
    {"a local user", {.users = {"local:anybody"}}, {}, nullptr},
    {"a group", {.groups = {"SALES"}}, {}, nullptr},
    {"a domain", {.domains = {"Example.Net"}}, {}, nullptr},
    {"a parent of accepted domains", {.domains = {"example.com"}}, {}, nullptr},
    {"a user outside", {.users = {"alice@elsewhere.example"}}, {}, "scope.users"},
    {"a user of a subdomain that is not accepted", {.users = {"alice@a.example.org"}}, {}, "scope.users"},
    {"a pattern", {.users = {"*@example.org"}}, {}, "scope.users"},
    {"a domain among users", {.users = {"@example.org"}}, {}, "scope.users"},
    {"no entity", {.users = {"alice smith"}}, {}, "scope.users"},
    {"an unknown connector", {.users = {"connector:fax"}}, {}, "scope.users"},
    {"an unknown group", {.groups = {"marketing"}}, {}, "scope.groups"},
    {"an empty group", {.groups = {"nobody"}}, {}, "scope.groups"},
    {"a domain outside", {.domains = {"elsewhere.example"}}, {}, "scope.domains"},
    {"an unknown group in exceptions", {}, {.groups = {"marketing"}}, "except.groups"},
    {"a foreign user in exceptions", {}, {.users = {"x@elsewhere.example"}}, "except.users"},
    {"a foreign domain in exceptions", {}, {.domains = {"elsewhere.example"}}, "except.domains"},

    {"users in the domains", {.users = {"alice@example.org"}, .domains = {"example.org"}}, {}, nullptr},
    {"one of the users in the domains",
     {.users = {"alice@example.org", "bob@example.net"}, .domains = {"example.net"}},
     {},
     nullptr},
    {"no user in the domains", {.users = {"alice@example.org"}, .domains = {"example.net"}}, {}, "scope.users"},
    {"no user in the groups", {.users = {"carol@example.org"}, .groups = {"sales"}}, {}, "scope.users"},
    {"no member in the domains", {.groups = {"sales"}, .domains = {"shop.example.com"}}, {}, "scope.groups"},
    {"a member in the domains", {.groups = {"sales"}, .domains = {"example.net"}}, {}, nullptr},
    {"each pair agrees, but not the three",
     {.users = {"alice@example.org", "carol@example.net"}, .groups = {"sales"}, .domains = {"example.net"}},
     {},
     "scope.users"},
    {"a connector may send From a domain", {.users = {"connector:printer"}, .domains = {"example.org"}}, {}, nullptr},
    {"a group of machines with people's addresses as From",
     {.users = {"carol@example.org"}, .groups = {"machines"}},
     {},
     nullptr},

    {"everybody but one", {}, {.users = {"alice@example.org"}}, "scope"},
    {"a user excepted from a domain", {.domains = {"example.org"}}, {.users = {"alice@example.org"}}, nullptr},
    {"a user excepted from a group", {.groups = {"sales"}}, {.users = {"alice@example.org"}}, nullptr},
    {"a group excepted from a domain", {.domains = {"example.org"}}, {.groups = {"sales"}}, nullptr},
    {"a subdomain excepted", {.domains = {"example.com"}}, {.domains = {"shop.example.com"}}, nullptr},
    {"a connector excepted from a domain", {.domains = {"example.org"}}, {.users = {"connector:printer"}}, nullptr},
    {"a domain excepted from a group", {.groups = {"sales"}}, {.domains = {"example.net"}}, nullptr},
    {"a user that is not in the domain", {.domains = {"example.org"}}, {.users = {"bob@example.net"}}, "except.users"},
    {"a user that is not in the list",
     {.users = {"alice@example.org"}},
     {.users = {"carol@example.org"}},
     "except.users"},
    {"a group without anybody in the domain",
     {.domains = {"shop.example.com"}},
     {.groups = {"sales"}},
     "except.groups"},
    {"another domain", {.domains = {"example.org"}}, {.domains = {"example.net"}}, "except.domains"},
    {"a domain that no user of the list has",
     {.users = {"alice@example.org"}},
     {.domains = {"example.net"}},
     "except.domains"},

    {"all users", {.users = {"alice@example.org"}}, {.users = {"alice@example.org"}}, "except.users"},
    {"all users by their group", {.users = {"alice@example.org"}}, {.groups = {"sales"}}, "except.groups"},
    {"all of a group by domains", {.groups = {"sales"}}, {.domains = {"example.org", "example.net"}}, "except.domains"},
    {"all domains", {.domains = {"shop.example.com"}}, {.domains = {"example.com"}}, "except.domains"},
    {"all but the connector",
     {.users = {"alice@example.org", "connector:printer"}},
     {.users = {"alice@example.org"}},
     nullptr},
};

TEST(Lint, Scopes) {
    for (const auto& c : scope_cases) {
        const auto expected = c.key == nullptr ? Found{} : Found{std::string{"it "} + c.key};
        EXPECT_EQ(found({named("it", 1, c.scope, c.except)}), expected) << c.why;
    }
}

TEST(Lint, SubdomainsWhereTheyAreAccepted) {
    EXPECT_EQ(
        found({named("it", 1, {.users = {"x@a.example.org"}}), named("sub", 2, {.domains = {"b.example.org"}})}, true),
        Found{});
}

TEST(Lint, Limits) {
    struct Case {
        const char* why;
        Limits limits;
        Found keys;
    };
    const Case cases[] = {
        {"service defaults", {}, {}},
        {"standard", standard_limits, {}},
        {"strict", strict_limits, {}},
        {"the service limits themselves", service_limits, {}},
        {"an hour as large as the day", {1'000, 1'000, 1'000, 0, 0}, {}},
        {"hours left to the service above a small day", {0, 0, 100, 0, 0}, {}},
        {"a message of 1000", {0, 0, 0, 1'000, 0}, {}},
        {"a message as large as the day", {50, 50, 100, 100, 0}, {}},
        {"one a minute", {0, 0, 0, 1, 1}, {}},
        {"an hour above the day", {101, 100, 100, 0, 0}, {"limits.external_per_hour"}},
        {"both hours above the day", {101, 200, 100, 0, 0}, {"limits.external_per_hour", "limits.internal_per_hour"}},
        {"an hour above the default day", {10'001, 0, 0, 0, 0}, {"limits.external_per_hour"}},
        {"a day above the default", {0, 0, 10'001, 0, 0}, {}},
        {"a rate above the default, for a list or an application", {0, 0, 0, 0, 5'000}, {}},
        {"a message above 1000", {0, 0, 0, 1'001, 0}, {"limits.recipients_per_message"}},
        {"a message above the day", {0, 0, 100, 101, 0}, {"limits.recipients_per_message"}},
        {"a message above both hours", {50, 50, 0, 101, 0}, {"limits.recipients_per_message"}},
        {"a message of both hours", {50, 50, 0, 100, 0}, {}},
    };
    for (const auto& c : cases) {
        auto policy = named("it", 1, {.domains = {"example.org"}});
        policy.limits = c.limits;
        Found expected;
        for (const auto& key : c.keys) expected.push_back("it " + key);
        EXPECT_EQ(found({policy}), expected) << c.why;
    }
}

TEST(Lint, WhereTheSiteHasDetectionOffNoPolicyCanAct) {
    const auto keys = [](PolicyDetection mode, bool off) {
        auto policy = named("it", 1, {.domains = {"example.org"}});
        policy.detection = mode;
        std::string out;
        for (const auto& problem : lint({policy}, example_organisation(), off)) out += problem.key + " ";
        return out;
    };
    EXPECT_EQ(keys(PolicyDetection::act, true), "detection ");
    EXPECT_EQ(keys(PolicyDetection::observe, true), "detection ");
    EXPECT_EQ(keys(PolicyDetection::off, true), "");
    EXPECT_EQ(keys(PolicyDetection::inherit, true), "");
    EXPECT_EQ(keys(PolicyDetection::act, false), "");
}

TEST(Lint, PeopleToldHaveAddresses) {
    auto policy = named("it", 1, {.domains = {"example.org"}});
    policy.over_limit = OverLimit::alert_only;
    EXPECT_EQ(found({policy}), Found{}) << "the administrators are told";
    policy.notify = {"desk@elsewhere.example", "o'neil+tag@example.org", "j\xC3\xB6rg@example.org"};
    policy.copy_to = {"review@example.org"};
    EXPECT_EQ(found({policy}), Found{});
    for (const auto* bad :
         {"desk", "@example.org", "desk@", "a b@example.org", "a@b@c", "a@.org", "a@b..c", "<a@b.c>", "a@b.c,d@e.f"}) {
        policy.copy_to = {"review@example.org", bad};
        EXPECT_EQ(found({policy}), Found{"it copy_to"}) << bad;
    }
}

TEST(Lint, TheDefaultIsForEverybodyAlways) {
    EXPECT_EQ(found({first_default_policy()}), Found{});
    auto policy = named("Default", 3, {.domains = {"example.org"}}, {.users = {"alice@example.org"}});
    policy.enabled = false;
    policy.notify = {"nobody"};
    EXPECT_EQ(found({policy}),
              (Found{"Default enabled", "Default priority", "Default scope", "Default except", "Default notify"}));
}

TEST(Lint, NamesAndPriorities) {
    const Scope org{.domains = {"example.org"}};
    const Scope net{.domains = {"example.net"}};
    EXPECT_EQ(found({named("a", 1, org), named("b", 2, net)}), Found{});
    EXPECT_EQ(found({named("a", 1, org), named("A", 2, net)}), Found{"A name"});
    EXPECT_EQ(found({named("a", 1, org), named("b", 1, net)}), Found{"b priority"});
    EXPECT_EQ(found({first_default_policy(), named("DEFAULT", 0)}), Found{"DEFAULT name"});
    auto off = named("b", 1, net);
    off.enabled = false;
    EXPECT_EQ(found({named("a", 1, org), off}), Found{}) << "a disabled policy is not asked";
    EXPECT_EQ(found({first_default_policy(), named("a", 0, org)}), Found{}) << "the default has no priority";
    EXPECT_EQ(found({named("", 1, org)}), Found{" name"});
    EXPECT_EQ(found({named("a\nb", 1, org)}), Found{"a\nb name"});
    EXPECT_EQ(found({named(std::string(65, 'a'), 1, org)}), Found{std::string(65, 'a') + " name"});
    EXPECT_EQ(found({named(std::string(64, 'a'), 1, org)}), Found{});
}

TEST(Lint, PoliciesThatAreNeverReached) {
    struct Case {
        const char* why;
        Scope first;
        Scope first_except;
        Scope second;
        bool reached;
    };
    const Scope alice{.users = {"alice@example.org"}};
    const Scope two{.users = {"ALICE@example.org", "carol@example.org"}};
    const Scope sales{.groups = {"sales"}};
    const Scope org{.domains = {"example.org"}};
    const Scope parent{.domains = {"org"}};
    const Scope printer{.users = {"connector:printer"}};
    const Scope sales_org{.groups = {"sales"}, .domains = {"example.org"}};
    const Case cases[] = {
        {"the same user", alice, {}, alice, false},
        {"one of them", two, {}, alice, false},
        {"one more", alice, {}, two, true},
        {"a user of the group", sales, {}, alice, false},
        {"a user of the domain", org, {}, alice, false},
        {"a domain of the domain", parent, {}, org, false},
        {"the parent of the domain", org, {}, parent, true},
        {"a group of several domains", org, {}, sales, true},
        {"a group in one domain", org, {}, sales_org, false},
        {"a part of the group", sales, {}, sales_org, false},
        {"a narrower one first", sales_org, {}, sales, true},
        {"a connector is in no domain", org, {}, printer, true},
        {"others", alice, {}, printer, true},
        {"with an exception", org, alice, alice, true},
    };
    for (const auto& c : cases) {
        const auto first = named("first", 1, c.first, c.first_except);
        const auto second = named("second", 2, c.second);
        EXPECT_EQ(found({second, first}), c.reached ? Found{} : Found{"second priority"}) << c.why;
        auto off = first;
        off.enabled = false;
        EXPECT_EQ(found({second, off}), Found{}) << c.why << ", but disabled";
    }
}

TEST(Lint, APolicyForEverybodyIsTheDefaultAlone) {
    auto waiting = named("emergency", 1);
    EXPECT_EQ(found({first_default_policy(), waiting}), Found{"emergency scope"});
    waiting.enabled = false;
    EXPECT_EQ(found({first_default_policy(), waiting}), Found{}) << "its scope may be said later";
}

TEST(Lint, SaysWhatToDo) {
    const auto problems = lint({named("a", 7, {.domains = {"org"}}), named("b", 8, {.domains = {"example.org"}}),
                                named("c", 8, {.groups = {"x\n"}})},
                               example_organisation());
    ASSERT_EQ(problems.size(), 4U);
    EXPECT_EQ(problems[0].sentence,
              "there is no group \"x \": add it to the configuration, or take it out of the list");
    EXPECT_THAT(problems[1].sentence, HasSubstr("9 is free"));
    EXPECT_THAT(problems[2].sentence, HasSubstr("Give it a priority below 7, or narrow the scope of \"a\""));
}

TEST(Lint, IsBoundedAndQuickEnough) {
    std::vector<Policy> many(1'001);
    EXPECT_EQ(lint(many, example_organisation()).size(), 1U);
    auto policy = named("it", 1);
    policy.scope.users.assign(10'001, "alice@example.org");
    EXPECT_EQ(found({policy}), Found{"it scope.users"});
    many.clear();
    for (std::uint32_t i = 0; i < 1'000; ++i) {
        auto& one = many.emplace_back(named("p" + std::to_string(i), i));
        for (int u = 0; u < 20; ++u) {
            one.scope.users.push_back("u" + std::to_string(u) + "." + std::to_string(i) + "@example.org");
        }
    }
    EXPECT_EQ(found(many), Found{});
}

}  // namespace
}  // namespace tidegate
