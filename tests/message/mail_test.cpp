// A whole mail: what each field of Mail says, for mails written here; bounds; and samples that broke other parsers.

#include "message/mail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/text.hpp"
#include "message/kind.hpp"
#include "message/shape.hpp"

namespace tidegate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string letter =
    "Received: from a by b; Sun, 1 Mar 2026 14:02:03 +0100\r\n"
    "From: =?utf-8?q?Anna_B=C3=A9rg?= <Anna@Example.ORG>\r\n"
    "To: one@example.net, \"Two, Second\" <two@example.net>\r\nCc: three@example.net\r\n"
    "Subject: =?iso-8859-1?q?Gr=FC=DFe?= aus\r\n =?utf-8?b?S8O2bG4=?=\r\n"
    "Date: Sun, 1 Mar 2026 14:02:00 +0100\r\nMessage-ID: <20260301.14a@mail.example.org>\r\n"
    "Reply-To: <other@example.com>\r\nUser-Agent: Letters 3.1\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=\"=_b1\"\r\n\r\n"
    "--=_b1\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
    "--inner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain words\r\n"
    "--inner\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "<p>rich w=C3=B6rds <a href=3D\"https://www.example.com/x\">here</a></p>\r\n"
    "--inner--\r\n--=_b1\r\nContent-Type: application/pdf; name=bill.pdf\r\nContent-Disposition: attachment\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQ=\r\n--=_b1--\r\n";

TEST(Mail, SaysWhatALetterHolds) {
    const Mail mail = read_mail(letter);
    EXPECT_EQ(mail.subject, "Grüße aus Köln");
    EXPECT_EQ(mail.from_name, "Anna Bérg");
    EXPECT_EQ(mail.from_address, "Anna@example.org");
    EXPECT_EQ(mail.reply_to, "other@example.com");
    EXPECT_EQ(mail.to_count, 3U);
    EXPECT_EQ(mail.mailer, "Letters 3.1");
    ASSERT_TRUE(mail.date);
    EXPECT_EQ(format_rfc3339(*mail.date), "2026-03-01T13:02:00Z");
    EXPECT_EQ(mail.zone, std::chrono::minutes{60});
    ASSERT_EQ(mail.received.size(), 1U);
    EXPECT_EQ(format_rfc3339(mail.received[0]), "2026-03-01T13:02:03Z");
    EXPECT_EQ(mail.message_id_shape, "<0.x@a.a.a>");
    EXPECT_EQ(mail.boundary_shape, "=_x");
    EXPECT_EQ(mail.structure, "multipart/mixed(multipart/alternative(text/plain,text/html),application/pdf)");
    EXPECT_EQ(mail.text, "rich wörds here\n");
    EXPECT_THAT(mail.other_text, HasSubstr("plain words"));
    EXPECT_EQ(mail.fields.front().name, "Received");
    ASSERT_EQ(mail.links.size(), 1U);
    EXPECT_EQ(mail.links[0].host, "www.example.com");
    EXPECT_EQ(mail.links[0].text, "here");
    ASSERT_EQ(mail.attachments.size(), 1U);
    EXPECT_EQ(mail.attachments[0].name, "bill.pdf");
    EXPECT_EQ(mail.attachments[0].type, "application/pdf");
    EXPECT_EQ(mail.attachments[0].size, 8U);
    EXPECT_EQ(mail.attachments[0].hash.size(), 32U);
    EXPECT_TRUE(mail.attachments[0].whole);
    EXPECT_FALSE(mail.cut);
}

TEST(Mail, TheSameContentHasTheSameHash) {
    std::string other = letter;
    other.replace(other.find("bill.pdf"), 8, "note.pdf");
    EXPECT_EQ(read_mail(letter).attachments[0].hash, read_mail(other).attachments[0].hash);
    other.replace(other.find("JVBE"), 4, "JVBF");
    EXPECT_NE(read_mail(letter).attachments[0].hash, read_mail(other).attachments[0].hash);
}

