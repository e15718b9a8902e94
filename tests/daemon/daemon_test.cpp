// The whole daemon in this process, asked over its socket: what a reload takes, refuses and says.

#include "daemon/daemon.hpp"

#include <gmock/gmock.h>

#include <chrono>

#include "daemon/support.hpp"
#include "net/unix_http_client.hpp"

namespace tidegate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Running : public ::testing::Test {
protected:
    void configure(const std::string& more) const {
        folder.write("tidegate.toml",
                     "[organisation]\ndomains = [\"example.org\"]\n[listen]\napi = \"\"\nmilter = "
                     "\"127.0.0.1:0\"\npolicy = \"127.0.0.1:0\"\n[log]\ntarget = \"file:" +
                         folder.file("log") + "\"\n" + more);
    }
    void start() {
        auto started = Daemon::start({folder.path() / "state", folder.path() / "tidegate.toml"});
        ASSERT_TRUE(started) << started.error().what;
        daemon = std::move(*started);
    }
    std::string ask(const char* method, const std::string& target, const std::string& body = {}) const {
        const auto reply = UnixHttpClient{folder.path() / "state" / "api.sock"}.ask(method, target, body);
        EXPECT_TRUE(reply) << reply.error().what;
        return reply ? reply->body : std::string{};
    }
    /// Ends the daemon: then everything is in the log.
    std::string log() {
        daemon.reset();
        return testing::content_of(folder.file("log"));
    }
    void policy_file(const std::string& name, const std::string& text) const {
        std::filesystem::create_directory(folder.path() / "policies");
        folder.write("policies/" + name, text);
    }
    static std::string sales(int external_per_hour) {
        return "name = \"Sales\"\npriority = 5\n[scope]\nusers = [\"alice@example.org\"]\n[limits]\nexternal_per_hour "
               "= " +
               std::to_string(external_per_hour) + "\n";
    }

    testing::Folder folder;
    std::unique_ptr<Daemon> daemon;
};

TEST_F(Running, AWrongPolicyFileKeepsTheOldOnes) {
    policy_file("sales.toml", sales(111));
    configure("[policies]\ndirectory = \"" + folder.file("policies") + "\"\n");
    start();
    EXPECT_THAT(ask("GET", "/v1/policies"), HasSubstr("111"));
    policy_file("sales.toml", sales(-1));
    daemon->reload();
    EXPECT_THAT(ask("GET", "/v1/policies"), HasSubstr("111"));
    policy_file("sales.toml", sales(222));
    daemon->reload();
    EXPECT_THAT(ask("GET", "/v1/policies"), HasSubstr("222"));
    const auto said = log();
    EXPECT_THAT(said, HasSubstr("error: the configuration is wrong and the one before stays in effect:\n"));
    EXPECT_THAT(said, HasSubstr("sales.toml:6: limits.external_per_hour"));
    EXPECT_THAT(said, HasSubstr("the configuration was read again and is in effect"));
}

TEST_F(Running, AStoredPolicyIsBackWhenItsFileGoes) {
    const auto directory = "[policies]\ndirectory = \"" + folder.file("policies") + "\"\n";
    policy_file("other.toml", "priority = 9\n[scope]\nusers = [\"bob@example.org\"]\n");
    configure(directory);
    start();
    EXPECT_THAT(ask("POST", "/v1/policies",
                    R"({"name":"Sales","scope":{"users":["alice@example.org"]},"limits":{"external_per_hour":333}})"),
                HasSubstr("333"));
    policy_file("sales.toml", sales(111));
    daemon->reload();
    EXPECT_THAT(ask("GET", "/v1/policies"), Not(HasSubstr("333")));
    std::filesystem::remove(folder.file("policies/sales.toml"));
    daemon->reload();
    EXPECT_THAT(ask("GET", "/v1/policies"), HasSubstr("333"));
}

