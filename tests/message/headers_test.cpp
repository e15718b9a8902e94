#include "message/headers.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace std::string_literals;

namespace tidegate {
namespace {

TEST(FirstAddress, IsBareAndTheOneThatPeopleSee) {
    struct Case {
        const char* name;
        std::string value, address;
    };
    const Case cases[] = {
        {"bare", "alice@example.org", "alice@example.org"},
        {"nothing", "", ""},
        {"white space", " \t\r\n ", ""},
        {"the domain in lower case, the local part as it is", "Alice@EXAMPLE.Org", "Alice@example.org"},
        {"display name", "Alice Smith <alice@example.org>", "alice@example.org"},
        {"quoted name with a comma", "\"Smith, Alice\" <alice@example.org>", "alice@example.org"},
        {"quoted name that looks like an address", "\"boss@example.com\" <alice@example.org>", "alice@example.org"},
        {"unquoted name that looks like an address", "boss@example.com <alice@example.org>", "alice@example.org"},
        {"quotes within quotes", R"("a \" <x@y> b" <alice@example.org>)", "alice@example.org"},
        {"encoded word", "=?utf-8?q?Al=C3=ADce?= <alice@example.org>", "alice@example.org"},
        {"comment behind", "alice@example.org (Alice)", "alice@example.org"},
        {"comment before", "(boss@example.com) alice@example.org", "alice@example.org"},
        {"nested comment with an escaped bracket", R"((a (b \) c@d) e@f) alice@example.org)", "alice@example.org"},
        {"comment within the brackets", "<alice(the boss)@example.org>", "alice@example.org"},
        {"the first of several", "Alice <alice@example.org>, Bob <bob@example.org>", "alice@example.org"},
        {"the first of several without brackets", "alice@example.org, bob@example.org", "alice@example.org"},
        {"an empty mailbox before", ", <>, alice@example.org", "alice@example.org"},
        {"group", "Team: alice@example.org, bob@example.org;", "alice@example.org"},
        {"group without members", "undisclosed-recipients:;", ""},
        {"an empty group, then an address", "Nobody:; Alice <alice@example.org>", "alice@example.org"},
        {"source route", "<@a.example,@b.example:alice@example.org>", "alice@example.org"},
        {"folded", "Alice\r\n <alice@example.org>", "alice@example.org"},
        {"folded within the brackets", "<alice@\n\texample.org>", "alice@example.org"},
        {"white space around the at sign", "alice @ example.org", "alice@example.org"},
        {"two words, no brackets", "Alice alice@example.org", "alice@example.org"},
        {"idle quotes", "\"alice\"@example.org", "alice@example.org"},
        {"quotes that are needed", "\"alice smith\"@example.org", "\"alice smith\"@example.org"},
        {"at sign in the local part", "\"a@b\"@example.org", "\"a@b\"@example.org"},
        {"domain literal", "<alice@[IPv6:2001:DB8::1]>", "alice@[ipv6:2001:db8::1]"},
        {"a name alone", "root", "root"},
        {"a name alone with a comment", "root (Cron Daemon)", "root"},
        {"words and no address", "Alice Smith", ""},
        {"bracket left open", "Alice <alice@example.org", "alice@example.org"},
        {"quote left open", "\"Alice <alice@example.org>", "\"Alice <alice@example.org>"},
        {"comment left open", "(alice@example.org", ""},
        {"bare line end", "Alice <alice@example.org>\nBcc: x@example.com", "alice@example.org"},
        {"NUL and 8-bit octets stay as they are", "<\xe9\0x@example.org>"s, "\xe9\0x@example.org"s},
        {"an escaped line end within quotes", "\"a\\\r\nb\"@example.org", "\"a\\b\"@example.org"},
        {"backslash at the end", "\"alice\\", "\"alice\\"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(first_address(c.value), c.address);
    }
}

TEST(FirstAddress, HostileLengthIsCutAndQuick) {
    EXPECT_EQ(first_address(std::string(1'000'000, '(')), "");
    EXPECT_EQ(first_address(std::string(1'000'000, '"')).size(), longest_header_value);
    EXPECT_EQ(first_address(std::string(1'000'000, 'a') + "@example.org").size(), longest_header_value);
    EXPECT_EQ(first_address("(" + std::string(100'000, 'x') + ") alice@example.org"), "alice@example.org");
    std::string names;
    for (int i = 0; i < 100'000; ++i) names += "x <>, ";
    EXPECT_EQ(first_address(names + "alice@example.org"), "alice@example.org");
}

TEST(Unfolded, IsOneLine) {
    EXPECT_EQ(unfolded(" Hello\r\n  world "), "Hello  world");
    EXPECT_EQ(unfolded("Hello\n\tworld\r\n"), "Hello\tworld");
    EXPECT_EQ(unfolded("Hello\r\nBcc: x"), "Hello Bcc: x");
    EXPECT_EQ(unfolded("a\rb\nc"), "a b c");
    EXPECT_EQ(unfolded("\r\n\r\n"), "");
    EXPECT_EQ(unfolded(std::string(1'000'000, 'x')).size(), longest_header_value);
    EXPECT_EQ(unfolded(std::string(1'000'000, ' ') + "x"), "x");
}

Headers noted(std::string_view name, std::string_view value) {
    Headers headers;
    note_header(headers, name, value);
    return headers;
}

TEST(NoteHeader, SetsTheMarks) {
    EXPECT_TRUE(noted("List-Unsubscribe", "<mailto:x@y>").list_unsubscribe);
    EXPECT_TRUE(noted("LIST-ID", "<announce.example.org>").list_id);
    EXPECT_TRUE(noted("Precedence", " Bulk").precedence_bulk);
    EXPECT_TRUE(noted("precedence", "junk (really)").precedence_bulk);
    EXPECT_TRUE(noted("Precedence ", "list").precedence_bulk);
    EXPECT_FALSE(noted("Precedence", "first-class").precedence_bulk);
    EXPECT_TRUE(noted("Auto-Submitted", "auto-replied; owner-email=\"x@y\"").auto_submitted);
    EXPECT_TRUE(noted("Auto-Submitted", "AUTO-GENERATED").auto_submitted);
    EXPECT_FALSE(noted("Auto-Submitted", " No").auto_submitted);
    EXPECT_FALSE(noted("Auto-Submitted", "no (a person wrote it)").auto_submitted);
    EXPECT_FALSE(noted("Auto-Submitted", "").auto_submitted);
    EXPECT_TRUE(noted("Resent-Message-ID", "<x@y>").resent);
    EXPECT_EQ(noted("X-Sieve-Redirected-From", "Bob@Example.org").redirected_from, "Bob@example.org");
    EXPECT_EQ(noted("X-Sieve-Redirected-From", "two words").redirected_from, "two words");
    EXPECT_EQ(noted("Message-ID", " <a@b> (comment)").message_id, "<a@b>");
    EXPECT_EQ(noted("Message-Id", "no brackets").message_id, "no brackets");
    EXPECT_EQ(noted("Subject\0"s, "x").subject, "");
    EXPECT_EQ(noted(std::string(100'000, 'x'), "x").subject, "");
}

TEST(NoteHeader, TheFirstOfTwoCounts) {
    Headers headers;
    note_header(headers, "From", "alice@example.org");
    note_header(headers, "From", "bob@example.org");
    note_header(headers, "Subject", "one");
    note_header(headers, "Subject", "two");
    EXPECT_EQ(headers.from, "alice@example.org");
    EXPECT_EQ(headers.subject, "one");
}

TEST(ReadHeaders, EndsAtTheBody) {
    for (const std::string end : {"\n", "\r\n"}) {
        const std::string mail = "From sender Mon Jan  1" + end + "From: Alice <alice@example.org>" + end +
                                 "Subject: Two" + end + " lines" + end + "X-Odd : x" + end + "Precedence : bulk" + end +
                                 end + "Message-ID: <body@example.org>" + end;
        const Headers headers = read_headers(mail);
        EXPECT_EQ(headers.from, "alice@example.org");
        EXPECT_EQ(headers.subject, "Two lines");
        EXPECT_TRUE(headers.precedence_bulk);
        EXPECT_EQ(headers.message_id, "");
    }
}

TEST(ReadHeaders, EndsAtALineThatIsNoField) {
    EXPECT_EQ(read_headers("Subject: a\nnot a field\nMessage-ID: <a@b>\n").message_id, "");
    EXPECT_EQ(read_headers(" leading: fold\nSubject: a\n").subject, "");
    EXPECT_EQ(read_headers(": no name\nSubject: a\n").subject, "");
    EXPECT_EQ(read_headers("Subject: a").subject, "a");
    EXPECT_EQ(read_headers("").subject, "");
    EXPECT_EQ(read_headers("\nSubject: a\n").subject, "");
    EXPECT_EQ(read_headers("Sub\xe4ject: a\nSubject: b\n").subject, "");
}

TEST(ReadHeaders, LooksAtSoManyFieldsAndOctetsAndNoMore) {
    std::string many;
    for (std::size_t i = 0; i < most_header_fields - 1; ++i) many += "X: y\n";
    EXPECT_EQ(read_headers(many + "Subject: a\n").subject, "a");
    EXPECT_EQ(read_headers(many + "X: y\nSubject: a\n").subject, "");
    const std::string huge = "X: " + std::string(longest_header_section, 'x') + "\n";
    EXPECT_EQ(read_headers(huge + "Subject: a\n").subject, "");
    EXPECT_EQ(read_headers("Subject: " + std::string(longest_header_section, 'x')).subject.size(),
              longest_header_value);
}

}  // namespace
}  // namespace tidegate
