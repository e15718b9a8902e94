// Abuse reports as receivers word them; all written here, but for the collection beside the tree.

#include "message/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tidegate {
namespace {

using ::testing::ElementsAre;

std::string report(const std::string& feedback, const std::string& original,
                   const std::string& type_of_original = "message/rfc822") {
    return "From: Complaints <FBL@Provider.example>\n"
           "To: abuse@example.org\n"
           "Message-ID: <r1@provider.example>\n"
           "MIME-Version: 1.0\n"
           "Content-Type: multipart/report; report-type=feedback-report;\n boundary=\"xyz\"\n"
           "\n"
           "--xyz\nContent-Type: text/plain\n\nThis is an abuse report.\n"
           "--xyz\nContent-Type: message/feedback-report\n\n" +
           feedback + "\n--xyz\nContent-Type: " + type_of_original + "\n\n" + original + "\n--xyz--\n";
}

const std::string feedback =
    "Feedback-Type: Abuse\n"
    "User-Agent: Provider-FBL/1.0\n"
    "Version: 1\n"
    "Original-Mail-From: <alice@Example.org>\n"
    "Original-Rcpt-To: <carol@provider.example>\n"
    "Original-Rcpt-To: <dave@provider.example>\n"
    "Arrival-Date: Sun, 01 Mar 2026 13:00:00 +0100\n"
    "Source-IP: 192.0.2.1\n"
    "Reported-Domain: Example.org\n";

const std::string original =
    "Return-Path: <alice@example.org>\n"
    "Received: from mail.example.org (mail.example.org [192.0.2.1])\n\tby mx.provider.example with ESMTPS id "
    "q12-AB345\n"
    "\tfor <carol@provider.example>; Sun, 01 Mar 2026 12:00:01 +0000\n"
    "Received: from [198.51.100.7] (unknown)\n\tby mail.example.org (Postfix, from userid 33)\n\tid 4XyZ1abc\n\tfor x; "
    "Sun, "
    "01 Mar 2026 "
    "12:00:00 +0000\n"
    "Message-ID: <m1@example.org>\n"
    "From: \"Alice\" <alice@example.org>\n"
    "Subject: Offer\n"
    "\n"
    "Buy this.\n";

TEST(FeedbackReport, TellsOfTheMailThatIsReported) {
    const auto read = read_feedback_report(report(feedback, original));
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->type, "abuse");
    EXPECT_EQ(read->user_agent, "Provider-FBL/1.0");
    EXPECT_EQ(read->source_ip, "192.0.2.1");
    EXPECT_EQ(read->original_mail_from, "alice@example.org");
    EXPECT_EQ(read->original_recipient, "carol@provider.example");
    EXPECT_EQ(read->reported_domain, "example.org");
    ASSERT_TRUE(read->arrived);
    EXPECT_EQ(format_rfc3339(*read->arrived), "2026-03-01T12:00:00Z");
    EXPECT_EQ(read->from, "FBL@provider.example");
    EXPECT_EQ(read->message_id, "<r1@provider.example>");
    EXPECT_EQ(read->original_from, "alice@example.org");
    EXPECT_EQ(read->original_return_path, "alice@example.org");
    EXPECT_EQ(read->original_message_id, "<m1@example.org>");
    EXPECT_THAT(read->queue_ids, ElementsAre("q12-AB345", "4XyZ1abc"));
}

TEST(FeedbackReport, IsReadInEveryForm) {
    std::string crlf;
    for (const char c : report(feedback, original)) crlf += c == '\n' ? "\r\n" : std::string(1, c);
    const struct {
        const char* about;
        std::string mail;
        const char *type, *message_id;
    } rows[] = {
        {"CRLF", crlf, "abuse", "<m1@example.org>"},
        {"out of an mbox", "From fbl@provider.example Sun Mar  1 12:00:00 2026\n" + report(feedback, original), "abuse",
         "<m1@example.org>"},
        {"only the header of the original", report(feedback, original, "text/rfc822-headers"), "abuse",
         "<m1@example.org>"},
        {"a misspelt type", report(feedback, original, "text/rfc822-header"), "abuse", "<m1@example.org>"},
        {"not spam after all", report("Feedback-Type: not-spam\n", original), "not-spam", "<m1@example.org>"},
        {"DMARC", report("Feedback-Type: auth-failure\nAuth-Failure: dmarc\n", original), "auth-failure",
         "<m1@example.org>"},
        {"an empty line first", report("\n" + feedback, original), "abuse", "<m1@example.org>"},
        {"an id without brackets", report(feedback, "Message-ID: m2@example.org\n\nx"), "abuse", "m2@example.org"},
        {"no original", report(feedback, ""), "abuse", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.about);
        const auto read = read_feedback_report(row.mail);
        ASSERT_TRUE(read) << read.error().what;
        EXPECT_EQ(read->type, row.type);
        EXPECT_EQ(read->original_message_id, row.message_id);
    }
}

