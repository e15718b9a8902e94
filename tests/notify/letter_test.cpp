#include "notify/letter.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

Instant instant(std::string_view text) { return parse_rfc3339(text).value(); }

TEST(Letter, IsWellFormed) {
    Letter letter{"Tidegate",
                  "tidegate@example.org",
                  "bob@example.org",
                  "Hi",
                  "1.ab@example.org",
                  instant("2026-03-01T13:02:00Z"),
                  {{"X-Tidegate-Alert", "a\r\nb"}},
                  "One.\nTwo.\n"};
    EXPECT_EQ(write_letter(letter),
              "From: Tidegate <tidegate@example.org>\r\nTo: <bob@example.org>\r\nSubject: Hi\r\n"
              "Date: Sun, 01 Mar 2026 13:02:00 +0000\r\nMessage-ID: <1.ab@example.org>\r\n"
              "Auto-Submitted: auto-generated\r\nX-Tidegate-Alert: a??b\r\nMIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nOne.\r\nTwo.\r\n");
    letter.text = "J\xC3\xBCrgen\n";
    EXPECT_NE(write_letter(letter).find("quoted-printable\r\n\r\nJ=C3=BCrgen\r\n"), std::string::npos);
    letter.text = std::string(2'000, 'a') + "\n";
    EXPECT_NE(write_letter(letter).find("quoted-printable"), std::string::npos);
}

TEST(Letter, EncodesHeaders) {
    const struct {
        std::string text, wanted;
    } cases[] = {
        {"plain", "plain"},
        {"a\r\nBcc: x", "a  Bcc: x"},
        {"J\xC3\xBCrgen & co", "=?UTF-8?Q?J=C3=BCrgen_=26_co?="},
        {"=?UTF-8?Q?x?=", "=?UTF-8?Q?=3D=3FUTF-8=3FQ=3Fx=3F=3D?="},
        {"\xFF", "=?UTF-8?Q?=EF=BF=BD?="},
    };
    for (const auto& c : cases) EXPECT_EQ(encode_header(c.text), c.wanted) << c.text;
}

TEST(Letter, EncodedWordsHoldWholeCharactersAndShortLines) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "\xE2\x82\xAC ";
    auto rest = encode_header(text);
    EXPECT_NE(rest.find("\r\n "), std::string::npos);
    while (!rest.empty()) {
        const auto end = std::min(rest.find("\r\n"), rest.size());
        const auto line = rest.substr(0, end);
        EXPECT_LE(line.size(), 76U);
        EXPECT_EQ(line.find("=82=AC") == std::string::npos || line.find("=E2=82=AC") != std::string::npos, true);
        EXPECT_FALSE(line.ends_with("=E2?=") || line.ends_with("=82?=")) << line;
        rest.erase(0, std::min(end + 2, rest.size()));
    }
}

TEST(Letter, QuotesPrintably) {
    const struct {
        std::string text, wanted;
    } cases[] = {
        {"", ""},
        {"a=b", "a=3Db"},
        {"end \nx", "end=20\r\nx"},
        {"tab\t", "tab=09"},
        {"a\rb", "a=0Db"},
        {std::string(80, 'a'), std::string(75, 'a') + "=\r\naaaaa"},
        {std::string(74, 'a') + "\xC3\xBC", std::string(74, 'a') + "=\r\n=C3=BC"},
    };
    for (const auto& c : cases) EXPECT_EQ(quoted_printable(c.text), c.wanted) << c.text;
}

TEST(Letter, KnowsAddresses) {
    for (const std::string_view good : {"a@b", "alice+x@example.org", "o'brien@example.org"}) {
        EXPECT_TRUE(is_mail_address(good)) << good;
    }
    for (const std::string_view bad : {"", "alice", "@example.org", "alice@", "a b@example.org", "a@b>\r\nTo: c",
                                       "a@b,c@d", "\"a\"@b", "\xC3\xA4@b"}) {
        EXPECT_FALSE(is_mail_address(bad)) << bad;
    }
}

}  // namespace
}  // namespace tidegate
