// Hosts of links, addresses in text, and links that lie.

#include "message/links.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

TEST(Links, Hosts) {
    const std::pair<const char*, const char*> cases[] = {
        {"http://www.Example.org/x", "www.example.org"},
        {"HTTPS://example.org:8443", "example.org"},
        {"http://bank.example@evil.example/", "evil.example"},
        {"//cdn.example.org/a", "cdn.example.org"},
        {"www.example.org", "www.example.org"},
        {" http://a.example. ", "a.example"},
        {"http://198.51.100.7/x", "198.51.100.7"},
        {"http://[2001:db8::1]/", "[2001:db8::1]"},
        {"http://a.example\\@b.example", "a.example"},
        {"mailto:a@example.org", ""},
        {"cid:1", ""},
        {"/path", ""},
        {"http://", ""},
        {"", ""},
    };
    for (const auto& [target, host] : cases) EXPECT_EQ(host_of(target), host) << target;
}

TEST(Links, AddressesInText) {
    std::vector<Link> links;
    find_links("see http://a.example/x, (https://b.example/y) or www.c.example. not http://x or a://b", 10, links);
    ASSERT_EQ(links.size(), 3U);
    EXPECT_EQ(links[0].target, "http://a.example/x");
    EXPECT_EQ(links[1].target, "https://b.example/y");
    EXPECT_EQ(links[2].host, "www.c.example");
    std::vector<Link> few;
    find_links("www.a.example www.b.example", 1, few);
    EXPECT_EQ(few.size(), 1U);
}

TEST(Links, MaskedWhenTheWordsNameAnotherHost) {
    struct Case {
        const char* host;
        const char* text;
        bool masked;
    };
    const Case cases[] = {
        {"evil.example", "www.bank.com", true},
        {"evil.example", "https://bank.com/login", true},
        {"198.51.100.7", "bank.com", true},
        {"click.bank.com", "www.bank.com", false},
        {"a.example.co.uk", "b.example.co.uk", false},
        {"one.co.uk", "two.co.uk", true},
        {"evil.example", "click here", false},
        {"evil.example", "me@bank.com", false},
        {"evil.example", "version 2.0", false},
        {"", "www.bank.com", false},
    };
    for (const auto& c : cases) {
        std::vector<Link> links{{"", c.host, c.text, ""}};
        name_domains(links);
        EXPECT_EQ(is_masked(links[0]), c.masked) << c.host << ' ' << c.text;
    }
}

}  // namespace
}  // namespace tidegate
