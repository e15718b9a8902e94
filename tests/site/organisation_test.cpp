// From a configuration to the organisation: each value in its own place, and who this machine itself is.

#include "site/organisation.hpp"

#include <gmock/gmock.h>

namespace tidegate {
namespace {

std::string name_of(const Organisation& organisation, const char* address) {
    const auto* found = organisation.connector(address);
    return found ? found->name : "none";
}

TEST(OrganisationOf, EachValueHasItsPlace) {
    Config config;
    config.organisation.domains = {"example.org"};
    config.organisation.lifelines = {"help@example.org"};
    config.organisation.groups["sales"] = {"anna@example.org"};
    config.organisation.mailboxes = 10;
    config.organisation.external_per_day = 77;
    config.connectors = {{"Shop", {"192.0.2.0/24"}}};
    const auto plain = organisation_of(config);
    ASSERT_TRUE(plain) << plain.error().what;
    EXPECT_FALSE(plain->subdomains);
    config.organisation.subdomains = true;
    const auto made = organisation_of(config);
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->subdomains);
    EXPECT_EQ(made->domains, config.organisation.domains);
    EXPECT_EQ(made->lifelines, config.organisation.lifelines);
    ASSERT_EQ(made->groups.size(), 1U);
    EXPECT_EQ(made->groups.begin()->second, config.organisation.groups["sales"]);
    EXPECT_EQ(made->mailboxes, 10U);
    EXPECT_EQ(made->external_per_day, 77U);
    EXPECT_EQ(name_of(*made, "192.0.2.9"), "shop");
}

TEST(OrganisationOf, ThisMachineIsASenderWhereNoConnectorCoversIt) {
    const struct {
        std::vector<std::string> networks;
        std::string four, six;
    } cases[] = {
        {{"192.0.2.0/24"}, "localhost", "localhost"}, {{"127.0.0.0/8"}, "own", "localhost"},
        {{"127.0.0.1"}, "own", "localhost"},          {{"0.0.0.0/0"}, "own", "localhost"},
        {{"::1", "127.0.0.1"}, "own", "own"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.networks.front());
        Config config;
        config.connectors = {{"own", c.networks}};
        const auto made = organisation_of(config);
        ASSERT_TRUE(made) << made.error().what;
        EXPECT_EQ(name_of(*made, "127.0.0.1"), c.four);
        EXPECT_EQ(name_of(*made, "::1"), c.six);
    }
}

TEST(OrganisationOf, WhatCannotBeUsedIsNamed) {
    Config config;
    config.connectors = {{"shop", {"192.0.2.0/33"}}};
    EXPECT_THAT(organisation_of(config).error().what, ::testing::HasSubstr("networks of shop"));
    config.connectors = {{"a b", {"192.0.2.0/24"}}};
    EXPECT_THAT(organisation_of(config).error().what, ::testing::HasSubstr("a b"));
}

}  // namespace
}  // namespace tidegate
