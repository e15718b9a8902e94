// Addresses as operators write them.

#include "core/address.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

TEST(HostPort, IsReadOrRefused) {
    const struct {
        std::string_view text, host;  ///< no host: refused
        int port;
    } cases[] = {
        {"127.0.0.1:25", "127.0.0.1", 25},
        {"[::1]:25", "::1", 25},
        {"mail.example.org:65535", "mail.example.org", 65535},
        {"127.0.0.1:0", "127.0.0.1", 0},
        {"::1:25", "", 0},
        {"[::1]", "", 0},
        {"[]:25", "", 0},
        {":25", "", 0},
        {"mail", "", 0},
        {"mail:", "", 0},
        {"mail:65536", "", 0},
        {"mail:99999999999999999999", "", 0},
        {"mail:+25", "", 0},
        {"mail:25x", "", 0},
        {"mail:25:25", "", 0},
        {"", "", 0},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        const auto read = parse_host_port(c.text);
        ASSERT_EQ(read.has_value(), !c.host.empty());
        if (!read) continue;
        EXPECT_EQ(read->host, c.host);
        EXPECT_EQ(read->port, c.port);
        EXPECT_EQ(read->brackets, c.text.starts_with('['));
    }
}

TEST(WebAddress, NothingIsReadBehindTheEnd) {
    for (const std::string_view whole : {"https://", "http://", "http://[::1]:80"}) {
        for (std::size_t length = 0; length <= std::min<std::size_t>(whole.size(), 8); ++length) {
            const std::string cut{whole.substr(0, length)};  // of its own, so that what lies behind is not its text
            EXPECT_FALSE(parse_web_address(cut)) << cut;
        }
    }
    for (const std::string_view bad : {"http", "https", "ftp://x", "http:/x", "http://[::1", "http://x:0", "http://x:",
                                       "http://[::1]x", "http://x:1:2", "http://a@b", "http:///x", "http://x y"}) {
        EXPECT_FALSE(parse_web_address(bad)) << bad;
    }
    const auto good = parse_web_address("https://[2001:db8::1]:8443?x=1#y");
    ASSERT_TRUE(good) << good.error().what;
    EXPECT_EQ(good->host + " " + good->port + " " + good->target, "2001:db8::1 8443 /?x=1");
    EXPECT_TRUE(good->tls);
}

}  // namespace
}  // namespace tidegate
