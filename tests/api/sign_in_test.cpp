// Who gets in: socket, token, password; the first administrator; what a viewer does not see; pages and metrics.

#include <gtest/gtest.h>

#include "api/exposition.hpp"
#include "api/throttle.hpp"
#include "api/world.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

HttpRequest from(const std::string& address, const std::string& method = "GET") {
    HttpRequest out;
    out.method = method;
    out.address = address;
    out.host = "127.0.0.1:8470";
    return out;
}

TEST(SignIn, TheSocketKnowsItsPeer) {
    ApiWorld world{true};
    EXPECT_EQ(world.ask_socket(0, "GET", "/v1/status").status, 200U);
    EXPECT_EQ(world.ask_socket(ApiWorld::daemon_uid, "GET", "/v1/status").status, 200U);
    EXPECT_EQ(world.ask_socket(12345, "GET", "/v1/status").status, 401U);
}

TEST(SignIn, AProxyOnTheSocketIsNoAdministrator) {
    ApiWorld world{true};
    HttpRequest request;
    request.method = "GET";
    request.uid = 0;
    request.forwarded = true;
    EXPECT_EQ(world.send(request, "/v1/status").status, 401U);
}

TEST(SignIn, ClosedUntilAnAdministratorExists) {
    ApiWorld world{true};
    const auto secret = world.access.add_token("early", Role::administrator, std::nullopt, "root")->secret;
    auto request = from("127.0.0.1");
    const auto got = world.send(request, "/v1/status");
    EXPECT_EQ(got.status, 401U);
    EXPECT_NE(sentence_of(got).find("No administrator exists yet"), std::string::npos);
    request.authorization = "Bearer " + secret;
    EXPECT_EQ(world.send(request, "/v1/status").status, 401U);
    EXPECT_EQ(world.send(from("127.0.0.1"), "/healthz").status, 200U);
}

TEST(SignIn, TheOneTimeLinkMakesTheFirstAdministratorOnce) {
    ApiWorld world{true};
    const auto body = [&](const std::string& token) {
        return R"({"token":")" + token + R"(","name":"anna","password":"long enough 1"})";
    };
    const auto link = world.access.setup_token();
    EXPECT_EQ(world.send(from("127.0.0.1", "POST"), "/v1/setup", body(std::string(64, '0'))).status, 400U);
    const auto made = world.send(from("127.0.0.1", "POST"), "/v1/setup", body(link));
    ASSERT_EQ(made.status, 201U) << made.body;
    EXPECT_EQ(world.journal.of(EventKind::access_changed).size(), 2U);
    EXPECT_EQ(world.send(from("127.0.0.1", "POST"), "/v1/setup", body(link)).status, 409U);

    auto request = from("192.0.2.1");
    request.authorization = "Bearer " + std::string{parsed(made).at("token").as_string()};
    EXPECT_EQ(world.send(request, "/v1/status").status, 200U);
    request.authorization = "Basic YW5uYTpsb25nIGVub3VnaCAx";  // anna:long enough 1
    EXPECT_EQ(world.send(request, "/v1/status").status, 200U);
    for (const auto* const wrong : {"Basic YW5uYTpsb25nIGVub3VnaCAy", "Basic", "Basic !!!!", "Basic YW5uYQ==", "Bearer",
                                    "Bearer tg_1", "Digest x", "x"}) {
        request.authorization = wrong;
        EXPECT_EQ(world.send(request, "/v1/status").status, 401U) << wrong;
    }
}

TEST(SignIn, GuessingIsSlowedDownAndNobodyIsLockedOut) {
    ApiWorld world{true};
    ASSERT_TRUE(world.access.add_administrator("anna", "long enough 1", Role::administrator));
    auto guess = from("192.0.2.66");
    guess.authorization = "Basic YW5uYTp3cm9uZw==";
    for (int i = 0; i < 5; ++i) EXPECT_EQ(world.send(guess, "/v1/status").status, 401U);
    const auto slowed = world.send(guess, "/v1/status");
    EXPECT_EQ(slowed.status, 429U);
    EXPECT_EQ(slowed.headers.back().first, "Retry-After");
    auto anna = from("192.0.2.1");
    anna.authorization = "Basic YW5uYTpsb25nIGVub3VnaCAx";
    EXPECT_EQ(world.send(anna, "/v1/status").status, 200U);
    world.court.clock.advance(2s);
    EXPECT_EQ(world.send(guess, "/v1/status").status, 401U);
}

