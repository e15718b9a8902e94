// POST /v1/check: what callers write is read as they mean it, what is wrong is named, and a verdict becomes the
// contract's JSON.

#include "mta/check/check.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "mta/check/base64.hpp"

namespace tidegate {
namespace {

const Instant noon = parse_rfc3339("2026-03-01T12:00:00Z").value();

/// The smallest good request, and `more` keys with a comma before them.
std::string request(const std::string& more = {}) {
    return R"({"user":"alice","from":"alice@example.org","recipients":["bob@example.net"])" + more + "}";
}

// From: "Alice" <Alice@EXAMPLE.org>\r\nSubject: Hello\r\nMessage-ID: <1@example.org>\r\nPrecedence: bulk\r\n\r\nHi\r\n
constexpr std::string_view mail =
    "RnJvbTogIkFsaWNlIiA8QWxpY2VARVhBTVBMRS5vcmc+DQpTdWJqZWN0OiBIZWxsbw0KTWVzc2FnZS1JRDogPDFAZXhhbXBsZS5vcmc+DQpQcmVj"
    "ZWRlbmNlOiBidWxrDQoNCkhpDQo=";

TEST(Check, WholeSubmissionIsRead) {
    const auto read = read_check(
        R"({"user":"Alice@example.org","client":"2001:db8::1","client_name":"pc","auth_method":"PLAIN","tls":true,
            "from":"<alice@example.org>","recipients":["bob@example.net","<eve@example.net>"],
            "header_from":"Alice <alice@Example.ORG>","size":2048,"subject":"Hi\n there","message_id":"<1@x>",
            "queue_id":"8045F2AB23","submitted":"2026-03-01T11:00:00Z","unknown":{"a":[1]}})",
        noon);
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->way, Way::check);
    EXPECT_EQ(read->stage, Stage::end_of_data);
    EXPECT_EQ(read->at, noon);
    EXPECT_EQ(read->login, "Alice@example.org");
    EXPECT_EQ(read->client, "2001:db8::1");
    EXPECT_EQ(read->client_name, "pc");
    EXPECT_EQ(read->auth_method, "PLAIN");
    EXPECT_TRUE(read->tls);
    EXPECT_EQ(read->from, "alice@example.org");
    EXPECT_EQ(read->recipients, (std::vector<std::string>{"bob@example.net", "eve@example.net"}));
    EXPECT_EQ(read->size, 2048U);
    EXPECT_EQ(read->queue_id, "8045F2AB23");
    EXPECT_EQ(read->submitted, parse_rfc3339("2026-03-01T11:00:00Z").value());
    ASSERT_TRUE(read->headers);
    EXPECT_EQ(read->headers->from, "alice@example.org");
    EXPECT_EQ(read->headers->subject, "Hi there");
    EXPECT_EQ(read->headers->message_id, "<1@x>");
}

TEST(Check, EnvelopeAloneIsEnough) {
    const auto read = read_check(request(), noon);
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_FALSE(read->headers);
    EXPECT_FALSE(read->size);
    EXPECT_FALSE(read->submitted);
    for (const std::string text : {
             R"({"client":"192.0.2.1","from":"","recipients":["b"]})",
             R"({"local_user":"www-data","user":null,"from":"a@b.c","recipients":["b@c.d"],"size":null})",
         }) {
        EXPECT_TRUE(read_check(text, noon)) << text;
    }
}

