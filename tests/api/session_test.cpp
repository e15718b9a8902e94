// Signing in with a browser: the cookie, what it may do and what not, how it ends, and what is told of it.

#include <gtest/gtest.h>

#include <thread>

#include "access/device.hpp"
#include "api/world.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

constexpr const char* password = "mauve kestrel 27 anvil";

HttpRequest browser(const std::string& method, const std::string& address = "192.0.2.1") {
    HttpRequest out;
    out.method = method;
    out.address = address;
    out.host = "gate.example.org";
    out.user_agent = "Browser/1";
    return out;
}

/// The value of a field; of several the one after `before` others.
std::string header(const HttpResponse& response, std::string_view name, int before = 0) {
    for (const auto& [key, value] : response.headers) {
        if (key == name && before-- == 0) return value;
    }
    return {};
}

std::string credentials(const std::string& name, const std::string& secret) {
    return boost::json::serialize(boost::json::object{{"name", name}, {"password", secret}});
}

struct SessionTest : testing::Test {
    ApiWorld world{true};

    SessionTest() { EXPECT_TRUE(world.access.add_administrator("root-anna", password, Role::administrator)); }
    HttpResponse sign_in(const std::string& secret = password, const std::string& address = "192.0.2.1") {
        return world.send(browser("POST", address), "/v1/session", credentials("root-anna", secret));
    }
    /// With the cookie and CSRF of an answer to a sign-in.
    static HttpRequest as(const HttpResponse& signed_in, const std::string& method) {
        auto out = browser(method);
        const auto cookie = header(signed_in, "Set-Cookie");
        out.cookie = cookie.substr(0, cookie.find(';'));
        out.csrf = std::string{parsed(signed_in).at("csrf").as_string()};
        return out;
    }
    std::string last_sentence(EventKind kind) {
        const auto all = world.journal.of(kind);
        return all.empty() ? "" : all.back()->sentence;
    }
};

