// tidegate lab: offline, one JSON object, the same octets for the same seed.

#include <boost/json/parse.hpp>

#include "cli/cli_fixture.hpp"

namespace tidegate {
namespace {

class LabCommandTest : public CliTest {
protected:
    LabCommandTest() {
        std::ofstream file{history};
        for (int i = 0; i < 60; ++i) {
            for (int s = 0; s < 30; ++s)
                file << 1'000'000'000 + i * 3'600 + s << "\tp" << s << "@example.org\tp" << (s + 1) % 30
                     << "@example.org\t\t\n";
        }
        std::ofstream{daemon.folder / "policy.toml"} << "name = \"Tight\"\n[limits]\nexternal_per_hour = 50\n";
    }
    std::string history = (daemon.folder / "history.tsv").string();
    std::string policy = (daemon.folder / "policy.toml").string();
};

TEST_F(LabCommandTest, RunPrintsOneObjectTheSameForTheSameSeed) {
    const std::vector<std::string> command{"lab",    "run",      "--behaviour", history,     "--policy",
                                           policy,   "--attack", "burst",       "--attacks", "3",
                                           "--seed", "7",        "--json"};
    const auto once = run(command);
    ASSERT_EQ(once.code, exit_done) << once.err;
    EXPECT_EQ(run(command).out, once.out);
    EXPECT_EQ(once.err, "");
    EXPECT_EQ(std::ranges::count(once.out, '\n'), 1);
    const auto document = boost::json::parse(once.out);
    EXPECT_EQ(document.at("policy").at("external_per_hour").as_int64(), 50);
    EXPECT_EQ(document.at("honest").at("limits_only").at("restrictions").at("count").as_int64(), 0);
    const auto& burst = document.at("attacks").at("burst").at("limits_only");
    EXPECT_EQ(burst.at("external_recipients_before_restriction").at("worst").as_int64(), 50);
    EXPECT_EQ(burst.at("never_detected").at("count").as_int64(), 0);
}

TEST_F(LabCommandTest, TablesAndPicturesAreForPeople) {
    const auto picture = (daemon.folder / "out.svg").string();
    const auto ran = run({"lab", "run", "--behaviour", history, "--attack", "burst", "--svg", picture});
    ASSERT_EQ(ran.code, exit_done) << ran.err;
    EXPECT_NE(ran.out.find(" messages of 30 senders"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("limits only"), std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(picture));
    const auto limits = run({"lab", "limits", "--behaviour", history, "--svg", picture});
    ASSERT_EQ(limits.code, exit_done) << limits.err;
    EXPECT_NE(limits.out.find("internal_per_hour: 20 fits all but 0 of 30 senders"), std::string::npos) << limits.out;
    const auto document = boost::json::parse(run({"lab", "limits", "--behaviour", history, "--json"}).out);
    EXPECT_EQ(document.at("senders").as_array().size(), 30U);
}

TEST_F(LabCommandTest, TheFiguresHavePlainNames) {
    const auto ran = run({"lab", "run", "--behaviour", history, "--attacks", "2", "--json"});
    ASSERT_EQ(ran.code, exit_done) << ran.err;
    const auto document = boost::json::parse(ran.out);
    const auto& figures = document.at("figures");
    EXPECT_EQ(figures.at("honest_mailboxes_restricted").at("count").as_int64(), 0);
    EXPECT_EQ(figures.at("honest_messages_held").at("per_10000_messages").at("value").as_double(), 0);
    EXPECT_GT(figures.at("honest_messages_held").at("per_10000_messages").at("high").as_double(), 0);
    EXPECT_GE(figures.at("burst_external_recipients_before_hold").at("accounts").as_int64(), 1);
    EXPECT_TRUE(figures.at("burst_external_recipients_before_hold").at("median").as_object().contains("high"));
    EXPECT_TRUE(figures.as_object().contains("reply_chain_recipients_before_hold"));
    EXPECT_EQ(figures.at("newsletter_honest").at("restricted_by_detection").as_int64(), 0);
}

TEST_F(LabCommandTest, KeptMailIsAHistoryToo) {
    std::ofstream mbox{daemon.folder / "sent.mbox"};
    for (int i = 0; i < 30; ++i)
        mbox << "From p@example.org Sat Sep  8 12:00:00 2001\nFrom: P <p@example.org>\nTo: q@example.org\nDate: Sat, "
                "8 Sep 2001 12:"
             << 10 + i << ":00 +0000\nSubject: Lunch\n\nAt noon?\n\n";
    mbox.close();
    const auto ran = run({"lab", "run", "--archive", (daemon.folder / "sent.mbox").string(), "--behaviour", history,
                          "--attack", "none"});
    ASSERT_EQ(ran.code, exit_done) << ran.err;
    EXPECT_NE(ran.out.find("1830 messages of 31 senders"), std::string::npos) << ran.out;
    const auto limits = run({"lab", "limits", "--archive", (daemon.folder / "sent.mbox").string()});
    EXPECT_EQ(limits.code, exit_done) << limits.err;
    EXPECT_EQ(run({"lab", "run"}).code, exit_usage) << "a history must be named";
}

TEST_F(LabCommandTest, AMailLogIsAHistoryToo) {
    const auto log = (daemon.folder / "mail.log").string();
    std::ofstream file{log};
    for (int i = 10; i < 40; ++i) {
        const auto head = "2026-02-01T12:" + std::to_string(i) + ":00.5+01:00 host postfix/";
        const auto id = "4C" + std::to_string(i) + "AAAAA: ";
        file << head << "submission/smtpd[1]: " << id
             << "client=h[192.0.2.10], sasl_method=PLAIN, sasl_username=Anna@example.org\n"
             << head << "qmgr[1]: " << id << "from=<anna@example.org>, size=1000, nrcpt=1 (queue active)\n"
             << head << "smtp[1]: " << id
             << "to=<x@example.com>, relay=m[192.0.2.3]:25, delay=1, dsn=2.0.0, status=sent (250 ok)\n"
             << head << "qmgr[1]: " << id << "removed\n";
    }
    file.close();
    const auto ran = run({"lab", "run", "--logs", log, "--attack", "burst"});
    ASSERT_EQ(ran.code, exit_done) << ran.err;
    EXPECT_NE(ran.out.find(" messages of 1 senders"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("2026-02-01T11:10:00Z to 2026-02-01T11:39:00Z"), std::string::npos) << ran.out;
    EXPECT_EQ(run({"lab", "limits", "--logs", log}).code, exit_done);
    const auto none = run({"lab", "run", "--logs", history});
    EXPECT_EQ(none.code, exit_refused);
    EXPECT_NE(none.err.find("no line of it is one of Postfix's"), std::string::npos) << none.err;
}

TEST_F(LabCommandTest, TheSitesOwnPastIsAskedOfTheDaemon) {
    std::string lines;
    for (int i = 10; i < 40; ++i)
        lines +=
            (lines.empty() ? "" : ",") + std::string{R"({"at":"2026-02-20T12:)"} + std::to_string(i) +
            R"(:00.250Z","entity":"anna@example.org","recipients":["b@example.org","c@example.com"],"size":900,"subject":"Hi"})";
    lines +=
        R"(,{"at":"2026-02-20T12:50:00Z","entity":"connector:printer","recipients":["b@example.org"],"size":0,"subject":""})";
    daemon.answer("GET /v1/trace?since=2026-02-19T13%3A00%3A00Z&limit=1000", "[" + lines + "]");
    const auto ran = run({"lab", "run", "--own", "--days", "10", "--attack", "none"});
    ASSERT_EQ(ran.code, exit_done) << ran.err;
    EXPECT_NE(ran.out.find("30 messages of 1 senders"), std::string::npos) << ran.out;
    const auto limits = run({"lab", "limits", "--own", "--days", "10"});
    EXPECT_NE(limits.out.find("internal_per_hour: 50 fits"), std::string::npos) << limits.out;
    EXPECT_EQ(run({"lab", "run", "--own"}).code, exit_refused) << "the daemon refuses";
}

TEST_F(LabCommandTest, WeightsAreFittedByOneCommand) {
    std::ofstream{daemon.folder / "spam.eml"}
        << "Subject: Cheap watches\n\nBuy a watch, cheap, now, for everybody here\n";
    std::ofstream{daemon.folder / "ham.eml"} << "Subject: Lunch\n\nShall we meet at noon as we did last week?\n";
    std::ofstream{daemon.folder / "index"} << "spam spam.eml\nham ham.eml\n";
    const auto model = (std::filesystem::path{__FILE__}.parent_path() / "../../share/content.model").string();
    const auto out = (daemon.folder / "risk.weights").string();
    const auto ran = run({"lab", "fit", "--behaviour", history, "--mail", (daemon.folder / "index").string(), "--model",
                          model, "--attacks", "2", "--out", out});
    ASSERT_EQ(ran.code, exit_done) << ran.err;
    const auto again =
        run({"lab", "run", "--behaviour", history, "--weights", out, "--half", "held-out", "--attack", "none"});
    EXPECT_EQ(again.code, exit_done) << again.err;
    std::ifstream written{out};
    const std::string text{std::istreambuf_iterator<char>{written}, {}};
    EXPECT_NE(text.find("half of the senders of 1 histories"), std::string::npos) << text;
}

TEST_F(LabCommandTest, WhatCannotBeReadIsNamed) {
    EXPECT_EQ(run({"lab", "run", "--behaviour", history, "--attack", "flood"}).code, exit_usage);
    const struct {
        std::vector<std::string> command;
        const char* says;
    } cases[] = {
        {{"lab", "run", "--behaviour", "/nowhere.tsv"}, "/nowhere.tsv: the file cannot be read"},
        {{"lab", "limits", "--behaviour", policy},
         "policy.toml:1: a line must have five columns separated by tabs: time, sender, recipients, size, subject (and "
         "nothing else could be read)"},
        {{"lab", "run", "--behaviour", history, "--policy", "/nowhere.toml"}, "/nowhere.toml: the policy cannot"},
        {{"lab", "run", "--behaviour", history, "--policy", history}, "history.tsv:1"},
        {{"lab", "run", "--behaviour", history, "--mail", "/nowhere"}, "/nowhere: the index cannot be read"},
        {{"lab", "limits", "--behaviour", history, "--svg", "/nowhere/x.svg"}, "the picture cannot be written"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.says);
        const auto ran = run(c.command);
        EXPECT_EQ(ran.code, exit_refused);
        EXPECT_NE(ran.err.find(c.says), std::string::npos) << ran.err;
    }
}

}  // namespace
}  // namespace tidegate