TEST(Check, MessageGivesWhatKeysLeaveOut) {
    const auto read = read_check(request(",\"message\":\"" + std::string{mail} + '"'), noon);
    ASSERT_TRUE(read) << read.error().what;
    ASSERT_TRUE(read->headers);
    EXPECT_EQ(read->headers->from, "Alice@example.org");
    EXPECT_EQ(read->headers->subject, "Hello");
    EXPECT_TRUE(read->headers->precedence_bulk);
    EXPECT_EQ(read->size, 104U);
    const auto over = read_check(request(R"(,"subject":"Other","size":9,"message":")" + std::string{mail} + '"'), noon);
    ASSERT_TRUE(over) << over.error().what;
    EXPECT_EQ(over->headers->subject, "Other");
    EXPECT_EQ(over->headers->message_id, "<1@example.org>");
    EXPECT_TRUE(over->headers->precedence_bulk);
    EXPECT_EQ(over->size, 9U);
}

TEST(Check, TimesAheadOfOursAreNow) {
    EXPECT_EQ(read_check(request(R"(,"submitted":"2026-03-02T00:00:00+01:00")"), noon)->submitted, noon);
}

TEST(Check, EachComplaintNamesTheKey) {
    const std::string long_name(321, 'a');
    const auto with = [](const std::string& recipients) {
        return R"({"user":"a","from":"","recipients":)" + recipients + "}";
    };
    const auto list_of = [](std::size_t size) {
        std::string list = "[\"a@b.c\"";
        for (std::size_t i = 1; i < size; ++i) list += ",\"a@b.c\"";
        return list + ']';
    };
    EXPECT_TRUE(read_check(with(list_of(20'000)), noon));
    const struct {
        std::string json, complaint;
    } cases[] = {
        {"", "must be JSON"},
        {"{", "must be JSON"},
        {request() + "x", "must be JSON"},
        {"[]", "JSON object"},
        {std::string(100, '['), "must be JSON"},
        {R"({"user":"a","recipients":["b"]})", "\"from\""},
        {R"({"user":"a","from":1,"recipients":["b"]})", "\"from\""},
        {R"({"user":"a","from":"x"})", "\"recipients\""},
        {with("[]"), "\"recipients\""},
        {with("\"b@c.d\""), "\"recipients\""},
        {with("[\"b@c.d\",7]"), "number 2 is not"},
        {with("[\"\"]"), "number 1 is not"},
        {with("[\"" + long_name + "\"]"), "number 1 is not"},
        {with(list_of(20'001)), "\"recipients\" must be a list of 1 to 20000"},
        {R"({"from":"","recipients":["b"]})", "somebody must be sending"},
        {R"({"user":")" + long_name + R"(","from":"","recipients":["b"]})", "\"user\""},
        {R"({"client":"mail.example.org","from":"","recipients":["b"]})", "\"client\" must be an IP address"},
        {request(R"(,"client":"192.0.2.1\u0000")"), "\"client\""},
        {request(R"(,"size":-1)"), "\"size\""},
        {request(R"(,"size":1.5)"), "\"size\""},
        {request(R"(,"size":"9")"), "\"size\""},
        {request(R"(,"tls":"yes")"), "\"tls\" must be true or false"},
        {request(R"(,"subject":[])"), "\"subject\""},
        {request(R"(,"header_from":")" + std::string(999, 'a') + '"'), "\"header_from\""},
        {request(R"(,"submitted":"yesterday")"), "\"submitted\" must be a time"},
        {request(R"(,"message":"@@@@")"), "\"message\" must be base64"},
        {request(R"(,"message":7)"), "\"message\""},
    };
    for (const auto& c : cases) {
        const auto read = read_check(c.json, noon);
        ASSERT_FALSE(read) << c.json.substr(0, 200);
        EXPECT_EQ(read.error().fault, Fault::invalid);
        EXPECT_NE(read.error().what.find(c.complaint), std::string::npos) << read.error().what;
    }
}

TEST(Check, EveryTruncationIsRefused) {
    const auto whole = request(R"(,"subject":"x","size":1)");
    for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_FALSE(read_check(whole.substr(0, n), noon)) << n;
}

TEST(Check, VerdictIsWritten) {
    EXPECT_EQ(write_check({}), R"({"action":"accept","code":250,"enhanced":"2.0.0","text":"","token":"","receipt":"",)"
                               R"("reasons":[],"case":null})");
    Verdict refused;
    refused.action = Action::reject;
    refused.cause = Cause::limit_external_hour;
    refused.code = 550;
    refused.enhanced = "5.1.8";
    refused.text = "Access \"denied\"";
    refused.token = "r1";
    refused.case_reference = "K7Q2-M9XD";
    refused.reasons.push_back({"external_per_hour", "512 in an hour\r\n", 512, 0.5, 500, 0});
    refused.reasons.push_back({"x", "\xFF", std::numeric_limits<double>::infinity(), 0, 0, 0});
    EXPECT_EQ(
        write_check(refused),
        R"({"action":"reject","code":550,"enhanced":"5.1.8","text":"Access \"denied\"",)"
        R"("token":"TG-LIMIT-EXTERNAL-HOUR","receipt":"r1","reasons":[{"signal":"external_per_hour",)"
        R"("sentence":"512 in an hour  ","value":512,"usual":5E-1,"threshold":500,"weight":0},)"
        "{\"signal\":\"x\",\"sentence\":\"\xEF\xBF\xBD\",\"value\":null,\"usual\":0,\"threshold\":0,\"weight\":0}],"
        R"("case":"K7Q2-M9XD"})");
}

TEST(Base64, IsStrictAboutAllButLineEnds) {
    const struct {
        std::string_view text;
        std::optional<std::string> wanted;
    } cases[] = {
        {"", ""},
        {"TQ==", "M"},
        {"TWE=", "Ma"},
        {"TWFu", "Man"},
        {"TW\r\nFu\n", "Man"},
        {"TWF", std::nullopt},
        {"TWFu-TWFu", std::nullopt},
        {"TW_u", std::nullopt},
        {"TQ==TQ==", std::nullopt},
        {"T", std::nullopt},
        {"====", std::nullopt},
    };
    for (const auto& c : cases) EXPECT_EQ(decode_base64(c.text), c.wanted) << c.text;
    std::string large;
    for (int i = 0; i < 100'000; ++i) large += "TWFu";
    EXPECT_EQ(decode_base64(large)->size(), 300'000U);
}

}  // namespace
}  // namespace tidegate
