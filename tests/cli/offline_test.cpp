// Commands that need no daemon, and how wide things are.

#include "cli/cli_fixture.hpp"
#include "cli/json.hpp"
#include "cli/policy_manual.hpp"
#include "cli/screen.hpp"
#include "cli/setup.hpp"
#include "policy/form.hpp"

namespace tidegate {
namespace {

TEST_F(CliTest, ConfigCheckTellsAllThatIsWrong) {
    const auto good = run({"config", "check"});
    EXPECT_EQ(good.code, exit_done);
    std::ofstream{daemon.folder / "tidegate.toml"} << "[organisation]\ndomains = [\"a b\"]\n[listen]\napi = 1\n";
    const auto bad = run({"configtest"});
    EXPECT_EQ(bad.code, exit_refused);
    EXPECT_NE(bad.err.find("tidegate.toml:2: organisation.domains"), std::string::npos) << bad.err;
    EXPECT_NE(bad.err.find("tidegate.toml:4: listen.api"), std::string::npos) << bad.err;
    const auto document = boost::json::parse(run({"config", "check", "--json"}).out);
    EXPECT_FALSE(document.at("good").as_bool());
    EXPECT_EQ(document.at("problems").as_array().size(), 2U);
}

TEST_F(CliTest, ConfigCheckRefusesAnApiAddressAsTheDaemonDoes) {
    const auto check = [&](const std::string& api) {
        std::ofstream{daemon.folder / "tidegate.toml"}
            << "[organisation]\ndomains = [\"example.org\"]\n[listen]\napi = \"" << api << "\"\n";
        return run({"config", "check"});
    };
    for (const auto* const good : {"localhost:8470", "127.0.0.1:8470", "[::1]:0", ""})
        EXPECT_EQ(check(good).code, exit_done) << good;
    for (const auto* const bad : {"unix:/run/tidegate/api.sock", "0.0.0.0:8470", "192.0.2.1:8470"}) {
        const auto ran = check(bad);
        EXPECT_EQ(ran.code, exit_refused) << bad;
        EXPECT_NE(ran.err.find("listen.api must be \"address:port\" of this machine"), std::string::npos) << ran.err;
        EXPECT_NE(ran.err.find("a proxy that speaks TLS, such as nginx or caddy"), std::string::npos) << ran.err;
    }
}

TEST_F(CliTest, ConfigCheckLooksAtNetworksAsTheDaemonDoes) {
    std::ofstream{daemon.folder / "tidegate.toml", std::ios::app}
        << "[[connectors]]\nname = \"shop\"\nnetworks = [\"192.0.2.7/24\"]\n";
    const auto ran = run({"config", "check"});
    EXPECT_EQ(ran.code, exit_refused);
    EXPECT_NE(ran.err.find("connectors: networks of shop"), std::string::npos) << ran.err;
}

TEST_F(CliTest, ConfigCheckTellsWhereTheMilterCannotSeeAQueueThatDrains) {
    const std::string relay = "[[connectors]]\nname = \"relay\"\nnetworks = [\"192.0.2.7\"]\n";
    const auto told = [&](const std::string& more) {
        std::ofstream{daemon.folder / "tidegate.toml"} << "[organisation]\ndomains = [\"example.org\"]\n" << more;
        const auto ran = run({"config", "check"});
        EXPECT_EQ(ran.code, exit_done) << ran.err;
        return ran.err.find("a queue that drains counts as a burst") != std::string::npos;
    };
    EXPECT_FALSE(told(relay)) << "detection is on: the milter asks for the message";
    EXPECT_TRUE(told(relay + "[detection]\nmode = \"off\"\n"));
    EXPECT_FALSE(told(relay + "[detection]\nmode = \"off\"\n[milter]\ninspect = \"message\"\n"));
    EXPECT_TRUE(told(relay + "[milter]\ninspect = \"headers\"\n"));
    EXPECT_TRUE(told(relay + "[milter]\ninspect = \"envelope\"\n"));
    EXPECT_FALSE(told("[milter]\ninspect = \"headers\"\n")) << "no relay is named";
    EXPECT_FALSE(told(relay + "[milter]\ninspect = \"headers\"\n[listen]\nmilter = \"\"\n"));
}

TEST_F(CliTest, ConfigCheckRefusesWhatTheDaemonWould) {
    const auto folder = daemon.folder.string();
    const auto check = [&](const std::string& more) {
        std::ofstream{daemon.folder / "tidegate.toml"} << "[organisation]\ndomains = [\"example.org\"]\n" << more;
        return run({"config", "check"});
    };
    const auto policies = "[policies]\ndirectory = \"" + folder + "/policies\"\n";
    std::filesystem::remove_all(daemon.folder / "policies");
    EXPECT_NE(check(policies).err.find("/policies: cannot be listed"), std::string::npos);
    std::filesystem::create_directories(daemon.folder / "policies");
    EXPECT_EQ(check(policies).code, exit_done);
    std::ofstream{daemon.folder / "policies" / "a.toml"} << "[limits]\nexternal_per_hour = -1\n";
    std::ofstream{daemon.folder / "policies" / "b.toml"} << "nome = \"b\"\n";
    const auto broken = check(policies);
    EXPECT_EQ(broken.code, exit_refused);
    EXPECT_NE(broken.err.find("a.toml:2: limits.external_per_hour"), std::string::npos) << broken.err;
    EXPECT_NE(broken.err.find("\ntidegate: "), std::string::npos) << "a line each: " << broken.err;
    for (const auto& [more, sentence] : std::vector<std::pair<std::string, std::string>>{
             {"[[notify.webhooks]]\nurl = \"https://a.example/\"\nsecret_file = \"" + folder + "/none\"\n",
              "the secret's file"},
             {"[detection]\nmodel = \"" + folder + "/none\"\n", "detection.model"},
             {"[detection]\nweights = \"" + folder + "/none\"\n", "detection.weights"}}) {
        const auto ran = check(more);
        EXPECT_EQ(ran.code, exit_refused) << more;
        EXPECT_NE(ran.err.find(sentence), std::string::npos) << ran.err;
        EXPECT_NE(run({"doctor"}).out.find(sentence), std::string::npos);
    }
}

TEST_F(CliTest, PolicyFilesAreCheckedOffline) {
    const auto folder = daemon.folder / "policies";
    std::filesystem::create_directories(folder);
    const auto write = [&](const char* name, const std::string& text) { std::ofstream{folder / name} << text; };
    write(
        "sales.toml",
        "name = \"sales\"\npriority = 1\n[scope]\nusers = [\"anna@example.org\"]\n[limits]\nexternal_per_hour = 10\n");
    const auto good = run({"policy", "check", folder.string()});
    EXPECT_EQ(good.code, exit_done) << good.out << good.err;
    write("none.toml", "name = \"none\"\npriority = 2\n[scope]\ngroups = [\"nobody\"]\n");
    const auto bad = run({"policy", "check", folder.string(), "--json"});
    EXPECT_EQ(bad.code, exit_refused) << bad.out;
    EXPECT_EQ(boost::json::parse(bad.out).at("problems").as_array().at(0).at("policy").as_string(), "none");
    write("none.toml", "nome = \"none\"\n");
    EXPECT_EQ(run({"policy", "check", (folder / "none.toml").string()}).code, exit_refused);
    EXPECT_EQ(run({"policy", "check", (folder / "missing.toml").string()}).code, exit_refused);
}

TEST_F(CliTest, TheManualOfPolicyFilesHoldsForItsExample) {
    const auto file = daemon.folder / "newsletter.toml";
    std::ofstream{file} << example_policy_file;
    const auto checked = run({"policy", "check", file.string()});
    EXPECT_EQ(checked.code, exit_done) << checked.out << checked.err;
    EXPECT_EQ(checked.err, "");
    const auto page = run({"policy", "docs"}).out;
    EXPECT_NE(page.find(example_policy_file), std::string::npos);
    EXPECT_NE(run({"policy", "docs", "--man"}).out.find(".TH TIDEGATE\\-POLICIES 5"), std::string::npos);
    // Every key that a policy file may have, but for those that nobody sets.
    const auto whole = to_json(Policy{});
    for (const auto& [key, value] : whole) {
        if (key == "version" || key == "file" || key.starts_with("changed_")) continue;
        EXPECT_NE(page.find("| `" + std::string{key} + (value.is_object() ? "." : "`")), std::string::npos) << key;
    }
}

TEST_F(CliTest, APolicyFileIsAnEdit) {
    const auto file = (daemon.folder / "p.toml").string();
    std::ofstream{file} << "name = \"p\"\n[limits]\nexternal_per_hour = 10\n";
    daemon.answer("PATCH /v1/policies/p", "{}");
    const auto ran = run({"policy", "set", "p", file, "internal_per_hour=7"});
    ASSERT_EQ(ran.code, exit_done) << ran.err;
    const auto body = boost::json::parse(daemon.asked().back().body);
    EXPECT_EQ(body.at("limits").at("external_per_hour").as_int64(), 10);
    EXPECT_EQ(body.at("limits").at("internal_per_hour").as_int64(), 7);
    EXPECT_FALSE(body.as_object().contains("version"));
    EXPECT_FALSE(body.as_object().contains("name"));
}

TEST_F(CliTest, SetupPrintsTheLivePorts) {
    daemon.answer("GET /v1/status", R"({"listening":{"milter":"127.0.0.1:40001","policy":"127.0.0.1:40002"}})");
    EXPECT_NE(run({"setup", "postfix"}).out.find("inet:127.0.0.1:40001"), std::string::npos);
    const auto policy = run({"setup", "postfix", "--policy"}).out;
    for (const char* stage : {"recipient", "data", "end_of_data"})
        EXPECT_NE(policy.find("  -o { smtpd_" + std::string{stage} + "_restrictions = $tidegate_policy"),
                  std::string::npos);
    EXPECT_NE(policy.find("counted from RCPT on"), std::string::npos);
    EXPECT_NE(policy.find("check_policy_service { inet:127.0.0.1:40002, default_action=DUNNO }"), std::string::npos);
    EXPECT_EQ(boost::json::parse(run({"setup", "postfix", "--json"}).out).at("way").as_string(), "milter");
    EXPECT_NE(run({"setup", "dovecot"}).out.find("/var/spool/postfix/private/auth"), std::string::npos);
    EXPECT_EQ(run({"setup", "dovecot"}).out.find("\nauth_policy_server_url"), std::string::npos) << "it is off";
    daemon.answer("GET /v1/status", R"({"listening":{"auth_policy":"127.0.0.1:40003"}})");
    const auto logins = run({"setup", "dovecot"}).out;
    EXPECT_NE(logins.find("\nauth_policy_server_url = http://127.0.0.1:40003/\n"), std::string::npos);
    EXPECT_EQ(logins.find("\nauth_policy_server_api_header"), std::string::npos) << "no key is set";
    EXPECT_NE(dovecot_lines("127.0.0.1:1", "n", "/etc/key").find("= Authorization: Bearer KEY\n"), std::string::npos);
    EXPECT_FALSE(postfix_by_milter(""));
    EXPECT_EQ(postfix_endpoint("unix:/run/m.sock"), "unix:/run/m.sock");
}

TEST_F(CliTest, DoctorSaysWhatIsMissing) {
    daemon.answer("GET /v1/status",
                  R"({"version":"0.1.0","listening":{"milter":"127.0.0.1:1"},"health":{"parts":[
                     {"name":"store","ok":false,"sentence":"the disk is full: make room"},
                     {"name":"milter","ok":true,"unclear":true,"sentence":"no mail server has connected yet"}]}})");
    const auto ran = run({"doctor"});
    EXPECT_EQ(ran.code, exit_refused);
    EXPECT_NE(ran.out.find("bad      store: the disk is full: make room"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("unclear  milter: no mail server has connected yet"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("bad      administrators: notify.administrators is empty"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("2 things are wrong, "), std::string::npos) << ran.out;
    EXPECT_TRUE(boost::json::parse(run({"doctor", "--json"}).out).is_array());
}

TEST(Screen, ATableKeepsToItsWidth) {
    Table table{{"who", ">n", "what"}};
    table.add({"ä@example.org", "5", "a long sentence that does not fit"});
    std::ostringstream wide, narrow;
    table.print(wide, {});
    table.print(narrow, {32, true});
    EXPECT_EQ(wide.str(), "who            n  what\nä@example.org  5  a long sentence that does not fit\n");
    EXPECT_EQ(narrow.str(), "\x1b[2mwho            n  what\x1b[0m\nä@example.org  5  a long senten…\n");
}

TEST(Screen, ASentenceMovesBelow) {
    Table table{{"who", ""}};
    table.add({"anna@example.org", "what happened, at length"});
    std::ostringstream out;
    table.print(out, {30, false});
    EXPECT_EQ(out.str(), "who\nanna@example.org\n    what happened, at length\n");
}

TEST(Json, PlainText) {
    EXPECT_EQ(plain(boost::json::parse(R"(["a",1,true,null,2.5])")), "a, 1, yes, , 2.5");
    EXPECT_EQ(text_at(boost::json::parse(R"({"a":{"b":"x"}})"), "a.b"), "x");
    EXPECT_EQ(text_at(boost::json::parse(R"({"a":{"b":"x"}})"), "a"), "");
    EXPECT_EQ(pretty(boost::json::parse(R"({"a":[],"b":[1]})")), "{\n  \"a\": [],\n  \"b\": [\n    1\n  ]\n}");
}

}  // namespace
}  // namespace tidegate
