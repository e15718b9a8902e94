// What is kept from toml++, and what is not.

#include "core/toml_guard.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

TEST(TomlGuard, RefusesWithTheLine) {
    std::string deep = "a";
    for (int i = 0; i < 201; ++i) deep += " . \"b=\"";
    const std::pair<std::string, std::string> cases[] = {
        {"[ = 1\n", "x.toml:1: a table's name"},
        {"priority = 1\n \t[[\n", "x.toml:2: a table's name"},
        {"a = '''\n\n'''\n[", "x.toml:4: a table's name"},
        {deep + " = 1\n", "x.toml:1: a key has more"},
        {"\xEF\xBB\xBF\xEF\xB3\xBF\"SS", "x.toml:1: this character cannot"},
        {"a = \"\xC3\xBC\" # \xC3\xBC\n\xC3\xBC", "x.toml:2: this character cannot"},
        {"a = \"open\n\xC3\xBC", "x.toml:2: this character cannot"},
        {"a = 0988-05-27 3\n", "x.toml:1: no setting is a date"},
        {"\"\"\"\\\xEF\xB3\xBF", "x.toml:1: a character other"},
        {"a = \"\"\"\\ \n\xEF\xB3\xBF", "x.toml:1: a character other"},
        {"a = 1''''x", "x.toml:1: something begins"},
        {"a = 1.'x", "x.toml:1: something begins"},
        {"a = 8[[.[\"\\00", "x.toml:1: something begins"},
        {"a = [}97e", "x.toml:1: this bracket"},
        {"a = {]97e", "x.toml:1: this bracket"},
        {"a = 8=\"", "x.toml:1: a value goes on"},
        {"a = 8>\"", "x.toml:1: this character"},
        {"a = 0988-5--27 3\n", "x.toml:1: no setting is a date"},
        {"a = 1_9_7-05\n", "x.toml:1: no setting is a date"},
        {"a = [07:32:00]\n", "x.toml:1: no setting is a date"},
    };
    for (const auto& [text, told] : cases) {
        const auto sound = check_toml(text, "x.toml");
        ASSERT_FALSE(sound) << text;
        EXPECT_EQ(sound.error().what.substr(0, told.size()), told) << text;
    }
}

TEST(TomlGuard, LetsThrough) {
    const std::string cases[] = {
        "",
        "\xEF\xBB\xBF[scope]\nusers = [\n  \"a@example.org\", # \xC3\xBC [ =\n]\n",
        "[ scope ]\n[[a]]\n[\"b c\"]\n[]\n",
        "a = \"\"\n[b]\n",
        "a = \"\"\"\n[ = \xE2\x9D\xA4 \\\"\"\" 1979-05-27 \\\\\"\"\"\"\"\nb = ''''\n[ =\n'''''\n",
        "a = \"\\\"[\\\\\"\n",
        "a-2026-03-01 = 1\n2026-03-01 = 1\nb = 127_000\nc = -17.5e-3\nd = {e-f = -1}\nlisten = \"127.0.0.1:8470\"\n",
        "[groups.\"all staff\"]\ngroups.'all staff' = []\n",
        "a = [{b = 'x', c = [1, 2]}, {b='y'}]\nd = { e.f = +1.5 , 'g'=2}\n",
        "a = [\n  [ 1 ],\n  [\n],\n]\n[[b]]\n",
        "a = \"cut",
        "a = \"cut\\",
        "a = '''cut",
    };
    for (const auto& text : cases) {
        const auto sound = check_toml(text, "x.toml");
        EXPECT_TRUE(sound) << text << ": " << sound.error().what;
    }
}

}  // namespace
}  // namespace tidegate