TEST_F(SessionTest, TheCookieOpensWhatThePersonMay) {
    const auto made = sign_in();
    ASSERT_EQ(made.status, 201U) << made.body;
    const auto cookie = header(made, "Set-Cookie");
    EXPECT_TRUE(cookie.starts_with("tidegate_session=")) << cookie;
    EXPECT_TRUE(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict")) << cookie;
    EXPECT_EQ(made.body.find(cookie.substr(17, 64)), std::string::npos) << "for the browser alone";
    EXPECT_EQ(world.send(as(made, "GET"), "/v1/status").status, 200U);
    const auto shown = world.send(as(made, "GET"), "/v1/session");
    EXPECT_EQ(shown.status, 200U);
    EXPECT_EQ(parsed(shown).at("role").as_string(), "administrator");
    EXPECT_EQ(parsed(shown).at("csrf"), parsed(made).at("csrf"));
    EXPECT_EQ(world.send(browser("GET"), "/v1/session").status, 401U);
    EXPECT_EQ(last_sentence(EventKind::signed_in), "root-anna signed in from 192.0.2.1.");
    EXPECT_TRUE(world.journal.waited_on.empty()) << "a full disk keeps nobody out";
}

TEST_F(SessionTest, SecureOverHttps) {
    auto request = browser("POST");
    request.over_https = true;
    const auto made = world.send(request, "/v1/session", credentials("root-anna", password));
    EXPECT_TRUE(header(made, "Set-Cookie").ends_with("; Secure")) << header(made, "Set-Cookie");
}

TEST_F(SessionTest, EveryChangeNeedsTheCsrf) {
    const auto made = sign_in();
    const std::string target = "/v1/restricted/alice@example.org/release";
    for (const auto& wrong : {std::string{}, std::string(64, '0'), header(made, "Set-Cookie").substr(17, 64)}) {
        auto request = as(made, "POST");
        request.csrf = wrong;
        const auto got = world.send(request, target, R"({"reason":"x"})");
        EXPECT_EQ(got.status, 403U);
        EXPECT_EQ(fault_of(got), "csrf");
    }
    EXPECT_TRUE(world.journal.of(EventKind::released).empty());
    EXPECT_EQ(world.send(as(made, "POST"), target, R"({"reason":"x"})").status, 200U);
    EXPECT_EQ(world.send(as(sign_in(), "DELETE"), "/v1/session").status, 200U);
    auto another = as(made, "POST");
    another.csrf = std::string{parsed(sign_in()).at("csrf").as_string()};
    EXPECT_EQ(fault_of(world.send(another, target, R"({"reason":"x"})")), "csrf") << "of another session";
}

TEST_F(SessionTest, NoCookieIsLookedAtBesideAToken) {
    const auto made = sign_in();
    auto request = as(made, "GET");
    request.authorization = "Bearer tg_wrong";
    EXPECT_EQ(world.send(request, "/v1/status").status, 401U);
    request = as(made, "POST");
    request.csrf.clear();
    request.authorization =
        "Bearer " + world.access.add_token("t", Role::administrator, std::nullopt, "root-anna")->secret;
    EXPECT_EQ(world.send(request, "/v1/restricted/alice@example.org/release", R"({"reason":"x"})").status, 200U);
    EXPECT_EQ(world.ask_socket(0, "GET", "/v1/session").status, 401U) << "no session";
    auto here = browser("GET", "127.0.0.1");
    here.host = "127.0.0.1:8470";
    EXPECT_EQ(world.send(here, "/v1/session").status, 401U) << "nor for a program of this machine";
}

TEST_F(SessionTest, TwoCookiesOfTheNameAreRefused) {
    const auto made = sign_in();
    auto request = as(made, "GET");
    request.cookie += "; tidegate_session=" + std::string(64, '0');
    const auto got = world.send(request, "/v1/status");
    EXPECT_EQ(got.status, 401U);
    EXPECT_NE(sentence_of(got).find("two cookies named tidegate_session"), std::string::npos);
}

TEST_F(SessionTest, WrongPasswordsAreSlowedDownAndTold) {
    for (int i = 0; i < 5; ++i) {
        const auto got = sign_in("wrong", "192.0.2.66");
        EXPECT_EQ(got.status, 401U);
        EXPECT_EQ(fault_of(got), "denied");
        EXPECT_EQ(header(got, "Set-Cookie"), "");
    }
    const auto slowed = sign_in(password, "192.0.2.66");
    EXPECT_EQ(slowed.status, 429U);
    EXPECT_EQ(header(slowed, "Retry-After"), "2");
    ASSERT_EQ(world.journal.of(EventKind::sign_in_failed).size(), 1U);
    EXPECT_NE(last_sentence(EventKind::sign_in_failed).find("as root-anna fail again and again"), std::string::npos);
    EXPECT_NE(last_sentence(EventKind::sign_in_failed).find("192.0.2.66"), std::string::npos);
    world.court.clock.advance(2min);
    EXPECT_EQ(sign_in("wrong", "192.0.2.66").status, 401U);
    EXPECT_EQ(world.journal.of(EventKind::sign_in_failed).size(), 1U) << "the same run";
    world.court.clock.advance(13min);
    EXPECT_EQ(sign_in("wrong", "192.0.2.66").status, 401U);
    EXPECT_EQ(world.journal.of(EventKind::sign_in_failed).size(), 2U) << "it goes on";
    EXPECT_EQ(sign_in(password, "192.0.2.1").status, 201U) << "nobody is locked out";
}

TEST_F(SessionTest, BehindAProxyABrowserThatHasSignedInIsCountedAlone) {
    const auto made = sign_in(password, "127.0.0.1");
    const auto device = header(made, "Set-Cookie", 1);
    EXPECT_TRUE(device.starts_with("tidegate_device=")) << device;
    EXPECT_TRUE(device.ends_with("; Path=/v1/session; Max-Age=31536000; HttpOnly; SameSite=Strict")) << device;
    world.court.clock.advance(48h);
    for (int i = 0; i < 30; ++i) {  // a stranger, at every chance there is
        (void)sign_in("wrong", "127.0.0.1");
        world.court.clock.advance(20s);
    }
    const auto with = [&](const std::string& cookie, const std::string& secret = password) {
        auto request = browser("POST", "127.0.0.1");
        request.cookie = cookie;
        return world.send(request, "/v1/session", credentials("root-anna", secret));
    };
    const auto mark = device.substr(0, device.find(';'));
    (void)sign_in("wrong", "127.0.0.1");
    EXPECT_EQ(with("").status, 429U);
    auto forged = mark;
    forged.back() = forged.back() == '0' ? '1' : '0';
    EXPECT_EQ(with(forged).status, 429U);
    EXPECT_EQ(with("tidegate_device=" + device_mark("another key", "root-anna", std::string(32, '0'))).status, 429U);
    EXPECT_EQ(with("tidegate_device=" + device_mark("key of this world", "otto", std::string(32, '0'))).status, 429U);
    const auto again = with(mark);
    EXPECT_EQ(again.status, 201U) << again.body;
    EXPECT_EQ(header(again, "Set-Cookie", 1), "") << "it has one";
    for (int i = 0; i < 5; ++i) EXPECT_EQ(with(mark, "wrong").status, 401U);
    EXPECT_EQ(with(mark).status, 429U) << "its own failures count";
}

TEST_F(SessionTest, WhatIsNoNameIsNotKept) {
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(world.send(browser("POST"), "/v1/session", credentials("my Secret", "x")).status, 401U);
    }
    ASSERT_EQ(world.journal.of(EventKind::sign_in_failed).size(), 1U);
    const auto& event = *world.journal.of(EventKind::sign_in_failed).back();
    EXPECT_EQ((event.sentence + event.detail).find("Secret"), std::string::npos) << "it may be a password";
}

