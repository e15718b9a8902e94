// The little language of shapes.

#include "api/schema.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

Schema sample() {
    return shape::object("Sample", "A sample.",
                         {{"name", shape::text("", 5)},
                          shape::optional("colour", shape::choice("", {"red", "blue"})),
                          shape::optional("at", shape::nullable(shape::time(""))),
                          shape::optional("count", shape::whole("", 10)),
                          shape::optional("list", shape::list("", shape::flag(""), 2)),
                          shape::optional("more", shape::open_object(""))});
}

TEST(Schema, DifferencesAreToldByKey) {
    const struct {
        const char* json;
        std::vector<std::string> wrong;
    } cases[] = {
        {R"({"name":"x"})", {}},
        {R"({"name":"x","colour":"red","at":null,"count":10,"list":[true,false],"more":{"any":1}})", {}},
        {R"({"name":"x","at":"2026-03-01T12:00:00+01:00"})", {}},
        {R"([])", {"the body must be a JSON object"}},
        {R"({})", {"name is missing"}},
        {R"({"name":"123456"})", {"name is longer than 5 octets"}},
        {R"({"name":null})", {"name must be a text"}},
        {R"({"name":"x","colour":"green"})", {"colour must be one of red, blue"}},
        {R"({"name":"x","at":"noon"})", {"at must be a time like 2026-03-01T14:02:00Z (RFC 3339)"}},
        {R"({"name":"x","count":11})", {"count must be a whole number from 0 to 10"}},
        {R"({"name":"x","count":-1})", {"count must be a whole number from 0 to 10"}},
        {R"({"name":"x","count":1.5})", {"count must be a whole number from 0 to 10"}},
        {R"({"name":"x","count":18446744073709551615})", {"count must be a whole number from 0 to 10"}},
        {R"({"name":"x","list":[1]})", {"list[0] must be true or false"}},
        {R"({"name":"x","list":[true,true,true]})", {"list has more than 2 entries"}},
        {R"({"name":"x","extra":1,"more":1})", {"more must be a JSON object", "extra is not known here"}},
    };
    for (const auto& c : cases) EXPECT_EQ(differences(sample(), boost::json::parse(c.json)), c.wrong) << c.json;
}

TEST(Schema, ManyDifferencesAreCutShort) {
    boost::json::object many{{"name", "x"}};
    for (int i = 0; i < 1'000; ++i) many[std::to_string(i)] = i;
    EXPECT_EQ(differences(sample(), many).size(), 20U);
}

TEST(Schema, BecomesJsonSchema) {
    boost::json::object components;
    const auto out = json_schema(shape::nullable(sample()), components);
    EXPECT_EQ(boost::json::serialize(out.at("anyOf").at(0)), R"({"$ref":"#/components/schemas/Sample"})");
    const auto& whole = components.at("Sample");
    EXPECT_EQ(whole.at("additionalProperties"), false);
    EXPECT_EQ(boost::json::serialize(whole.at("required")), R"(["name"])");
    EXPECT_EQ(boost::json::serialize(whole.at("properties").at("at").at("type")), R"(["string","null"])");
    EXPECT_EQ(boost::json::serialize(whole.at("properties").at("colour").at("enum")), R"(["red","blue"])");
}

}  // namespace
}  // namespace tidegate