TEST(Mail, EveryCharsetBecomesUtf8) {
    struct Case {
        const char* name;
        const char* type;
        const char* body;
        const char* text;
    };
    const Case cases[] = {
        {"utf-8", "text/plain; charset=utf-8", "Gr\xC3\xBC\xC3\x9F", "Grüß"},
        {"latin-1", "text/plain; charset=iso-8859-1", "Gr\xFC\xDF", "Grüß"},
        {"windows quotes", "text/plain; charset=windows-1252", "\x93x\x94", "“x”"},
        {"not said, utf-8", "text/plain", "Gr\xC3\xBC\xC3\x9F", "Grüß"},
        {"not said, western", "text/plain", "Gr\xFC\xDF", "Grüß"},
        {"koi8", "text/plain; charset=koi8-r", "\xD0\xD2\xC9\xD7\xC5\xD4", "привет"},
        {"japanese", "text/plain; charset=iso-2022-jp", "\x1B$B$3$s\x1B(B", "こん"},
        {"chinese", "text/plain; charset=gb2312", "\xC4\xE3\xBA\xC3", "你好"},
        {"unknown", "text/plain; charset=x-none", "Gr\xFC\xDF", "Grüß"},
        {"broken utf-8", "text/plain; charset=utf-8",
         "a\xFF"
         "b",
         "a\uFFFDb"},
    };
    for (const auto& c : cases) {
        const Mail mail = read_mail(std::string{"From: a@b\nContent-Type: "} + c.type + "\n\n" + c.body);
        EXPECT_EQ(mail.text, c.text) << c.name;
    }
}

TEST(Mail, InvisibleCharactersAreTakenOutAndCounted) {
    const Mail mail =
        read_mail("From: a@b\nContent-Type: text/plain; charset=utf-8\n\nvi\u200Ba\u00ADg\uFEFFra\u2019s");
    EXPECT_EQ(mail.text, "viagra\u2019s");
    EXPECT_EQ(mail.invisible_characters, 3U);
}

TEST(Mail, AForwardedMessageIsRead) {
    const Mail mail = read_mail(
        "From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee below\n--b\nContent-Type: "
        "message/rfc822\n\n"
        "From: c@d\nSubject: inner\nContent-Type: text/html\n\n<b>inner text</b>\n--b--\n");
    EXPECT_THAT(mail.text, HasSubstr("see below"));
    EXPECT_THAT(mail.text, HasSubstr("inner text"));
    EXPECT_EQ(mail.structure, "multipart/mixed(text/plain,message/rfc822(text/html))");
}

TEST(Mail, TextWithoutHeaderOrEmptyLineIsText) {
    const Mail mail = read_mail("Subject: gas\nhello louise ,\nthanks\n");
    EXPECT_EQ(mail.subject, "gas");
    EXPECT_EQ(mail.text, "hello louise ,\nthanks\n");
    EXPECT_EQ(read_mail("").text, "");
    EXPECT_EQ(read_mail("no field here").text, "no field here");
}

TEST(Mail, KindsAreSeenWithoutAnEnvelope) {
    EXPECT_EQ(kind_of(read_mail("From: a@b\nTo: c@d\n\nhello")), MailKind::person);
    EXPECT_EQ(kind_of(read_mail("From: a@b\nList-Unsubscribe: <mailto:x@b>\n\nhello")), MailKind::bulk);
    EXPECT_EQ(kind_of(read_mail("From: a@b\nAuto-Submitted: auto-replied\n\nhello")), MailKind::auto_reply);
    EXPECT_EQ(kind_of(read_mail("Return-Path: <>\nFrom: a@b\n\nhello")), MailKind::dsn);
    EXPECT_EQ(kind_of(read_mail("From: MAILER-DAEMON@b\n\nhello")), MailKind::dsn);
    EXPECT_EQ(kind_of(read_mail("Subject: only\n\nhello")), MailKind::person);
}

TEST(Mail, ShapesKeepWhatAProgramRepeats) {
    EXPECT_EQ(shape_of("<20260301.14a@mail>"), "<0.x@a>");
    EXPECT_EQ(shape_of("<CAFx+1=Zz9@mail.gmail.com>"), "<m+0=w@a.a.a>");
    EXPECT_EQ(shape_of("----=_NextPart_000_0001_01C2A9A1.5B"), "----=_m_0_0_X.X");
    EXPECT_EQ(shape_of(std::string(500, '-')).size(), 60U);
}

