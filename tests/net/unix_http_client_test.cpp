// Replies as a server frames them, whole and octet by octet, and a socket that nobody serves.

#include "net/unix_http_client.hpp"

namespace tidegate {
namespace {

struct Case {
    const char* why;
    std::string wire;
    bool at_end;
    enum { complete, partial, broken } is;
    unsigned status = 0;
    std::string body = {};
};

const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const Case cases[] = {
    {"nothing yet", "", false, Case::partial},
    {"nothing at all", "", true, Case::broken},
    {"with its length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", false, Case::complete, 200, "hi"},
    {"no reason phrase", "HTTP/1.1 404\r\ncontent-length:0\r\n\r\n", false, Case::complete, 404, ""},
    {"no content by its status", "HTTP/1.1 204 No Content\r\n\r\n", false, Case::complete, 204, ""},
    {"up to the end", "HTTP/1.0 200 OK\r\n\r\nall", true, Case::complete, 200, "all"},
    {"up to an end that is not there yet", "HTTP/1.0 200 OK\r\n\r\nall", false, Case::partial},
    {"cut short", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi", true, Case::broken},
    {"in chunks", chunked + "3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n", false, Case::complete, 200, "abcd"},
    {"chunks with trailers", chunked + "1\r\na\r\n0\r\nX: y\r\n\r\n", false, Case::complete, 200, "a"},
    {"a chunk without a size", chunked + "x\r\n", false, Case::broken},
    {"a chunk that lies", chunked + "1\r\nabc\r\n", false, Case::broken},
    {"a chunk larger than allowed", chunked + "ffffffffffffffff\r\n", false, Case::broken},
    {"a body larger than allowed", "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", false, Case::broken},
    {"a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", false, Case::broken},
    {"no HTTP", "220 mail.example.org ESMTP\r\n\r\n", false, Case::broken},
    {"no status", "HTTP/1.1 999 no\r\n\r\n", false, Case::broken},
    {"a head without end", std::string(20'000, 'x'), false, Case::broken},
};

TEST(HttpReply, EachFraming) {
    for (const auto& c : cases) {
        SCOPED_TRACE(c.why);
        const auto reply = decode_http_reply(c.wire, c.at_end, 100);
        ASSERT_EQ(reply.has_value(), c.is != Case::broken);
        if (!reply) continue;
        ASSERT_EQ(reply->has_value(), c.is == Case::complete);
        if (!*reply) continue;
        EXPECT_EQ((*reply)->status, c.status);
        EXPECT_EQ((*reply)->body, c.body);
    }
}

TEST(HttpReply, TrickledInputGivesTheSameReply) {
    for (const auto& c : cases) {
        if (c.is != Case::complete) continue;
        SCOPED_TRACE(c.why);
        for (std::size_t n = 0; n < c.wire.size(); ++n) {
            const auto part = decode_http_reply(std::string_view{c.wire}.substr(0, n), false, 100);
            ASSERT_TRUE(part) << part.error().what;
            EXPECT_FALSE(part->has_value()) << "after " << n << " octets";
        }
    }
}

TEST(UnixHttpClient, SaysWhenNobodyListens) {
    const auto reply = UnixHttpClient{"/nonexistent/api.sock"}.ask("GET", "/v1/status", "");
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().fault, Fault::unavailable);
    EXPECT_EQ(reply.error().what, "/nonexistent/api.sock: No such file or directory");
    EXPECT_FALSE((UnixHttpClient{std::string(200, 'x')}.ask("GET", "/", "")));
}

}  // namespace
}  // namespace tidegate