TEST(Throttle, WaitsGrowAndEnd) {
    const Instant noon = at("2026-03-01T12:00:00Z");
    Throttle throttle;
    for (int i = 0; i < 30; ++i) throttle.failed(noon, "anna", "192.0.2." + std::to_string(i));
    EXPECT_EQ(throttle.wait(noon, "anna", "198.51.100.1"), 0s) << "who guesses elsewhere keeps nobody out";
    throttle.failed(noon, "anna", "198.51.100.1");
    EXPECT_EQ(throttle.wait(noon, "anna", "198.51.100.1"), 2s) << "the account alone: two seconds at most";
    throttle.succeeded(noon, "anna", "198.51.100.1");
    EXPECT_EQ(throttle.wait(noon, "anna", "198.51.100.1"), 0s) << "known from there";
    EXPECT_EQ(throttle.wait(noon, "berta", "192.0.2.1"), 0s);
    for (int i = 0; i < 12; ++i) throttle.failed(noon, "berta", "203.0.113.1");
    EXPECT_EQ(throttle.wait(noon, "berta", "203.0.113.1"), 60s);
    EXPECT_EQ(throttle.wait(noon + 59s, "berta", "203.0.113.1"), 1s);
    EXPECT_EQ(throttle.wait(noon + 60s, "berta", "203.0.113.1"), 0s);
    EXPECT_EQ(throttle.wait(noon - 1h, "berta", "203.0.113.1"), 60s) << "a clock that is set back opens nothing";
    EXPECT_EQ(throttle.wait(noon - 1h + 60s, "berta", "203.0.113.1"), 0s) << "and locks nobody out";
}

TEST(Throttle, TellsOfARun) {
    const Instant noon = at("2026-03-01T12:00:00Z");
    Throttle throttle;
    for (int i = 0; i < 4; ++i) EXPECT_FALSE(throttle.failed(noon, "anna", "192.0.2.1"));
    EXPECT_TRUE(throttle.failed(noon, "anna", "192.0.2.1"));
    EXPECT_FALSE(throttle.failed(noon, "berta", "192.0.2.1"));
}

TEST(Throttle, AnIpv6AddressIsItsNetwork) {
    const Instant noon = at("2026-03-01T12:00:00Z");
    Throttle throttle;
    for (int i = 0; i < 12; ++i) throttle.failed(noon, "anna", "2001:db8:0:1::" + std::to_string(i + 1));
    EXPECT_EQ(throttle.wait(noon, "anna", "2001:db8:0:1:ffff::1"), 60s);
    EXPECT_EQ(throttle.wait(noon, "anna", "2001:db8:0:2::1"), 0s);
    throttle.failed(noon, "berta", "::1");
    for (int i = 0; i < 12; ++i) throttle.failed(noon, "berta", "::ffff:192.0.2.1");
    EXPECT_EQ(throttle.wait(noon, "berta", "::ffff:192.0.2.2"), 0s) << "an IPv4 address as IPv6";
    EXPECT_EQ(throttle.wait(noon, "berta", "::1"), 0s);
}

TEST(Throttle, BehindAProxyOnesOwnFailuresCount) {
    const Instant noon = at("2026-03-01T12:00:00Z");
    Throttle throttle;
    throttle.succeeded(noon, "anna", "127.0.0.1");
    for (int i = 0; i < 30; ++i) throttle.failed(noon, "name" + std::to_string(i), "127.0.0.1");
    EXPECT_EQ(throttle.wait(noon, "anna", "127.0.0.1"), 0s);
    EXPECT_EQ(throttle.wait(noon, "berta", "127.0.0.1"), 60s);
    for (int i = 0; i < 12; ++i) throttle.failed(noon, "anna", "127.0.0.1");
    EXPECT_EQ(throttle.wait(noon, "anna", "127.0.0.1"), 60s) << "known, but guessed at";
}

