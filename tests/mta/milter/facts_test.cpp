#include "mta/milter/facts.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace std::string_literals;

namespace tidegate::milter {
namespace {

TEST(MilterClient, IsReadFromConnect) {
    struct Case {
        const char* name;
        std::string payload;
        std::string address, client_name;
        bool local, valid;
    };
    const Case cases[] = {
        {"IPv4", "mx.example.com\0"s + "4\x12\x34" + "192.0.2.1\0"s, "192.0.2.1", "mx.example.com", false, true},
        {"no name", "[192.0.2.1]\0"s + "4\x12\x34" + "192.0.2.1\0"s, "192.0.2.1", "", false, true},
        {"IPv6", "mx\0"s + "6\x12\x34" + "2001:DB8::1\0"s, "2001:db8::1", "mx", false, true},
        {"IPv6 with its prefix", "mx\0"s + "6\x12\x34" + "IPv6:2001:db8::1\0"s, "2001:db8::1", "mx", false, true},
        {"sendmail(1) by Postfix", "localhost\0"s + "4\0\0"s + "127.0.0.1\0"s, "", "localhost", true, true},
        {"SMTP from the machine itself", "localhost\0"s + "4\x12\x34" + "127.0.0.1\0"s, "127.0.0.1", "localhost", false,
         true},
        {"a client that calls itself localhost", "localhost\0"s + "4\0\0"s + "192.0.2.1\0"s, "192.0.2.1", "localhost",
         false, true},
        {"unix socket", "localhost\0"s + "L\0\0"s + "/run/x\0"s, "", "localhost", true, true},
        {"unknown", "unknown\0"s + "U", "", "", false, true},
        {"empty", "", "", "", false, false},
        {"no family", "mx\0"s, "", "", false, false},
        {"no port", "mx\0"s + "4\x12", "", "", false, false},
        {"no address", "mx\0"s + "4\x12\x34", "", "", false, false},
        {"address without end", "mx\0"s + "4\x12\x34" + "192.0.2.1", "", "", false, false},
        {"address that is none", "mx\0"s + "4\x12\x34" + "a b\r\n\0"s, "", "", false, false},
        {"empty address", "mx\0"s + "4\x12\x34" + "\0"s, "", "", false, false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        const auto client = read_client(c.payload);
        ASSERT_EQ(client.has_value(), c.valid);
        if (!client) continue;
        EXPECT_EQ(client->address, c.address);
        EXPECT_EQ(client->name, c.client_name);
        EXPECT_EQ(client->local, c.local);
    }
    EXPECT_EQ(read_client(std::string(100'000, 'x') + "\0U"s)->name.size(), longest_value);
}

TEST(MilterMacros, AreNotedWithAndWithoutBraces) {
    Macros macros;
    ASSERT_TRUE(note_macros(macros,
                            "i\0ABC\0{auth_authen}\0alice@example.org\0auth_type\0PLAIN\0{tls_version}\0TLSv1.3\0"
                            "{client_addr}\0IPv6:2001:DB8::1\0{never_heard}\0x\0"s));
    EXPECT_EQ(macros.queue_id, "ABC");
    EXPECT_EQ(macros.login, "alice@example.org");
    EXPECT_EQ(macros.auth_method, "PLAIN");
    EXPECT_EQ(macros.tls_version, "TLSv1.3");
    EXPECT_EQ(macros.client, "2001:db8::1");
}

TEST(MilterMacros, BrokenAndHostileOnes) {
    Macros macros;
    EXPECT_FALSE(note_macros(macros, "i\0"s));
    EXPECT_FALSE(note_macros(macros, "i\0no end"s));
    EXPECT_TRUE(note_macros(macros, ""));
    EXPECT_TRUE(note_macros(macros, "{\0x\0}\0y\0\0z\0"s));
    EXPECT_TRUE(note_macros(macros, "i\0"s + std::string(100'000, 'x') + '\0'));
    EXPECT_EQ(macros.queue_id.size(), longest_value);
    EXPECT_TRUE(note_macros(macros, "{client_addr}\0a\r\nb\0"s));
    EXPECT_EQ(macros.client, "");
}

TEST(MilterAddress, IsBare) {
    EXPECT_EQ(bare_address("<alice@example.org>"), "alice@example.org");
    EXPECT_EQ(bare_address("alice@example.org"), "alice@example.org");
    EXPECT_EQ(bare_address(" <alice@example.org> "), "alice@example.org");
    EXPECT_EQ(bare_address("<>"), "");
    EXPECT_EQ(bare_address(""), "");
    EXPECT_EQ(bare_address("<@a.example,@b.example:alice@example.org>"), "alice@example.org");
    EXPECT_EQ(bare_address("<\"a b\"@example.org>"), "\"a b\"@example.org");
    EXPECT_EQ(bare_address("<\xff@example.org>"), "\xff@example.org");
    EXPECT_EQ(bare_address("<"), "");
    EXPECT_EQ(bare_address(std::string(longest_value + 1, 'a')), std::nullopt);
}

TEST(MilterSize, IsTheDeclaredOne) {
    EXPECT_EQ(declared_size("SIZE=500\0"s), 500U);
    EXPECT_EQ(declared_size("BODY=8BITMIME\0size=7\0"s), 7U);
    EXPECT_EQ(declared_size("SIZE=x\0SIZE=9\0"s), 9U);
    EXPECT_EQ(declared_size("SIZE=\0"s), std::nullopt);
    EXPECT_EQ(declared_size("SIZE=-1\0"s), std::nullopt);
    EXPECT_EQ(declared_size("SIZE=99999999999999999999999\0"s), std::nullopt);
    EXPECT_EQ(declared_size("SIZE=1"), std::nullopt);
    EXPECT_EQ(declared_size(""), std::nullopt);
}

}  // namespace
}  // namespace tidegate::milter