TEST_F(Running, AReloadNamesThoseWhomThePoliciesWouldNotRestrictNow) {
    policy_file("sales.toml", sales(1));
    configure("[policies]\ndirectory = \"" + folder.file("policies") + "\"\n");
    start();
    const auto tripped = ask("POST", "/v1/check",
                             R"({"user":"alice@example.org","from":"alice@example.org","recipients":["a@example.com",)"
                             R"("b@example.com"]})");
    EXPECT_THAT(tripped, HasSubstr("\"reject\""));
    EXPECT_THAT(ask("GET", "/v1/restricted"), HasSubstr("alice@example.org"));
    daemon->reload();
    policy_file("sales.toml", sales(500));
    daemon->reload();
    const auto said = log();
    const std::string wanted = "restricted, but would not be under the policies as they are now: alice@example.org";
    ASSERT_THAT(said, HasSubstr(wanted));
    EXPECT_EQ(said.find(wanted), said.rfind(wanted)) << "and not at the reload that changed nothing";
}

TEST_F(Running, TheLogIsRedactedWhereThatIsAsked) {
    for (const bool redact : {false, true}) {
        std::filesystem::remove(folder.file("log"));
        configure(redact ? "redact = true\n" : "");
        start();
        ask("POST", "/v1/check",
            R"({"user":"alice@example.org","from":"alice@example.org","recipients":["bob@example.com"]})");
        const auto said = log();
        EXPECT_THAT(said, HasSubstr("action=accept user=alice@example.org"));
        EXPECT_EQ(said.find("bob@example.com") == std::string::npos, redact);
    }
}

TEST_F(Running, MetricsTellOfTheStoreTheSocketsAndTheNotices) {
    configure("");
    start();
    const auto metrics = ask("GET", "/metrics");
    for (const auto* name :
         {"tidegate_store_writable 1", "tidegate_store_read_errors_total 0", "tidegate_notices_delivered_total 0",
          "tidegate_notices_failed_total 0", "tidegate_notices_given_up_total 0", "tidegate_notices_dropped_total 0",
          "tidegate_notices_waiting 0", "tidegate_http_connections 1", "tidegate_http_connections_refused_total 0",
          "tidegate_http_accept_failures_total 0", "tidegate_accept_failures_total{listener=\"milter\"} 0"}) {
        EXPECT_THAT(metrics, HasSubstr(name));
    }
}

TEST_F(Running, ItsHealthTellsOfTheHelperAndOfNoticesThatFail) {
    policy_file("sales.toml", sales(1));
    // Nobody listens on port 1.
    configure("[policies]\ndirectory = \"" + folder.file("policies") +
              "\"\n[notify]\nadministrators = [\"root@example.org\"]\nsmtp = \"127.0.0.1:1\"\n");
    start();
    EXPECT_THAT(
        ask("GET", "/v1/status"),
        HasSubstr(R"({"name":"helper","ok":true,"unclear":true,"sentence":"queued mail of a restricted sender)"));
    ask("POST", "/v1/check",
        R"({"user":"alice@example.org","from":"alice@example.org","recipients":["a@example.com","b@example.com"]})");
    const std::string helper = R"({"name":"helper","ok":false,)";
    const std::string notices = R"({"name":"notices","ok":false,"unclear":false,"sentence":"the last notice to )";
    std::string status;
    const auto given_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    do status = ask("GET", "/v1/status");
    while ((status.find(helper) == std::string::npos || status.find(notices) == std::string::npos) &&
           std::chrono::steady_clock::now() < given_up);
    EXPECT_THAT(status, HasSubstr(helper));
    EXPECT_THAT(status, HasSubstr(notices));
}

TEST_F(Running, AStartThatFailsSaysNothingOfAStop) {
    configure(
        "[notify]\nsmtp = \"127.0.0.1:25\"\n[[notify.webhooks]]\nurl = \"https://hook.example/\"\nsecret_file = \"" +
        folder.file("none") + "\"\n");
    EXPECT_FALSE(Daemon::start({folder.path() / "state", folder.path() / "tidegate.toml"}));
    EXPECT_THAT(log(), Not(HasSubstr("stopped")));
}

TEST_F(Running, WhatItPrintsAtTheStartWiresEveryPlace) {
    configure("");
    start();
    const auto greeting = daemon->greeting();
    for (const auto* line : {"smtpd_milters = { inet:127.0.0.1:", "default_action=accept", "tidegate setup postfix",
                             "tidegate setup postfix --policy"}) {
        EXPECT_THAT(greeting, HasSubstr(line));
    }
}

}  // namespace
}  // namespace tidegate