TEST(Throttle, ManyRowsPushOutTheOldest) {
    const Instant noon = at("2026-03-01T12:00:00Z");
    Throttle throttle;
    throttle.succeeded(noon, "zoe", "198.51.100.1");
    const auto later = noon + 1s;
    for (int i = 0; i < 4'990; ++i) throttle.failed(noon, "x" + std::to_string(i), "203.0.113.2");
    for (int i = 0; i < 25; ++i) throttle.failed(later, "anna", "203.0.113.1");
    for (int i = 0; i < 50; ++i) throttle.failed(later + 1ms, "y" + std::to_string(i), "203.0.113.2");
    throttle.failed(later, "anna", "198.51.100.9");
    EXPECT_GT(throttle.wait(later, "anna", "198.51.100.9"), 0s) << "the row of an account is not the first to go";
    EXPECT_EQ(throttle.wait(later, "anna", "203.0.113.1"), 60s);
    for (int i = 0; i < 30; ++i) throttle.failed(later, "zoe", "192.0.2." + std::to_string(i));
    EXPECT_EQ(throttle.wait(later, "zoe", "198.51.100.1"), 0s) << "still known";
}

TEST(SignIn, AnMtaOnThisMachineMayCheckWithoutAToken) {
    const std::string body =
        R"({"user":"carol@example.org","from":"carol@example.org","recipients":["a@example.com"]})";
    ApiWorld world{true};
    auto here = from("127.0.0.1", "POST");
    EXPECT_EQ(world.send(here, "/v1/check", body).status, 200U);
    EXPECT_EQ(world.ask_socket(12345, "POST", "/v1/check", body).status, 200U);
    EXPECT_EQ(world.send(from("192.0.2.1", "POST"), "/v1/check", body).status, 401U);
    here.from_browser = true;
    EXPECT_EQ(world.send(here, "/v1/check", body).status, 401U) << "a page that a browser has open";

    here.from_browser = false;
    here.forwarded = true;
    EXPECT_EQ(world.send(here, "/v1/check", body).status, 401U) << "a proxy passes on what the Internet asked";
    EXPECT_EQ(world.send(here, "/metrics").status, 405U);
    here.method = "GET";
    EXPECT_EQ(world.send(here, "/metrics").status, 401U);
    here.forwarded = false;
    for (const auto* const host : {"gate.example.org", "127.0.0.1.example.org", "localhost.example.org:8470", "[::2]:1",
                                   "", "127.0.0.1@example.org"}) {
        here.host = host;
        here.method = "POST";
        EXPECT_EQ(world.send(here, "/v1/check", body).status, 401U) << host;
        here.method = "GET";
        EXPECT_EQ(world.send(here, "/metrics").status, 401U) << host;
    }
    for (const auto* const host : {"localhost", "LOCALHOST:8470", "127.0.0.1", "127.0.0.2:8470", "[::1]:8470", "::1"}) {
        here.host = host;
        EXPECT_EQ(world.send(here, "/metrics").status, 200U) << host;
    }

    auto strict = world.parts();
    strict.check_from_loopback = false;
    world.api = std::make_unique<Api>(std::move(strict));
    EXPECT_EQ(world.send(from("127.0.0.1", "POST"), "/v1/check", body).status, 401U);
}

TEST(SignIn, LargeBodiesAreForThoseWhoMayCheck) {
    ApiWorld world;
    auto head = from("192.0.2.1", "POST");
    head.path = "/v1/check";
    EXPECT_EQ(world.api->body_limit(head), 1024U * 1024);
    head.authorization = "Bearer " + world.secrets.at(Role::check);
    EXPECT_GT(world.api->body_limit(head), 64U * 1024 * 1024);
    head.path = "/v1/policies";
    EXPECT_EQ(world.api->body_limit(head), 1024U * 1024);
}

TEST(SignIn, APageOfAnotherSiteChangesNothing) {
    ApiWorld world;
    auto request = from("127.0.0.1", "POST");
    request.authorization = "Bearer " + world.secrets.at(Role::administrator);
    const std::string target = "/v1/restricted/alice@example.org/release";
    for (const auto* const origin : {"http://evil.example", "null", "http://127.0.0.1:1"}) {
        request.origin = origin;
        EXPECT_EQ(world.send(request, target, R"({"reason":"x"})").status, 403U) << origin;
    }
    request.origin = "http://127.0.0.1:8470";
    EXPECT_EQ(world.send(request, target, R"({"reason":"x"})").status, 200U);
}

TEST(Redaction, AViewerSeesNeitherSubjectsNorRecipients) {
    ApiWorld world;
    for (const auto& target : {std::string{"/v1/trace"}, std::string{"/v1/audit"}, std::string{"/v1/held"},
                               "/v1/cases/" + world.reference}) {
        const auto viewer = world.ask(Role::viewer, "GET", target);
        ASSERT_EQ(viewer.status, 200U) << viewer.body;
        for (const auto* const secret : {"carol@", "dave@", "Offer", "Secret", "Hello"}) {
            EXPECT_EQ(viewer.body.find(secret), std::string::npos) << target << " shows " << secret;
        }
        EXPECT_NE(world.ask(Role::helpdesk, "GET", target).body, viewer.body) << target;
    }
    const auto line = parsed(world.ask(Role::viewer, "GET", "/v1/trace")).at(0);
    EXPECT_EQ(line.at("recipients").at(0).as_string(), "c\u2026@example.com");
    EXPECT_EQ(line.at("recipients").at(1).as_string(), "d\u2026@example.net");
    EXPECT_EQ(line.at("subject").as_string(), "(12 characters)");
    const auto whole = parsed(world.ask(Role::helpdesk, "GET", "/v1/trace")).at(0);
    EXPECT_EQ(whole.at("recipients").at(0).as_string(), "carol@example.com");
    EXPECT_EQ(whole.at("subject").as_string(), "Offer \u00e4 \ufffd  X");
}

TEST(Redaction, NobodyFindsOutByAskingForARecipient) {
    ApiWorld world;
    for (const auto* const target : {"/v1/trace?recipient=carol@example.com", "/v1/trace?recipient=none@example.com"}) {
        const auto got = world.ask(Role::viewer, "GET", target);
        EXPECT_EQ(got.status, 403U) << target;
        EXPECT_NE(sentence_of(got).find("needs the role helpdesk"), std::string::npos);
        EXPECT_EQ(world.ask(Role::helpdesk, "GET", target).status, 200U) << target;
    }
}

TEST(Redaction, AnExportIsWholeAndKeptInTheAuditLog) {
    ApiWorld world;
    const auto got = world.ask(Role::helpdesk, "GET", "/v1/cases/" + world.reference + "/export");
    ASSERT_EQ(got.status, 200U);
    EXPECT_NE(got.body.find("carol@example.com"), std::string::npos);
    EXPECT_EQ(world.journal.events.back().kind, EventKind::viewed);
    EXPECT_EQ(world.journal.events.back().actor, "token:helpdesk");
}

TEST(Pages, TellWhatIsNeededAndNoSecret) {
    ApiWorld world;
    const auto there = world.ask(std::nullopt, "GET", "/c/" + world.reference);
    EXPECT_EQ(there.status, 200U);
    EXPECT_NE(there.body.find("too many external recipients in an hour"), std::string::npos);
    EXPECT_NE(there.body.find("postmaster@example.org"), std::string::npos);
    for (const auto* const secret : {"alice", "carol", "500", "Offer"}) {
        EXPECT_EQ(there.body.find(secret), std::string::npos) << secret;
    }
    const auto meaning = world.ask(std::nullopt, "GET", "/c/TG-RATE");
    EXPECT_EQ(meaning.status, 200U);
    EXPECT_NE(meaning.body.find("Messages came faster"), std::string::npos);
    const auto absent = world.ask(std::nullopt, "GET", "/c/AAAA-BBBB");
    EXPECT_EQ(absent.status, 404U);
    EXPECT_NE(absent.body.find("postmaster@example.org"), std::string::npos);
    for (const auto& page : {there, absent, world.ask(std::nullopt, "GET", "/")}) {
        EXPECT_EQ(page.body.find("<script"), std::string::npos);
        EXPECT_EQ(page.body.find("style="), std::string::npos);
        EXPECT_EQ(page.headers.at(0).first, "Content-Security-Policy");
    }
}

TEST(Pages, WhatIsTypedIsEscaped) {
    ApiWorld world{true};
    const auto page = world.ask(std::nullopt, "GET", "/setup?token=%22%3E%3Cscript%3E");
    EXPECT_EQ(page.body.find("<script"), std::string::npos);
    EXPECT_NE(page.body.find("&quot;&gt;&lt;script&gt;"), std::string::npos);
    const auto posted = world.ask(std::nullopt, "POST", "/setup", "token=%3Cb%3E&name=a&password=b");
    EXPECT_EQ(posted.status, 400U);
    EXPECT_EQ(posted.body.find("<b>"), std::string::npos);
    const auto done = world.ask(std::nullopt, "POST", "/setup",
                                "token=" + world.access.setup_token() + "&name=anna&password=long+enough+1");
    EXPECT_EQ(done.status, 200U);
    EXPECT_NE(done.body.find("tg_"), std::string::npos);
    EXPECT_NE(done.body.find("never expires"), std::string::npos);
    const auto again = world.ask(std::nullopt, "POST", "/setup", "token=x&name=bob&password=long+enough+1");
    EXPECT_EQ(again.status, 409U);
    for (const auto& used : {again, world.ask(std::nullopt, "GET", "/setup?token=x")}) {
        EXPECT_EQ(used.body.find("<form"), std::string::npos) << "it could only be refused again";
        EXPECT_NE(used.body.find("link has been used"), std::string::npos);
    }
}

TEST(Metrics, AreForThisMachineOrForReaders) {
    ApiWorld world;
    EXPECT_EQ(world.send(from("127.0.0.1"), "/metrics").status, 200U);
    EXPECT_EQ(world.ask_socket(12345, "GET", "/metrics").status, 200U);
    EXPECT_EQ(world.ask(std::nullopt, "GET", "/metrics").status, 401U);
    EXPECT_EQ(world.ask(Role::check, "GET", "/metrics").status, 401U);
    const auto got = world.ask(Role::viewer, "GET", "/metrics");
    ASSERT_EQ(got.status, 200U);
    for (const auto* const line :
         {"tidegate_build_info{version=\"", "tidegate_submissions_total{action=\"accept\"} 1\n",
          "tidegate_entities{state=\"restricted\"} 1\n", "tidegate_store_transactions_total 3\n",
          "tidegate_uptime_seconds 3600\n", "# TYPE tidegate_ready gauge\n"}) {
        EXPECT_NE(got.body.find(line), std::string::npos) << line << got.body;
    }
    EXPECT_TRUE(got.body.ends_with("# EOF\n"));
    EXPECT_EQ(got.body.find("alice"), std::string::npos);
}

TEST(Metrics, LabelsAreEscaped) {
    const auto text = open_metrics({{"x", "a\nb", false, {{{{"k", "q\"\\\n"}}, 1.5}}}}, "1");
    EXPECT_NE(text.find("# HELP tidegate_x a\\nb\n"), std::string::npos);
    EXPECT_NE(text.find("tidegate_x{k=\"q\\\"\\\\\\n\"} 1.5\n"), std::string::npos);
}

TEST(Health, ReadyzSaysWhenItIsNot) {
    ApiWorld world;
    EXPECT_EQ(world.ask(std::nullopt, "GET", "/readyz").status, 200U);
    world.health = {false, {{"store", false, "the disk is full"}}};
    EXPECT_EQ(world.ask(std::nullopt, "GET", "/readyz").status, 503U);
    EXPECT_EQ(world.ask(std::nullopt, "GET", "/livez").status, 200U);
    EXPECT_NE(world.ask(Role::viewer, "GET", "/v1/status").body.find("the disk is full"), std::string::npos);
}

}  // namespace
}  // namespace tidegate