std::string repeated(const std::string& what, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += what;
    return out;
}

TEST(Mail, TheWordBoundaryInATextCutsNothing) {
    const std::string text = repeated("the boundary of a boundary, ", 100) + "end";
    const Mail mail = read_mail("From: a@b\n\n" + text);
    EXPECT_EQ(mail.text, text);
    EXPECT_FALSE(mail.cut);
}

// Each is a megabyte that would cost a careless reader seconds or its stack.
TEST(Mail, HostileMailStaysWithinItsBounds) {
    std::string nested = "From: a@b\n";
    for (int i = 0; i < 3000; ++i) {
        const auto b = std::to_string(i);
        nested += "Content-Type: multipart/mixed; boundary=b" + b + "\n\n--b" + b + "\n";
    }
    const std::string head = "From: a@b\nContent-Type: ";
    const std::pair<const char*, std::string> cases[] = {
        {"nested multiparts", nested + repeated("--x\n", 200000)},
        {"nested messages", "From: a@b\n" + repeated("Content-Type: message/rfc822\n\n", 30000)},
        {"parts", head + "multipart/mixed; boundary=b\n\n" + repeated("--b\n\nx\n", 100000)},
        {"fields", repeated("A: b\n", 200000) + "\nx"},
        {"addresses", "To: " + repeated("a@b, ", 200000) + "\n\nx"},
        {"parameters", head + "text/plain" + repeated("; a=b", 200000) + "\n\nx"},
        {"encoded words", "Subject: " + repeated("=?utf-8?q?a?= ", 70000) + "\n\nx"},
        {"comments", head + repeated("(", 900000) + "\n\nx"},
        {"nested html", head + "text/html\n\n" + repeated("<div>", 200000)},
        {"open attributes", head + "text/html\n\n" + repeated("<a href=\"", 100000)},
        {"end tags", head + "text/html\n\n" + repeated("</b><b>", 150000)},
        {"style rules", head + "text/html\n\n<style>" + repeated(".a{display:none}", 60000)},
        {"scripts", head + "text/html\n\n" + repeated("<script></x>", 80000)},
        {"links", head + "text/plain\n\n" + repeated("http://a.b ", 90000)},
        {"schemes", head + "text/plain\n\n" + repeated("://", 300000)},
    };
    for (const auto& [name, octets] : cases) {
        const Mail mail = read_mail(octets);
        const MailBounds bounds;
        EXPECT_LE(mail.text.size(), bounds.text) << name;
        EXPECT_LE(mail.parts, bounds.parts) << name;
        EXPECT_LE(mail.links.size(), bounds.links) << name;
        EXPECT_LE(mail.fields.size(), bounds.fields) << name;
        EXPECT_TRUE(mail.cut || octets.size() <= bounds.octets) << name;
    }
}

std::filesystem::path samples() {
    return std::filesystem::path{__FILE__}.parent_path() / "../../../shared/data/parser/parser.tar.zst";
}

// Samples that were collected from the tests of other parsers.
TEST(Mail, TortureSamplesAllParse_SkippedWithoutSharedData) {
    if (!std::filesystem::exists(samples())) GTEST_SKIP() << "the collected samples are not here: " << samples();
    const auto folder = std::filesystem::temp_directory_path() / ("tidegate-parser-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const std::string unpack = "zstd -dc '" + samples().string() + "' | tar x -C '" + folder.string() + "'";
    ASSERT_EQ(std::system(unpack.c_str()), 0);
    std::size_t read = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file{entry.path(), std::ios::binary};
        const std::string octets{std::istreambuf_iterator<char>{file}, {}};
        const Mail mail = read_mail(octets);
        EXPECT_EQ(utf8_line(mail.subject, 5000).size() > 0, !mail.subject.empty()) << entry.path();
        EXPECT_LE(mail.text.size(), MailBounds{}.text) << entry.path();
        ++read;
    }
    std::filesystem::remove_all(folder);
    EXPECT_GT(read, 100U);
}

}  // namespace
}  // namespace tidegate
