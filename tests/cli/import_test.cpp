// tidegate import: what is sent of old logs, and what people are shown.

#include <zlib.h>

#include <boost/json/serialize.hpp>

#include "cli/cli_fixture.hpp"
#include "cli/json.hpp"
#include "cli/log_import.hpp"

namespace tidegate {
namespace {

namespace json = boost::json;

const std::string log_text =
    "Mar  1 10:00:00 mail postfix/smtpd[1]: 4AAAAAAA: client=h[192.0.2.10], sasl_method=PLAIN, "
    "sasl_username=Anna@example.org\n"
    "Mar  1 10:00:01 mail postfix/qmgr[1]: 4AAAAAAA: from=<anna@example.org>, size=512, nrcpt=1 (queue active)\n"
    "Mar  1 10:00:02 mail postfix/smtp[1]: 4AAAAAAA: to=<b@example.com>, relay=mx[198.51.100.1]:25, dsn=2.0.0, "
    "status=sent (ok)\n"
    "Mar  1 10:00:03 mail dovecot: imap-login: Login: user=<anna>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.2\n"
    "this is \x1b[31m no log\n";

struct ImportTest : CliTest {
    std::string write(const std::string& name, const std::string& text) {
        const auto path = daemon.folder / name;
        std::ofstream{path, std::ios::binary} << text;
        return path.string();
    }
};

TEST_F(ImportTest, ADryRunCountsAndSendsNothing) {
    const auto ran = run({"import", "--dry-run", write("mail.log", log_text)});
    EXPECT_EQ(ran.code, exit_done) << ran.err;
    EXPECT_TRUE(daemon.asked().empty());
    EXPECT_NE(ran.out.find("this is ?[31m no log"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("dry run"), std::string::npos);
    const auto sum = json::parse(run({"import", "--dry-run", "--json", write("mail.log", log_text)}).out);
    EXPECT_EQ(sum.at("lines").as_int64(), 5);
    EXPECT_EQ(sum.at("understood").as_int64(), 4);
    EXPECT_EQ(sum.at("not_understood").as_int64(), 1);
    EXPECT_EQ(sum.at("senders").as_int64(), 1);
    EXPECT_EQ(sum.at("messages").as_int64(), 1);
    EXPECT_EQ(sum.at("logins").as_int64(), 1);
}

TEST_F(ImportTest, WhatTheLogTellsIsSentOnceForEachSender) {
    daemon.answer("POST /v1/import", R"({"learnt":1,"known":0,"foreign":0,"senders":1,"anew":1})");
    const auto ran = run({"import", "--json", write("mail.log", log_text)});
    EXPECT_EQ(ran.code, exit_done) << ran.err;
    ASSERT_EQ(daemon.asked().size(), 1U);
    const auto body = json::parse(daemon.asked()[0].body);
    const auto& sender = body.at("senders").at(0);
    EXPECT_EQ(sender.at("user").as_string(), "Anna@example.org");
    // Written as the zone of the configuration has it, Berlin; the year is that of the file.
    const std::string at{sender.at("messages").at(0).at("at").as_string()};
    EXPECT_NE(at.find("-03-01T09:00:00Z"), std::string::npos) << at;
    EXPECT_EQ(sender.at("messages").at(0).at("recipients").at(0).as_string(), "b@example.com");
    EXPECT_EQ(json::parse(ran.out).at("learnt").as_int64(), 1);
}

TEST_F(ImportTest, FilesComeInAnyOrderAndPacked) {
    const auto half = log_text.find("Mar  1 10:00:02");
    const auto late = write("mail.log", log_text.substr(half));
    const auto early = (daemon.folder / "mail.log.1.gz").string();
    const auto gzip = gzopen(early.c_str(), "wb");
    ASSERT_EQ(gzwrite(gzip, log_text.data(), static_cast<unsigned>(half)), static_cast<int>(half));
    gzclose(gzip);
    const auto sum = json::parse(run({"import", "--dry-run", "--json", late, early}).out);
    EXPECT_EQ(sum.at("messages").as_int64(), 1);
    EXPECT_EQ(sum.at("lines").as_int64(), 5);
    std::filesystem::resize_file(early, std::filesystem::file_size(early) / 2);
    const auto cut = run({"import", "--dry-run", early});
    EXPECT_EQ(cut.code, exit_refused);
    EXPECT_NE(cut.err.find("damaged or cut off"), std::string::npos) << cut.err;
}

TEST_F(ImportTest, WhatIsRefusedIsTold) {
    EXPECT_EQ(run({"import"}).code, exit_usage);
    EXPECT_EQ(run({"import", "--format", "sendmail", "x"}).code, exit_usage);
    EXPECT_EQ(run({"import", "/nonexistent"}).code, exit_refused);
}

TEST(ImportPlan, BodiesAreBoundedAndHoldWholeSenders) {
    ImportPlan plan;
    std::vector<LoggedMessage> messages;
    for (int sender = 0; sender < 30; ++sender) {
        for (int i = 0; i < 6'000; ++i) {
            LoggedMessage one;
            one.at = Instant{Millis{i * 1000}};
            one.login = "user" + std::to_string(sender);
            one.from = one.login + "@example.org";
            one.recipients = {"b@example.com"};
            messages.push_back(std::move(one));
        }
    }
    messages.push_back({.at = {}, .login = "x"});  // the null sender
    plan.add(std::move(messages));
    EXPECT_EQ(plan.senders(), 30U);
    std::size_t seen = 0;
    for (const auto& body : plan.bodies()) {
        EXPECT_LT(json::serialize(body).size(), 1'000'000U);
        for (const auto& sender : body.at("senders").as_array()) {
            ++seen;
            const auto& all = sender.at("messages").as_array();
            EXPECT_LE(all.size(), 5'000U);
            EXPECT_GE(all.size(), 4'000U);
            EXPECT_EQ(all[all.size() - 1].at("at").as_string(), "1970-01-01T01:39:59Z") << "the newest are kept";
        }
    }
    EXPECT_EQ(seen, 30U);
}

}  // namespace
}  // namespace tidegate