TEST_F(SessionTest, APageOfAnotherSiteSignsNobodyIn) {
    auto request = browser("POST");
    request.origin = "https://evil.example";
    EXPECT_EQ(world.send(request, "/v1/session", credentials("root-anna", password)).status, 403U);
    request.origin = "https://gate.example.org";
    EXPECT_EQ(world.send(request, "/v1/session", credentials("root-anna", password)).status, 201U);
}

TEST_F(SessionTest, ClosedUntilAnAdministratorExists) {
    ApiWorld fresh{true};
    EXPECT_EQ(fresh.send(browser("POST"), "/v1/session", credentials("a", "b")).status, 401U);
}

TEST_F(SessionTest, SigningOutEndsIt) {
    const auto made = sign_in();
    const auto out = world.send(as(made, "DELETE"), "/v1/session");
    ASSERT_EQ(out.status, 200U) << out.body;
    EXPECT_EQ(parsed(out).at("removed"), parsed(made).at("id"));
    EXPECT_EQ(header(out, "Set-Cookie"), "tidegate_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    const auto after = world.send(as(made, "GET"), "/v1/status");
    EXPECT_EQ(after.status, 401U);
    EXPECT_EQ(sentence_of(after), "This session has ended: sign in again.");
    EXPECT_NE(last_sentence(EventKind::signed_out).find("ended: signed out (by root-anna)."), std::string::npos);
}

TEST_F(SessionTest, SigningInAgainEndsTheOneBefore) {
    const auto made = sign_in();
    auto again = as(made, "POST");
    again.csrf.clear();
    EXPECT_EQ(world.send(again, "/v1/session", credentials("root-anna", password)).status, 201U);
    EXPECT_EQ(world.send(as(made, "GET"), "/v1/status").status, 401U);
    EXPECT_EQ(world.sessions.all().size(), 1U);
}

TEST_F(SessionTest, LiveEventsAreNoUseAndEndWithTheSession) {
    const auto made = sign_in();
    const auto listening = world.send(as(made, "GET"), "/v1/events");
    ASSERT_TRUE(listening.stream);
    world.court.clock.advance(20min);
    ASSERT_TRUE(world.send(as(made, "GET"), "/v1/events").stream);
    EXPECT_FALSE(listening.stream->closed());
    world.court.clock.advance(10min);
    EXPECT_EQ(world.send(as(made, "GET"), "/v1/status").status, 401U);
    const auto until = std::chrono::steady_clock::now() + 5s;
    while (!listening.stream->closed() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    EXPECT_TRUE(listening.stream->closed());
    world.api->tick();
    EXPECT_NE(last_sentence(EventKind::signed_out).find("it was not used for 30 minutes."), std::string::npos);
}

TEST_F(SessionTest, ChangingThePasswordEndsTheOthers) {
    const auto here = sign_in();
    const auto there = sign_in();
    const auto change = [&](const std::string& current, const std::string& wanted) {
        return world.send(as(here, "POST"), "/v1/session/password",
                          boost::json::serialize(boost::json::object{{"current", current}, {"password", wanted}}));
    };
    const auto wrong = change("wrong", "ochre falcon 81 tongs");
    EXPECT_EQ(wrong.status, 403U);
    EXPECT_EQ(fault_of(wrong), "denied");
    EXPECT_EQ(change(password, "short").status, 400U);
    EXPECT_TRUE(world.journal.of(EventKind::access_changed).empty());
    const auto changed = change(password, "ochre falcon 81 tongs");
    ASSERT_EQ(changed.status, 200U) << changed.body;
    EXPECT_EQ(world.send(as(here, "GET"), "/v1/status").status, 200U);
    EXPECT_EQ(world.send(as(there, "GET"), "/v1/status").status, 401U);
    EXPECT_EQ(last_sentence(EventKind::access_changed), "root-anna changed the password (by root-anna).");
    const auto kept = std::get<AccessChange>(world.journal.of(EventKind::access_changed).back()->change);
    EXPECT_EQ(kept.key, "root-anna");
    EXPECT_NE(kept.json.find("$argon2id$"), std::string::npos);
    EXPECT_EQ(sign_in(password).status, 401U);
    EXPECT_EQ(sign_in("ochre falcon 81 tongs").status, 201U);
}

/// root-anna with an authenticator app.
struct SecondFactorTest : SessionTest {
    std::string secret;
    std::vector<std::string> recovery;

    SecondFactorTest() {
        const auto offer = parsed(post("/v1/session/totp", {{"password", password}}));
        secret = std::string{offer.at("secret").as_string()};
        const auto made = parsed(post("/v1/session/totp/confirm", {{"code", world.totp(secret)}}));
        for (const auto& code : made.at("recovery_codes").as_array()) recovery.emplace_back(code.as_string());
        world.court.clock.advance(30s);
    }
    HttpResponse post(const std::string& target, const boost::json::object& body) {
        return world.ask_session("root-anna", "POST", target, boost::json::serialize(body));
    }
    HttpResponse with_code(const std::string& code, const std::string& address = "192.0.2.1") {
        const boost::json::object body{{"name", "root-anna"}, {"password", password}, {"code", code}};
        return world.send(browser("POST", address), "/v1/session", boost::json::serialize(body));
    }
};

TEST_F(SecondFactorTest, TheCodeIsAskedForAfterTheRightPasswordOnly) {
    EXPECT_EQ(recovery.size(), 10U);
    EXPECT_EQ(fault_of(sign_in("wrong")), "denied");
    const auto asked = sign_in();
    EXPECT_EQ(asked.status, 401U);
    EXPECT_EQ(fault_of(asked), "second_factor");
    EXPECT_EQ(header(asked, "Set-Cookie"), "");
    const auto code = world.totp(secret);
    const auto made = with_code(code);
    ASSERT_EQ(made.status, 201U) << made.body;
    EXPECT_TRUE(parsed(made).at("second_factor").at("totp").as_bool());
    EXPECT_EQ(last_sentence(EventKind::signed_in), "root-anna signed in from 192.0.2.1, with a code.");
    const auto kept = std::get<AccessChange>(world.journal.of(EventKind::signed_in).back()->change);
    EXPECT_NE(kept.json.find("used_step"), std::string::npos);
    EXPECT_EQ(fault_of(with_code(code)), "denied") << "used";
    const auto recovered = with_code(recovery[3]);
    ASSERT_EQ(recovered.status, 201U) << recovered.body;
    EXPECT_EQ(parsed(recovered).at("second_factor").at("recovery_codes").as_int64(), 9);
    EXPECT_EQ(last_sentence(EventKind::signed_in),
              "root-anna signed in from 192.0.2.1: a recovery code was used; 9 are left.");
}

TEST_F(SecondFactorTest, CodesAreGuessedFromNowhere) {
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(fault_of(with_code("000000", "192.0.2." + std::to_string(100 + i))), "denied");
    }
    EXPECT_EQ(with_code(world.totp(secret), "192.0.2.200").status, 429U) << "from another address too";
    ASSERT_EQ(world.journal.of(EventKind::sign_in_failed).size(), 1U);
    EXPECT_NE(last_sentence(EventKind::sign_in_failed).find("with the right password"), std::string::npos);
    EXPECT_EQ(fault_of(sign_in()), "second_factor") << "the password is another matter";
    world.court.clock.advance(2s);
    EXPECT_EQ(with_code(world.totp(secret), "192.0.2.200").status, 201U);
}

TEST_F(SecondFactorTest, BasicDoesNotGetRoundIt) {
    auto request = browser("GET");
    request.authorization = "Basic cm9vdC1hbm5hOm1hdXZlIGtlc3RyZWwgMjcgYW52aWw=";
    const auto got = world.send(request, "/v1/status");
    EXPECT_EQ(got.status, 401U);
    EXPECT_NE(sentence_of(got).find("second factor"), std::string::npos);
    request.authorization = "Bearer " + world.access.add_token("t", Role::viewer, std::nullopt, "root-anna")->secret;
    EXPECT_EQ(world.send(request, "/v1/status").status, 200U);
    ASSERT_EQ(post("/v1/session/totp/remove", {{"password", password}}).status, 200U);
    request.authorization = "Basic cm9vdC1hbm5hOm1hdXZlIGtlc3RyZWwgMjcgYW52aWw=";
    EXPECT_EQ(world.send(request, "/v1/status").status, 200U);
}

TEST_F(SecondFactorTest, EveryChangeNeedsThePasswordAndIsTold) {
    for (const auto* const target : {"/v1/session/totp", "/v1/session/totp/remove", "/v1/session/recovery"}) {
        const auto got = post(target, {{"password", "wrong"}});
        EXPECT_EQ(got.status, 403U) << target;
        EXPECT_EQ(fault_of(got), "denied") << target;
    }
    EXPECT_EQ(last_sentence(EventKind::access_changed), "root-anna enrolled a second factor (by root-anna).");
    EXPECT_EQ(post("/v1/session/totp", {{"password", password}}).status, 409U) << "remove it first";
    const auto fresh = post("/v1/session/recovery", {{"password", password}});
    ASSERT_EQ(fresh.status, 200U) << fresh.body;
    EXPECT_EQ(fault_of(with_code(recovery[0])), "denied") << "void";
    EXPECT_EQ(last_sentence(EventKind::access_changed), "root-anna got new recovery codes (by root-anna).");
    ASSERT_EQ(post("/v1/session/totp/remove", {{"password", password}}).status, 200U);
    EXPECT_EQ(last_sentence(EventKind::access_changed), "the second factor of root-anna was removed (by root-anna).");
    EXPECT_EQ(sign_in().status, 201U);
}

TEST_F(SecondFactorTest, WhoLostItIsHelpedOnTheMachine) {
    const std::string target = "/v1/admin/administrators/root-anna/second-factor";
    EXPECT_EQ(world.ask_session("root-anna", "DELETE", target).status, 403U);
    EXPECT_EQ(world.ask_socket(0, "DELETE", target).status, 200U);
    EXPECT_NE(last_sentence(EventKind::access_changed).find("was removed (by root)"), std::string::npos);
    EXPECT_EQ(world.ask_socket(0, "DELETE", target).status, 404U);
    EXPECT_EQ(sign_in().status, 201U);
}

TEST(Sessions, EachSeesAndEndsTheOwnAdministratorsAll) {
    ApiWorld world;
    world.in_session("viewer", "GET");
    world.in_session("helpdesk", "GET");
    const auto own = parsed(world.ask_session("viewer", "GET", "/v1/sessions")).as_array();
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(own[0].at("name").as_string(), "viewer");
    EXPECT_TRUE(own[0].at("current").as_bool());
    const auto all = parsed(world.ask_session("anna", "GET", "/v1/sessions")).as_array();
    EXPECT_EQ(all.size(), 3U);
    EXPECT_EQ(parsed(world.ask(Role::viewer, "GET", "/v1/sessions")).as_array().size(), 0U);

    std::string helpdesk;
    for (const auto& session : all) {
        if (session.at("name").as_string() == "helpdesk") helpdesk = std::string{session.at("id").as_string()};
    }
    EXPECT_EQ(world.ask_session("viewer", "DELETE", "/v1/sessions/" + helpdesk).status, 404U);
    EXPECT_EQ(world.ask_session("anna", "DELETE", "/v1/sessions/" + helpdesk).status, 200U);
    EXPECT_EQ(world.ask_session("anna", "DELETE", "/v1/sessions/" + helpdesk).status, 404U);
    EXPECT_NE(world.journal.of(EventKind::signed_out).back()->sentence.find("(by anna)"), std::string::npos);
}

TEST(Sessions, EndWithThePersonAndFollowTheRole) {
    ApiWorld world;
    const auto request = world.in_session("otto", "GET");
    EXPECT_EQ(world.send(request, "/v1/status").status, 200U);
    ASSERT_EQ(world.ask(Role::administrator, "DELETE", "/v1/admin/administrators/otto").status, 200U);
    EXPECT_EQ(world.send(request, "/v1/status").status, 401U);
    EXPECT_EQ(world.journal.of(EventKind::signed_out).size(), 1U);
    const auto late = world.in_session("otto", "GET");
    EXPECT_EQ(world.send(late, "/v1/status").status, 401U) << "a sign-in that was under way";
    ASSERT_EQ(world
                  .ask(Role::administrator, "POST", "/v1/admin/administrators",
                       R"({"name":"otto","password":"mauve kestrel 27 anvil","role":"viewer"})")
                  .status,
              201U);
    for (const auto& old : {request, late}) EXPECT_EQ(world.send(old, "/v1/status").status, 401U) << "another otto";
}

}  // namespace
}  // namespace tidegate
