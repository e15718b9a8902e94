#include "mta/milter/frame.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace std::string_literals;

namespace tidegate::milter {
namespace {

constexpr std::size_t longest = 16;

struct Case {
    enum Outcome { partial, complete, broken };
    const char* name;
    std::string wire;
    Outcome outcome;
    char command = 0;
    std::string payload = {};
};

const Case cases[] = {
    {"nothing yet", ""s, Case::partial},
    {"half a length", "\0\0"s, Case::partial},
    {"length alone", "\0\0\0\5"s, Case::partial},
    {"helo", "\0\0\0\6Hmail\0"s, Case::complete, 'H', "mail\0"s},
    {"payload cut short", "\0\0\0\6Hma"s, Case::partial},
    {"without payload", "\0\0\0\1Q"s, Case::complete, 'Q', ""},
    {"another one behind", "\0\0\0\1A\0\0\0\1Q"s, Case::complete, 'A', ""},
    {"8-bit command", "\0\0\0\1\xff"s, Case::complete, '\xff', ""},
    {"no command", "\0\0\0\0"s, Case::broken},
    {"the longest", "\0\0\0\x11L0123456789abcdef"s, Case::complete, 'L', "0123456789abcdef"},
    {"one more is refused before it is read", "\0\0\0\x12"s, Case::broken},
    {"4 GiB", "\xff\xff\xff\xff"s, Case::broken},
    {"HTTP", "GET / HTTP/1.1\r\n"s, Case::broken},
};

TEST(MilterFrame, Decodes) {
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        const auto frame = decode_frame(c.wire, longest);
        ASSERT_EQ(frame.has_value(), c.outcome != Case::broken);
        if (!frame) continue;
        ASSERT_EQ(frame->has_value(), c.outcome == Case::complete);
        if (!*frame) continue;
        EXPECT_EQ((*frame)->command, c.command);
        EXPECT_EQ((*frame)->payload, c.payload);
        std::string again;
        encode_frame((*frame)->command, (*frame)->payload, again);
        EXPECT_EQ(again, c.wire.substr(0, (*frame)->wire_size));
    }
}

TEST(MilterFrame, TrickledInputGivesTheSameFrame) {
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        const auto whole = decode_frame(c.wire, longest);
        for (std::size_t n = 0; n < c.wire.size(); ++n) {
            const auto part = decode_frame(std::string_view{c.wire}.substr(0, n), longest);
            if (!whole) {
                EXPECT_EQ(part.has_value(), n < 4) << "after " << n << " octets";
            } else {
                ASSERT_TRUE(part) << part.error().what;
                EXPECT_EQ(part->has_value(), *whole && n >= (*whole)->wire_size) << "after " << n << " octets";
            }
        }
    }
}

TEST(MilterFrame, StringsEndWithNul) {
    const std::string payload = "one\0\0two"s;
    std::string_view rest = payload;
    EXPECT_EQ(take_string(rest), "one");
    EXPECT_EQ(take_string(rest), "");
    EXPECT_EQ(take_string(rest), std::nullopt);
    EXPECT_EQ(rest, "two");
}

}  // namespace
}  // namespace tidegate::milter