TEST(FeedbackReport, OtherMailIsNone) {
    std::string many = "From: a@example.com\n";
    for (int i = 0; i < 5000; ++i) many += "X-" + std::to_string(i) + ": y\n";
    const std::string rows[] = {
        "",
        "x",
        "From: a@example.com\n\nStop writing to me!\n",
        original,
        report("User-Agent: no type\n", original),
        "From: a@example.com\nContent-Type: multipart/report; report-type=delivery-status; "
        "boundary=b\n\n--b\nContent-Type: "
        "message/delivery-status\n\nAction: failed\n--b--\n",
        many + "\n" + report(feedback, original),
    };
    for (const auto& row : rows) {
        const auto read = read_feedback_report(row);
        ASSERT_FALSE(read) << row.substr(0, 60);
        EXPECT_EQ(read.error().fault, Fault::invalid);
    }
}

// A report that is cut anywhere is none, or says less.
TEST(FeedbackReport, CutAnywhereItHarmsNobody) {
    const auto whole = report(feedback, original);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto read = read_feedback_report(std::string_view{whole}.substr(0, size));
        EXPECT_EQ(read ? read->type.substr(0, 1) : "a", "a");
    }
}

TEST(FeedbackReport, HostileNestingIsBounded) {
    std::string mail = "From: a@example.com\n";
    for (int i = 0; i < 2000; ++i)
        mail += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" + std::to_string(i) + "\n";
    mail += std::string(200'000, '\n');
    EXPECT_FALSE(read_feedback_report(mail));
}

/// shared/data/mail beside the tree that the test runs in; nothing where it is not.
std::optional<std::filesystem::path> collection() {
    std::error_code ignored;
    for (auto above = std::filesystem::current_path(ignored); above.has_relative_path(); above = above.parent_path()) {
        const auto path = above.parent_path() / "shared/data/mail/dsn_sisimai.tar.zst";
        if (std::filesystem::exists(path, ignored)) return path;
    }
    return std::nullopt;
}

TEST(FeedbackReport, RealOnesAreRead_SkippedWithoutSharedData) {
    const auto packed = collection();
    if (!packed) GTEST_SKIP() << "../shared/data/mail/dsn_sisimai.tar.zst is not there";
    const auto folder = std::filesystem::path{::testing::TempDir()} / "real-feedback-reports";
    std::filesystem::create_directories(folder);
    const auto unpack =
        "tar --zstd -xf '" + packed->string() + "' -C '" + folder.string() + "' dsn/maildir/bsd dsn/maildir/dos 2>&1";
    const bool unpacked = std::system(unpack.c_str()) == 0;
    std::size_t read = 0, complaints = 0, identified = 0, files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (!entry.path().filename().string().starts_with("arf-")) continue;
        ++files;
        std::stringstream text;
        text << std::ifstream{entry.path(), std::ios::binary}.rdbuf();
        const auto found = read_feedback_report(text.str());
        if (!found) continue;
        ++read;
        complaints += found->type == "abuse" ? 1 : 0;
        identified +=
            found->original_message_id.empty() && found->original_mail_from.empty() && found->original_from.empty() ? 0
                                                                                                                    : 1;
    }
    std::filesystem::remove_all(folder);
    if (!unpacked) GTEST_SKIP() << "tar with zstd is not there";
    EXPECT_GE(files, 15U);
    EXPECT_EQ(read, files - 3) << "three of them have no part of that type";
    EXPECT_EQ(identified, read);
    EXPECT_GE(complaints, 8U);
}

}  // namespace
}  // namespace tidegate
