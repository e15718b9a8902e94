#include "policy/organisation.hpp"

#include <gtest/gtest.h>

#include "policy/site.hpp"

namespace tidegate {
namespace {

TEST(Network, ReadsAndContains) {
    struct Case {
        const char* network;
        const char* address;
        bool inside;
    };
    const Case cases[] = {
        {"192.0.2.0/24", "192.0.2.255", true},
        {"192.0.2.0/24", "192.0.3.0", false},
        {"192.0.2.0/24", "::ffff:192.0.2.7", true},
        {"192.0.2.0/25", "192.0.2.128", false},
        {"192.0.2.1", "192.0.2.1", true},
        {"192.0.2.1", "192.0.2.2", false},
        {"::ffff:192.0.2.0/120", "192.0.2.9", true},
        {"0.0.0.0/0", "203.0.113.9", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"::/0", "2001:db8::1", true},
        {"::/0", "192.0.2.1", false},
        {"2001:db8::/32", "2001:DB8:ffff::1", true},
        {"2001:db8::/32", "2001:db9::1", false},
        {"2001:db8::1", "2001:db8:0::1", true},
        {"192.0.2.0/24", "", false},
        {"192.0.2.0/24", "192.0.2.1 ", false},
        {"192.0.2.0/24", "192.0.2", false},
        {"192.0.2.0/24", "unknown", false},
        {"192.0.2.0/24", "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc", false},
    };
    for (const auto& c : cases) {
        const auto network = Network::parse(c.network);
        ASSERT_TRUE(network) << network.error().what;
        EXPECT_EQ(network->contains(c.address), c.inside) << c.network << " " << c.address;
    }
}

TEST(Network, RefusesWhatIsNone) {
    for (const auto* text :
         {"", "/", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/8x", "192.0.2.1/24", "2001:db8::/129",
          "2001:db8::1/32", "example.org", "192.0.2.0/24/8", "192.0.2.0 /24", "fe80::1%eth0"}) {
        EXPECT_FALSE(Network::parse(text)) << text;
    }
    EXPECT_FALSE(Network::parse(std::string_view{"192.0.2.1\0x", 11}));
}

TEST(Organisation, AcceptsItsDomains) {
    auto organisation = example_organisation();
    EXPECT_TRUE(organisation.accepts("EXAMPLE.org"));
    EXPECT_FALSE(organisation.accepts("sub.example.org"));
    EXPECT_FALSE(organisation.accepts("notexample.org"));
    EXPECT_FALSE(organisation.accepts(""));
    EXPECT_FALSE(organisation.accepts(std::string(5'000, 'a')));
    EXPECT_FALSE(organisation.internal("\"far@example.com\"@Example.Org")) << "a mail server may send it on";
    EXPECT_FALSE(organisation.internal("far%example.com@example.org"));
    EXPECT_FALSE(organisation.internal("example.com!far@example.org"));
    EXPECT_FALSE(organisation.internal("example.org"));
    organisation.subdomains = true;
    EXPECT_TRUE(organisation.accepts("a.b.example.org"));
    EXPECT_FALSE(organisation.accepts("notexample.org"));
    EXPECT_FALSE(organisation.accepts(".org"));
}

TEST(Organisation, LifelinesAreAlwaysReachable) {
    const auto organisation = example_organisation();
    for (const auto* address : {"helpdesk@example.org", "Support@Provider.Example", "postmaster@example.net",
                                "ABUSE@example.org", "Postmaster"}) {
        EXPECT_TRUE(organisation.lifeline(address)) << address;
    }
    for (const auto* address : {"", "alice@example.org", "postmaster@elsewhere.example", "abuse", "abuse@"}) {
        EXPECT_FALSE(organisation.lifeline(address)) << address;
    }
}

TEST(Organisation, GroupsIgnoreCase) {
    const auto organisation = example_organisation();
    EXPECT_TRUE(organisation.in_group("sales", "Alice@Example.org"));
    EXPECT_TRUE(organisation.in_group("SALES", "alice@example.org"));
    EXPECT_TRUE(organisation.in_group("machines", "connector:printer"));
    EXPECT_FALSE(organisation.in_group("sales", "carol@example.org"));
    EXPECT_FALSE(organisation.in_group("none", "alice@example.org"));
}

TEST(Organisation, TheLongestNetworkNamesTheConnector) {
    const auto organisation = example_organisation();
    EXPECT_EQ(organisation.connector("192.0.2.1")->name, "printer");
    EXPECT_EQ(organisation.connector("192.0.2.17")->name, "Scanner");
    EXPECT_EQ(organisation.connector("::ffff:192.0.2.17")->name, "Scanner");
    EXPECT_EQ(organisation.connector("2001:db8::9")->name, "Scanner");
    EXPECT_EQ(organisation.connector("198.51.100.1"), nullptr);
    EXPECT_EQ(organisation.connector(""), nullptr);
}

TEST(Organisation, LimitByFormulaOrFixed) {
    EXPECT_EQ(organisation_formula(10), 12'006U);
    EXPECT_EQ(organisation_formula(0), 9'500U);
    EXPECT_EQ(organisation_formula(1), 10'000U);
    EXPECT_EQ(organisation_formula(1'000), 72'446U);
    EXPECT_GT(organisation_formula(UINT32_MAX), 2'000'000'000U);
    Organisation organisation;
    EXPECT_EQ(organisation.organisation_limit(), 0U) << "nothing is known";
    organisation.mailboxes = 10;
    EXPECT_EQ(organisation.organisation_limit(), 12'006U);
    organisation.external_per_day = 500;
    EXPECT_EQ(organisation.organisation_limit(), 500U);
}

TEST(Submitter, LoginThenConnectorThenLocal) {
    const auto organisation = example_organisation();
    Submission submission;
    EXPECT_FALSE(submitter(submission, organisation)) << "nobody we know";
    submission.client = "198.51.100.1";
    EXPECT_FALSE(submitter(submission, organisation)) << "mail from outside";
    submission.local_user = "www-data";
    EXPECT_EQ(submitter(submission, organisation)->text(), "local:www-data");
    submission.client = "192.0.2.17";
    EXPECT_EQ(submitter(submission, organisation)->text(), "connector:scanner");
    submission.login = "Alice@Example.org";
    EXPECT_EQ(submitter(submission, organisation)->text(), "alice@example.org");
}

TEST(Submitter, ALoginThatCannotBeNamedIsStillSomebody) {
    const auto organisation = example_organisation();
    Submission submission;
    for (const auto& [login, text] :
         std::initializer_list<std::pair<std::string, std::string>>{{"alice smith", "alice_smith"},
                                                                    {"connector:printer", "_connector:printer"},
                                                                    {"LOCAL:root", "_local:root"},
                                                                    {"a\r\nb", "a__b"},
                                                                    {std::string(400, 'a'), std::string(319, 'a')}}) {
        submission.login = login;
        const auto entity = submitter(submission, organisation);
        ASSERT_TRUE(entity) << login;
        EXPECT_EQ(entity->text(), text);
        EXPECT_EQ(entity->kind(), EntityKind::user);
    }
}

}  // namespace
}  // namespace tidegate
