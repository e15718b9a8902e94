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
    EXPECT_EQ(sum.at("senders").as_int64(), 2) << "anna@example.org sends, anna logs in";
    EXPECT_EQ(sum.at("messages").as_int64(), 1);
    EXPECT_EQ(sum.at("logins").as_int64(), 1);
}

TEST_F(ImportTest, WhatTheLogTellsIsSentOnceForEachSender) {
    daemon.answer("POST /v1/import", R"({"learnt":1,"known":0,"foreign":0,"senders":1,"anew":1,"logins":1})");
    const auto path = write("mail.log", log_text);
    const auto ran = run({"import", "--json", path});
    EXPECT_EQ(ran.code, exit_done) << ran.err;
    ASSERT_EQ(daemon.asked().size(), 1U);
    const auto body = json::parse(daemon.asked()[0].body);
    ASSERT_EQ(body.at("senders").as_array().size(), 2U);
    const auto& login = body.at("senders").at(0);
    EXPECT_EQ(login.at("user").as_string(), "anna");
    EXPECT_EQ(login.at("logins").at(0).at("client").as_string(), "192.0.2.1");
    const auto& source = body.at("source");
    EXPECT_EQ(source.at("files").at(0).as_string(), path) << "for the audit log";
    EXPECT_EQ(source.at("messages").as_int64(), 1);
    EXPECT_EQ(source.at("senders").as_int64(), 2);
    EXPECT_EQ(source.at("logins").as_int64(), 1);
    EXPECT_EQ(source.at("first"), source.at("last"));
    const auto& sender = body.at("senders").at(1);
    EXPECT_EQ(sender.at("user").as_string(), "anna@example.org");
    // Written as the zone of the configuration has it, Berlin; the year is that of the file.
    const std::string at{sender.at("messages").at(0).at("at").as_string()};
    EXPECT_NE(at.find("-03-01T09:00:00Z"), std::string::npos) << at;
    EXPECT_EQ(sender.at("messages").at(0).at("recipients").at(0).as_string(), "b@example.com");
    EXPECT_EQ(json::parse(ran.out).at("learnt").as_int64(), 1);
    EXPECT_EQ(json::parse(ran.out).at("logins_learnt").as_int64(), 1);
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

/// Message number `i` of a sender, one a second.
LoggedMessage message_of(const std::string& login, int i) {
    LoggedMessage one;
    one.at = Instant{Millis{i * 1000}};
    one.login = login;
    one.from = login + "@example.org";
    one.recipients = {"b@example.com"};
    return one;
}

LoggedLogin login_of(const std::string& user, const std::string& client, Millis at, bool succeeded = true) {
    LoginFact fact;
    fact.user = user;
    fact.client = client;
    fact.succeeded = succeeded;
    return {Instant{at}, std::move(fact)};
}

std::vector<json::object> bodies_of(ImportPlan& plan) {
    std::vector<json::object> out;
    plan.close();
    EXPECT_TRUE(plan.tell([&](json::object body) -> Outcome {
        out.push_back(std::move(body));
        return {};
    }));
    return out;
}

TEST(ImportPlan, BodiesAreBoundedAndHoldWholeSenders) {
    auto plan = ImportPlan::make().value();
    for (int i = 0; i < 6'000; ++i) {
        for (int sender = 0; sender < 30; ++sender)
            ASSERT_TRUE(plan.add(message_of("user" + std::to_string(sender), 5'999 - i)));
    }
    LoggedMessage bounce;
    bounce.login = "x";  // the null sender
    ASSERT_TRUE(plan.add(bounce));
    EXPECT_EQ(plan.senders(), 30U);
    EXPECT_EQ(plan.messages(), 180'000U);
    std::size_t seen = 0;
    for (const auto& body : bodies_of(plan)) {
        EXPECT_LT(json::serialize(body).size(), 1'000'000U);
        for (const auto& sender : body.at("senders").as_array()) {
            ++seen;
            const auto& all = sender.at("messages").as_array();
            EXPECT_LE(all.size(), 5'000U);
            EXPECT_GE(all.size(), 4'000U);
            EXPECT_EQ(all[all.size() - 1].at("at").as_string(), "1970-01-01T01:39:59Z") << "the newest are kept";
            EXPECT_LT(all[0].at("at").as_string(), all[1].at("at").as_string()) << "in the order of time";
        }
    }
    EXPECT_EQ(seen, 30U);
    EXPECT_GE(plan.left_out(), 30'000U);
}

TEST(ImportPlan, EverySenderKeepsItsNewestWhereAllAreTooMany) {
    auto plan = ImportPlan::make({.kept = 1'000}).value();
    for (int i = 0; i < 2'000; ++i) {
        for (const auto* login : {"anna", "ben"}) ASSERT_TRUE(plan.add(message_of(login, i)));
    }
    const auto bodies = bodies_of(plan);
    ASSERT_EQ(bodies.size(), 1U);
    std::size_t kept = 0;
    for (const auto& sender : bodies[0].at("senders").as_array()) {
        const auto& all = sender.at("messages").as_array();
        EXPECT_GE(all.size(), 200U);
        EXPECT_EQ(all[all.size() - 1].at("at").as_string(), "1970-01-01T00:33:19Z");
        kept += all.size();
    }
    EXPECT_LE(kept, 1'000U);
    EXPECT_EQ(plan.left_out() + kept, plan.messages());
}

TEST(ImportPlan, HostsThatSendLittleMakeRoomAndUsersDoNot) {
    auto plan = ImportPlan::make({.senders = 2, .hosts = 10}).value();
    const auto from_host = [](const std::string& client, int i) {
        auto out = message_of("", i);
        out.client = client;
        return out;
    };
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(plan.add(from_host("192.0.2.1", i)));
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(plan.add(from_host("198.51.100." + std::to_string(i), i)));
    for (const auto* login : {"anna", "ben", "carl"}) ASSERT_TRUE(plan.add(message_of(login, 1)));
    EXPECT_LE(plan.senders(), 12U);
    const auto bodies = bodies_of(plan);
    const auto text = json::serialize(bodies.at(0));
    EXPECT_NE(text.find("\"192.0.2.1\""), std::string::npos) << "the relay stays";
    EXPECT_NE(text.find("\"anna\""), std::string::npos);
    EXPECT_NE(text.find("\"ben\""), std::string::npos);
    EXPECT_EQ(text.find("\"carl\""), std::string::npos);
    EXPECT_EQ(plan.left_out() + plan.senders() + 2, 106U) << "each that is left out is counted";
}

TEST(ImportPlan, LoginsThatSucceededAreToldOnceAnHourForEachAddress) {
    auto plan = ImportPlan::make().value();
    constexpr Millis hour{3'600'000};
    for (int minute = 0; minute < 120; ++minute) {
        for (const auto* client : {"192.0.2.1", "198.51.100.2"})
            ASSERT_TRUE(plan.add(login_of("Anna", client, minute * hour / 60)));
        ASSERT_TRUE(plan.add(login_of("anna", "203.0.113.9", minute * hour / 60, false)));
    }
    EXPECT_EQ(plan.logins(), 240U);
    const auto bodies = bodies_of(plan);
    const auto& sender = bodies.at(0).at("senders").at(0);
    EXPECT_EQ(sender.at("user").as_string(), "anna");
    EXPECT_TRUE(sender.at("messages").as_array().empty());
    const auto& logins = sender.at("logins").as_array();
    ASSERT_EQ(logins.size(), 4U);
    EXPECT_EQ(json::serialize(logins[3]), R"({"at":"1970-01-01T01:00:00Z","client":"198.51.100.2"})");
    EXPECT_EQ(plan.left_out(), 0U);
}

TEST(ImportPlan, ABodyThatCannotBeSentIsTheLast) {
    auto plan = ImportPlan::make().value();
    for (int i = 0; i < 12'000; ++i) ASSERT_TRUE(plan.add(message_of("user" + std::to_string(i), i)));
    plan.close();
    int asked = 0;
    EXPECT_FALSE(plan.tell([&](const json::object&) -> Outcome {
        ++asked;
        return fail(Fault::unavailable, "nobody listens");
    }));
    EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace tidegate
