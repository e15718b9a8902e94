// The dialogue with Dovecot's auth policy client, as strings.

#include "login/auth_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "login/report.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

struct Heard {
    std::string who;
    LoginSeen seen;
};

struct Desk {
    explicit Desk(std::string key = {})
        : policy{{clock,
                  [this](const Entity& who, LoginSeen seen) {
                      heard.push_back({who.text(), std::move(seen)});
                  },
                  std::move(key)}} {}

    HttpResponse post(const std::string& command, std::string body, std::string authorization = {}) {
        HttpRequest request;
        request.method = "POST";
        request.path = "/";
        request.query = {{"command", command}};
        request.body = std::move(body);
        request.authorization = std::move(authorization);
        return policy.answer(request);
    }
    /// As Dovecot 2.3 words it.
    static std::string said(const std::string& login, const std::string& remote, const std::string& hash,
                            const std::string& more = {}) {
        return R"({"device_id":"","login":")" + login + R"(","protocol":"imap","pwhash":")" + hash + R"(","remote":")" +
               remote + R"(","session_id":"abc")" + more + "}";
    }
    void ended(bool success, const std::string& login, const std::string& remote, const std::string& hash) {
        const auto got = post("report", said(login, remote, hash,
                                             std::string{R"(,"success":)"} + (success ? "true" : "false") +
                                                 R"(,"policy_reject":false,"tls":true)"));
        EXPECT_EQ(got.status, 200U);
    }
    std::string allowed(const std::string& login, const std::string& remote) {
        const auto got = post("allow", said(login, remote, "0f"));
        EXPECT_EQ(got.status, 200U);
        return got.body;
    }

    ManualClock clock{parse_rfc3339("2026-03-01T12:00:00Z").value()};
    std::vector<Heard> heard;
    AuthPolicy policy;
};

constexpr auto go_on = "{\"status\":0,\"msg\":\"\"}\n";

TEST(AuthPolicy, HearsHowALoginEnded) {
    Desk desk;
    EXPECT_EQ(desk.allowed("Alice@example.org", "203.0.113.5"), go_on);
    EXPECT_TRUE(desk.heard.empty()) << "a question is no login";
    desk.ended(true, "Alice@example.org", "203.0.113.5", "0abc");
    ASSERT_EQ(desk.heard.size(), 1U);
    EXPECT_EQ(desk.heard[0].who, "alice@example.org");
    EXPECT_TRUE(desk.heard[0].seen.success);
    EXPECT_EQ(desk.heard[0].seen.around->text, "203.0.113.0/24");
    EXPECT_NE(desk.heard[0].seen.password, 0);
    EXPECT_EQ(desk.policy.counts().succeeded, 1U);
    EXPECT_EQ(desk.policy.counts().asked, 1U);
}

TEST(AuthPolicy, TheCommandMayStandInThePath) {
    Desk desk;
    HttpRequest request;
    request.method = "POST";
    request.path = "/policy/report";
    request.body = Desk::said("alice", "203.0.113.5", "01", R"(,"success":true)");
    EXPECT_EQ(desk.policy.answer(request).status, 200U);
    EXPECT_EQ(desk.heard.size(), 1U);
}

TEST(AuthPolicy, CountsTheOthersThatWereTriedFromThere) {
    Desk desk;
    for (int i = 0; i < 30; ++i) desk.ended(false, "user" + std::to_string(i) + "@example.org", "233.252.0.7", "01");
    desk.ended(true, "carol@example.org", "233.252.0.8", "02");
    desk.ended(true, "alice@example.org", "233.252.0.9", "03");
    EXPECT_EQ(desk.heard.back().seen.others_failed, 30U);
    EXPECT_EQ(desk.heard.back().seen.others_succeeded, 1U);
    desk.ended(true, "alice@example.org", "203.0.113.5", "03");
    EXPECT_EQ(desk.heard.back().seen.others_failed, 0U) << "another network";
    desk.clock.advance(25h);
    desk.ended(true, "alice@example.org", "233.252.0.9", "03");
    EXPECT_EQ(desk.heard.back().seen.others_failed, 0U) << "another day";
}

TEST(AuthPolicy, ARunOfWrongPasswordsIsSlowedAndNobodyIsRefused) {
    Desk desk;
    for (int i = 0; i < 4; ++i) desk.ended(false, "alice", "233.252.0.7", "0" + std::to_string(i));
    EXPECT_EQ(desk.allowed("alice", "233.252.0.7"), go_on);
    desk.ended(false, "alice", "233.252.0.7", "07");
    EXPECT_THAT(desk.allowed("ALICE", "233.252.0.9"), HasSubstr(R"("status":1,)"));
    for (int i = 10; i < 99; ++i) desk.ended(false, "alice", "233.252.0.7", std::to_string(i));
    EXPECT_THAT(desk.allowed("alice", "233.252.0.7"), HasSubstr(R"("status":5,)")) << "five seconds at most";
    EXPECT_EQ(desk.allowed("bob", "233.252.0.7"), go_on) << "a neighbour";
    EXPECT_EQ(desk.allowed("alice", "203.0.113.5"), go_on) << "the owner, elsewhere";
    desk.clock.advance(17min);
    EXPECT_EQ(desk.allowed("alice", "233.252.0.7"), go_on);
    desk.ended(false, "alice", "233.252.0.7", "xx");
    desk.ended(true, "alice", "233.252.0.7", "yy");
    EXPECT_EQ(desk.allowed("alice", "233.252.0.7"), go_on) << "after a success";
}

