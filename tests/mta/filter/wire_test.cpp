// What is said to other filters and what they answer: each answer whole, and again an octet at a time.

#include "mta/filter/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate {
namespace {

using testing::HasSubstr;

using Decode = Result<std::optional<FilterOpinion>> (*)(std::string_view);

std::string http(const std::string& body, const std::string& status = "200 OK") {
    return "HTTP/1.1 " + status +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct Row {
    const char* name;
    Decode decode;
    std::string wire;
    std::optional<FilterOpinion> told;
    const char* wrong = nullptr;  ///< part of the error, when it is one
};

const Row rows[] = {
    {"spamd, spam", filter::spamd_answer, "SPAMD/1.1 0 EX_OK\r\nContent-length: 0\r\nSpam: True ; 15.3 / 5.0\r\n\r\n",
     FilterOpinion{"SpamAssassin", 15.3, 5}},
    {"spamd, ham", filter::spamd_answer, "SPAMD/1.5 0 EX_OK\r\nSpam: False ; -1.9 / 6.3\r\n\r\n",
     FilterOpinion{"SpamAssassin", -1.9, 6.3}},
    {"spamd, bare line ends", filter::spamd_answer, "SPAMD/1.1 0 EX_OK\nspam: True ; 5 / 5\n\n",
     FilterOpinion{"SpamAssassin", 5, 5}},
    {"spamd is busy", filter::spamd_answer, "SPAMD/1.0 75 EX_TEMPFAIL\r\n\r\n", std::nullopt, "75 EX_TEMPFAIL"},
    {"another server", filter::spamd_answer, "220 mail.example.org ESMTP\r\n\r\n", std::nullopt, "does not answer as"},
    {"no points", filter::spamd_answer, "SPAMD/1.1 0 EX_OK\r\nSpam: True\r\n\r\n", std::nullopt, "no points"},
    {"no number", filter::spamd_answer, "SPAMD/1.1 0 EX_OK\r\nSpam: True ; nan / 5\r\n\r\n", std::nullopt, "no points"},
    {"nothing required", filter::spamd_answer, "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 5 / 0\r\n\r\n", std::nullopt,
     "no points"},
    {"rspamd, spam", filter::rspamd_answer,
     http(R"({"is_skipped":false,"score":12.5,"required_score":15.0,"action":"add header"})"),
     FilterOpinion{"rspamd", 12.5, 6}},
    {"rspamd, ham", filter::rspamd_answer, http(R"({"score":-3,"required_score":10})"), FilterOpinion{"rspamd", -3, 4}},
    {"rspamd skipped it", filter::rspamd_answer, http(R"({"is_skipped":true,"score":0})"), std::nullopt,
     "has not scanned"},
    {"rspamd skipped it, as its settings want", filter::rspamd_answer,
     http(R"({"is_skipped":true,"score":0.0,"required_score":15.0,"action":"no action"})"), std::nullopt,
     "has not scanned"},
    {"rspamd had seen enough", filter::rspamd_answer,
     http(R"({"is_skipped":true,"score":15.0,"required_score":15.0,"action":"reject"})"),
     FilterOpinion{"rspamd", 15, 6}},
    {"rspamd fails", filter::rspamd_answer, http("{}", "500 Oops"), std::nullopt, "status 500"},
    {"no JSON", filter::rspamd_answer, http("<html>"), std::nullopt, "no JSON"},
    {"no score", filter::rspamd_answer, http(R"({"required_score":15})"), std::nullopt, "no points"},
    {"a score of text", filter::rspamd_answer, http(R"({"score":"9"})"), std::nullopt, "no points"},
};

TEST(FilterWire, AnswersAreReadWhole) {
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto told = row.decode(row.wire);
        ASSERT_EQ(told.has_value(), row.wrong == nullptr);
        if (!told) {
            EXPECT_THAT(told.error().what, HasSubstr(row.wrong));
            continue;
        }
        ASSERT_TRUE(*told);
        EXPECT_EQ((*told)->filter, row.told->filter);
        EXPECT_DOUBLE_EQ((*told)->score, row.told->score);
        EXPECT_DOUBLE_EQ((*told)->required, row.told->required);
    }
}

// However TCP splits it: nothing is said before the end, and nothing right is refused on the way.
TEST(FilterWire, AnswersThatTrickleInAreWaitedFor) {
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        for (std::size_t size = 0; size < row.wire.size(); ++size) {
            const auto told = row.decode(std::string_view{row.wire}.substr(0, size));
            if (row.wrong != nullptr) {
                EXPECT_FALSE(told && *told) << size;
            } else {
                ASSERT_TRUE(told) << size << ": " << told.error().what;
                EXPECT_FALSE(*told) << size;
            }
        }
    }
}

TEST(FilterWire, AnAnswerWithoutEndIsGivenUp) {
    EXPECT_FALSE(filter::spamd_answer("SPAMD/1.1 0 EX_OK\r\n" + std::string(filter::longest_answer, 'x')));
}

TEST(FilterWire, QuestionsCarryTheMessageAndNothingBreaksOut) {
    const std::string mail = "Subject: x\r\n\r\nhello\r\n";
    EXPECT_EQ(filter::spamd_question(mail), "CHECK SPAMC/1.5\r\nContent-length: 21\r\n\r\n" + mail);
    Submission about;
    about.from = "alice@example.org";
    about.login = "alice\r\nUser: root";
    about.recipients = {"a@example.com", "b@example.net\r\n\r\nGET /"};
    about.client = "192.0.2.1";
    const auto asked = filter::rspamd_question("127.0.0.1", about, mail);
    EXPECT_TRUE(asked.starts_with("POST /checkv2 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n")) << asked;
    EXPECT_TRUE(asked.ends_with("Content-Length: 21\r\n\r\n" + mail)) << asked;
    EXPECT_THAT(asked, HasSubstr("\r\nRcpt: a@example.com\r\n"));
    EXPECT_EQ(asked.find("\r\nUser: root"), std::string::npos) << asked;
    EXPECT_EQ(asked.find("\r\n\r\n"), asked.size() - mail.size() - 4) << "the first empty line ends the head";
    EXPECT_EQ(asked.find("192.0.2.1"), std::string::npos) << "the client's network says nothing of mail with a login";
}

}  // namespace
}  // namespace tidegate
