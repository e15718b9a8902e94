// Paths and queries as they come from outside.

#include "net/http_url.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

using namespace std::string_literals;

TEST(HttpUrl, PercentDecoding) {
    const struct {
        std::string text;
        bool query;
        std::optional<std::string> out;
    } cases[] = {
        {"", false, ""},
        {"alice%40example.org", false, "alice@example.org"},
        {"connector:printer", false, "connector:printer"},
        {"a+b", false, "a+b"},
        {"a+b", true, "a b"},
        {"a%2Fb%2fc", false, "a/b/c"},
        {"%C3%A4", false, "\xC3\xA4"},
        {"%", false, std::nullopt},
        {"%4", false, std::nullopt},
        {"%zz", false, std::nullopt},
        {"%00", false, std::nullopt},
        {"a%0D%0Ab", false, std::nullopt},
        {"%FF", false, std::nullopt},
        {"%E2%80%AE", false, std::nullopt},
    };
    for (const auto& c : cases) {
        const auto out = percent_decode(c.text, c.query);
        EXPECT_EQ(out.has_value(), c.out.has_value()) << c.text;
        if (out && c.out) {
            EXPECT_EQ(*out, *c.out);
        }
    }
}

TEST(HttpUrl, WhatIsEncodedDecodesToTheSame) {
    for (const auto& text : {"alice@example.org"s, "a b/c?d=e&f"s, "\xC3\xA4%"s, "local:www-data"s}) {
        EXPECT_EQ(*percent_decode(percent_encode(text), false), text);
        EXPECT_EQ(*percent_decode(percent_encode(text), true), text);
    }
}

TEST(HttpUrl, Queries) {
    EXPECT_EQ(*parse_query(""), Parameters{});
    EXPECT_EQ(*parse_query("a=1&b=x+y&&c&d=e=f&=g"),
              (Parameters{{"a", "1"}, {"b", "x y"}, {"c", ""}, {"d", "e=f"}, {"", "g"}}));
    EXPECT_FALSE(parse_query("a=%"));
    std::string many;
    for (int i = 0; i < 64; ++i) many += "a=1&";
    EXPECT_TRUE(parse_query(many));
    EXPECT_FALSE(parse_query(many + "a=1"));
}

TEST(HttpUrl, Paths) {
    EXPECT_EQ(*split_path("/"), std::vector<std::string>{""});
    EXPECT_EQ(*split_path("/v1/entities/a%2Fb/"), (std::vector<std::string>{"v1", "entities", "a%2Fb", ""}));
    EXPECT_FALSE(split_path("v1"));
    EXPECT_FALSE(split_path(std::string(17, '/')));
}

}  // namespace
}  // namespace tidegate