TEST(AuthPolicy, AnOldPhoneIsNotSlowed) {
    Desk desk;
    for (int i = 0; i < 100; ++i) desk.ended(false, "alice", "233.252.0.7", "0a");
    EXPECT_EQ(desk.allowed("alice", "233.252.0.7"), go_on);
}

TEST(AuthPolicy, WhatIsBrokenRefusesNobody) {
    const struct {
        const char *about, *body;
    } rows[] = {
        {"nothing", ""},
        {"no JSON", "login=alice"},
        {"no object", "[1]"},
        {"no login", R"({"remote":"203.0.113.5"})"},
        {"a login of another type", R"({"login":7})"},
        {"success is no flag", R"({"login":"alice","success":7})"},
        {"nested too deep", R"({"login":"a","attrs":{"a":{"b":{"c":{"d":1}}}}})"},
        {"a login with a space", R"({"login":"a b","remote":"203.0.113.5","success":true})"},
        {"an address that is none", R"({"login":"alice","remote":"unix:1","success":true})"},
        {"without an address", R"({"login":"alice","success":true})"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.about);
        Desk desk;
        EXPECT_EQ(desk.post("allow", row.body).body, go_on);
        EXPECT_EQ(desk.post("report", row.body).body, go_on);
        EXPECT_TRUE(desk.heard.empty());
    }
    Desk desk;
    EXPECT_EQ(desk.post("allow", R"({"login":")" + std::string(400, 'a') + R"("})").body, go_on);
    EXPECT_EQ(desk.post("report", std::string(longest_login_report + 1, ' ')).body, go_on);
    EXPECT_EQ(desk.policy.counts().malformed, 2U);
}

TEST(AuthPolicy, WhatThePolicyRefusedIsNoWrongPassword) {
    Desk desk;
    desk.post("report", Desk::said("alice", "233.252.0.7", "01", R"(,"success":false,"policy_reject":true)"));
    EXPECT_TRUE(desk.heard.empty());
}

TEST(AuthPolicy, OtherRequestsAreRefused) {
    Desk desk;
    EXPECT_EQ(desk.post("reset", "{}").status, 404U);
    HttpRequest get;
    get.method = "GET";
    get.path = "/allow";
    EXPECT_EQ(desk.policy.answer(get).status, 405U);
    HttpRequest page;
    page.method = "POST";
    page.path = "/report";
    page.from_browser = true;
    page.body = Desk::said("alice", "203.0.113.5", "01", R"(,"success":true)");
    EXPECT_EQ(desk.policy.answer(page).status, 401U) << "a page in somebody's browser reports nothing";
    EXPECT_TRUE(desk.heard.empty());
}

TEST(AuthPolicy, WithAKeyOnlyWhoHasItReports) {
    Desk desk{"open sesame"};
    const auto body = Desk::said("alice", "203.0.113.5", "01", R"(,"success":true)");
    for (const auto* wrong : {"", "Bearer open", "Bearer open sesamf", "Basic b3BlbiBzZXNhbWU="}) {
        EXPECT_EQ(desk.post("report", body, wrong).status, 401U) << wrong;
    }
    EXPECT_TRUE(desk.heard.empty());
    EXPECT_EQ(desk.policy.counts().refused, 4U);
    EXPECT_EQ(desk.post("report", body, " Bearer open sesame").status, 200U);
    EXPECT_EQ(desk.post("report", body, "Basic dGlkZWdhdGU6b3BlbiBzZXNhbWU=").status, 200U);
    EXPECT_EQ(desk.heard.size(), 2U);
}

TEST(TriedLogins, KeepToTheirBounds) {
    TriedLogins tried;
    const Instant now{Millis{1'767'603'600'000}};
    for (std::uint32_t network = 1; network <= 10'050; ++network) tried.note(now, network, "alice", false, 1);
    EXPECT_EQ(tried.size(), 10'000U);
    for (int i = 0; i < 1000; ++i) tried.note(now, 9'999, "user" + std::to_string(i), false, 1);
    EXPECT_EQ(tried.beside(now, 9'999, "zoe").failed, 128U);
    EXPECT_EQ(tried.beside(now, 1, "zoe").failed, 0U) << "the longest unused is forgotten";
}

}  // namespace
}  // namespace tidegate
