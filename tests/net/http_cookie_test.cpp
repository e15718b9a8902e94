// The Cookie field as browsers send it, and as nobody should.

#include "net/http_cookie.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tidegate {
namespace {

using namespace std::string_literals;

TEST(HttpCookie, OneOfTheNameOrNone) {
    const struct {
        const char* name;
        std::string field;
        bool good;
        std::optional<std::string> value;
    } cases[] = {
        {"none", "", true, std::nullopt},
        {"alone", "s=1", true, "1"},
        {"first", "s=1; a=2", true, "1"},
        {"last", "a=2; s=1", true, "1"},
        {"an empty value", "s=", true, ""},
        {"a value with =", "s=a=b", true, "a=b"},
        {"another name that ends so", "xs=1", true, std::nullopt},
        {"another name that begins so", "sx=1", true, std::nullopt},
        {"the name in another value", "a=s=1", true, std::nullopt},
        {"no value", "s", true, std::nullopt},
        {"another case", "S=1", true, std::nullopt},
        {"a space in the name", "s =1", true, std::nullopt},
        {"what another program keeps", "j={\"a\":\"b, c\"}; s=1; \xC3\xA4", true, "1"},
        {"two spaces make another name", "a=1;  s=2", true, std::nullopt},
        {"two", "s=1; s=1", false, {}},
        {"two with others between", "s=1; a=b; s=2", false, {}},
        {"no space", "a=1;s=2", false, {}},
        {"an end without a next", "s=1;", false, {}},
        {"NUL", "s=1\0"s, false, {}},
        {"a tab", "a=\t; s=1", false, {}},
        {"DEL", "a=\x7F; s=1", false, {}},
    };
    for (const auto& c : cases) {
        const auto found = cookie_named(c.field, "s");
        ASSERT_EQ(found.has_value(), c.good) << c.name;
        if (found) {
            EXPECT_EQ(*found, c.value) << c.name;
        }
    }
}

}  // namespace
}  // namespace tidegate
