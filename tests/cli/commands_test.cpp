// What commands ask the daemon for, what they print, and how they exit.

#include "cli/cli_fixture.hpp"

namespace tidegate {
namespace {

const std::string row = R"({"entity":"alice@example.org","kind":"user","domain":"example.org",
 "cause":"TG-LIMIT-EXTERNAL-HOUR","case":"K7Q2-M9XD","policy":"default","since":"2026-03-01T13:02:00Z","until":null,
 "restricted_by":"tidegate","summary":"512 external recipients in an hour, limit 500"})";

struct Case {
    std::vector<std::string> words;
    std::string asks;    ///< method and target
    std::string body;    ///< JSON, or empty
    std::string answer;  ///< JSON
    std::string prints;  ///< a part of what people read
};

const Case cases[] = {
    {{"status"}, "GET /v1/status", "", R"({"version":"0.1.0","listening":{"api":"127.0.0.1:8470"}})", "127.0.0.1:8470"},
    {{"restricted", "list"}, "GET /v1/restricted", "", "[" + row + "]", "2026-03-01 14:02 CET"},
    {{"restricted", "list", "--kind", "user", "--cause", "TG-RATE"},
     "GET /v1/restricted?kind=user&cause=TG-RATE",
     "",
     "[]",
     "Nobody is restricted."},
    {{"restricted", "show", "alice@example.org"}, "GET /v1/restricted/alice%40example.org", "", row, "K7Q2-M9XD"},
    {{"restricted", "release", "alice@example.org", "--reason", "password changed", "--held", "delete", "--override"},
     "POST /v1/restricted/alice%40example.org/release",
     R"({"reason":"password changed","held":"delete","override":true})",
     R"({"outlook":"There is room."})",
     "alice@example.org may send again, from the next message on.\nThere is room."},
    {{"entity", "list"},
     "GET /v1/entities",
     "",
     R"([{"entity":"bob","state":"clear","policy":"default","limits":[{"name":"a","used":1,"limit":10},
         {"name":"external_per_hour","used":400,"limit":500}]}])",
     "400 of 500 external_per_hour"},
    {{"entity", "restrict", "bob", "--reason", "leave", "--until", "24h"},
     "POST /v1/restricted/bob",
     R"({"reason":"leave","until":"2026-03-02T13:00:00Z"})",
     R"({"case":"AAAA-BBBB"})",
     "Case AAAA-BBBB."},
    {{"entity", "restrict", "bob", "--reason", "leave", "--until", "tomorrow"},
     "POST /v1/restricted/bob",
     R"({"reason":"leave","until":"2026-03-01T23:00:00Z"})",
     "{}",
     "bob may not send any more"},
    {{"entity", "explain", "bob", "--from", "b@example.org"},
     "GET /v1/entities/bob/explain?from=b%40example.org",
     "",
     R"({"entity":"bob","state":"clear","policy":"default","why":"no other policy matches","outlook":"It would pass.",
        "limits":[{"name":"external_per_hour","unit":"recipients","used":5,"limit":500,"room_at":null}],"signals":[]})",
     "external_per_hour     5  500  recipients  now"},
    {{"entity", "explain", "bob"},
     "GET /v1/entities/bob/explain",
     "",
     R"({"entity":"bob","state":"clear","limits":[],
        "signals":[{"signal":"content","sentence":"Like spam","value":0.9,"usual":0,"threshold":0.5,"weight":14.5},
                   {"signal":"others","sentence":"Rounding","weight":-0.01}],
        "risk":{"value":1.49,"rest":-13,"watch_from":-2.3,"hold_from":0,"restrict_from":9.1,"state":"hold"}})",
     "  -13.00  rest     A sender of whom nothing is known\n"
     "  +14.50  content  Like spam\n"
     "   -0.01  others   Rounding\n"
     "   +1.49  = risk   In doubt (watched from -2.3, mail held from 0, restricted from 9.1)\n"},
    {{"case", "list", "--in-state", "closed"}, "GET /v1/cases?state=closed", "", "[]", "No case yet."},
    {{"case", "show", "K7Q2-M9XD"},
     "GET /v1/cases/K7Q2-M9XD",
     "",
     R"({"reference":"K7Q2-M9XD","measures":[{"name":"external_per_hour","used":512}]})",
     "external_per_hour   512"},
    {{"case", "export", "K7Q2-M9XD"}, "GET /v1/cases/K7Q2-M9XD/export", "", "{\"x\":1}", "{\"x\":1}"},
    {{"policy", "list"}, "GET /v1/policies", "", R"([{"name":"default","limits":{"external_per_hour":500}}])", "500"},
    {{"policy", "show", "Sales team"},
     "GET /v1/policies/Sales%20team",
     "",
     R"({"name":"Sales team","priority":1,"enabled":false,
         "version":2,"limits":{"external_per_hour":7},"scope":{"users":["a@b.c"],"groups":["g"]}})",
     "  external_per_hour           7  recipients\n  internal_per_hour       10000  recipients  service default\n"},
    {{"policy", "set", "default", "--external-per-hour", "100", "--over-limit", "alert-only", "notify=a@b.c,d@b.c"},
     "PATCH /v1/policies/default",
     R"({"notify":["a@b.c","d@b.c"],"limits":{"external_per_hour":100},"over_limit":"alert_only"})",
     R"({"policy":{"version":4},"no_longer_over":[{"entity":"alice@example.org"}]})",
     "  tidegate restricted release alice@example.org --reason \"policy default was changed\""},
    {{"policy", "new", "Sales", "--user", "a@b.c", "--user", "d@b.c", "--except-domain", "x.y", "--preset", "strict"},
     "POST /v1/policies",
     R"({"name":"Sales","limits":{"external_per_hour":400,"internal_per_hour":800,"recipients_per_day":800},
         "except":{"domains":["x.y"]},"scope":{"users":["a@b.c","d@b.c"]}})",
     R"({"policy":{"version":1},"no_longer_over":[]})",
     "Policy Sales is made (version 1)"},
    {{"policy", "remove", "Sales"}, "DELETE /v1/policies/Sales", "", "", "Policy Sales is removed."},
    {{"policy", "test", "--user", "bob"},
     "GET /v1/entities/bob/explain",
     "",
     R"({"policy":"default","why":"so"})",
     "so"},
    {{"held", "list"}, "GET /v1/held", "", "[]", "Nothing is held."},
    {{"held", "show", "4ABC"}, "GET /v1/held?limit=10000", "", R"([{"queue_id":"4ABC","subject":"hi"}])", "hi"},
    {{"held", "deliver", "4ABC"}, "POST /v1/held/4ABC/deliver", "{}", "{}", "4ABC goes on to its recipients."},
    {{"held", "delete", "4ABC"}, "POST /v1/held/4ABC/delete", "{}", "{}", "4ABC is deleted."},
    {{"trace", "--sender", "bob", "--since", "1h"},
     "GET /v1/trace?entity=bob&since=2026-03-01T12%3A00%3A00Z",
     "",
     "[]",
     "No message like that"},
    {{"audit", "--actor", "anna"}, "GET /v1/audit?actor=anna", "", "[]", "Nothing in the audit log yet."},
    {{"alert", "list"}, "GET /v1/alerts", "", "[]", "No notice yet."},
    {{"book", "a@example.org", "--recipients", "600", "--until", "24h", "--reason", "invitation"},
     "POST /v1/booked",
     R"({"entity":"a@example.org","recipients":600,"reason":"invitation","until":"2026-03-02T13:00:00Z"})",
     R"({"reference":"K7Q2-M9XD","from":"2026-03-01T13:02:00Z","until":"2026-03-02T13:02:00Z"})",
     "Booked send K7Q2-M9XD: a@example.org may write to 600 external recipients beyond its limits"},
    {{"book", "list"}, "GET /v1/booked", "", "[]", "Nothing is booked."},
    {{"book", "cancel", "K7Q2-M9XD"}, "DELETE /v1/booked/K7Q2-M9XD", "", "{}", "is cancelled"},
    {{"breaker", "show"},
     "GET /v1/breaker",
     "",
     R"({"state":"open","since":"2026-03-01T13:02:00Z","why":"12 healthy senders were stopped","tripped":12,)"
     R"("opens_at":5,"active_hour":80,"active_day":200,"senders":["a@example.org"],"canaries":[]})",
     "The circuit breaker is open: detection only observes"},
    {{"breaker", "close", "--reason", "mended"},
     "POST /v1/breaker/close",
     R"({"reason":"mended"})",
     R"({"state":"closed"})",
     "The circuit breaker is closed"},
    {{"alert", "policy"}, "GET /v1/alerts/policies", "", R"([{"name":"user restricted"}])", "user restricted"},
    {{"admin", "list"}, "GET /v1/admin/administrators", "", "[]", "No administrator yet."},
    {{"admin", "remove", "anna"}, "DELETE /v1/admin/administrators/anna", "", "{}", "anna may not sign in any more."},
    {{"admin", "token", "new", "backup", "--role", "viewer", "--expires", "30d"},
     "POST /v1/admin/tokens",
     R"({"name":"backup","role":"viewer","expires_at":"2026-03-31T13:00:00Z"})",
     R"({"token":"tg_00"})",
     "tg_00"},
    {{"admin", "token", "revoke", "0011"}, "DELETE /v1/admin/tokens/0011", "", "{}", "Token 0011 is revoked."},
    {{"backup", "/tmp/x/../copy.db"},
     "POST /v1/backup",
     R"({"to":"/tmp/copy.db"})",
     R"({"to":"/tmp/copy.db"})",
     "Copied to /tmp/copy.db."},
};

TEST_F(CliTest, EachCommandAsksAndPrints) {
    ASSERT_TRUE(daemon.ready());
    for (const auto& c : cases) {
        SCOPED_TRACE(c.asks);
        daemon.answer(c.asks, c.answer);
        const auto before = daemon.asked().size();
        const auto ran = run(c.words);
        EXPECT_EQ(ran.code, exit_done) << ran.err;
        EXPECT_NE(ran.out.find(c.prints), std::string::npos) << ran.out;
        const auto asked = daemon.asked();
        ASSERT_GT(asked.size(), before);
        EXPECT_EQ(asked[before].line, c.asks);
        for (std::size_t i = before + 1; i < asked.size(); ++i) EXPECT_TRUE(asked[i].line.starts_with("GET "));
        if (c.body.empty())
            EXPECT_EQ(asked[before].body, "");
        else
            EXPECT_EQ(boost::json::parse(asked[before].body), boost::json::parse(c.body)) << asked[before].body;
    }
}

TEST_F(CliTest, JsonIsOneDocument) {
    for (const auto& c : cases) {
        SCOPED_TRACE(c.asks);
        daemon.answer(c.asks, c.answer);
        auto words = c.words;
        words.insert(words.begin(), "--json");
        const auto ran = run(words);
        EXPECT_EQ(ran.code, exit_done) << ran.err;
        boost::system::error_code error;
        (void)boost::json::parse(ran.out, error);
        EXPECT_FALSE(error) << ran.out;
    }
}

TEST_F(CliTest, ListsArePlainArrays) {
    daemon.answer("GET /v1/restricted", "[" + row + "]");
    const auto ran = run({"restricted", "list", "--json"});
    const auto document = boost::json::parse(ran.out);
    ASSERT_TRUE(document.is_array());
    EXPECT_EQ(document.get_array().at(0), boost::json::parse(row));
}

TEST_F(CliTest, AListThatGoesOnSaysSo) {
    const std::vector<std::string> nouns[] = {{"restricted", "list"}, {"entity", "list"}, {"held", "list"}};
    for (const auto& words : nouns) {
        const auto line = "GET /v1/" + (words[0] == "entity" ? std::string{"entities"} : words[0]);
        daemon.answer(line, "[" + row + "]", 200, "X-Total-Count: 1\r\n");
        EXPECT_EQ(run(words).err, "") << line;
        daemon.answer(line, "[" + row + "]", 200, "X-Total-Count: 1412\r\n");
        const auto ran = run(words);
        EXPECT_EQ(ran.code, exit_done);
        EXPECT_EQ(ran.err, "tidegate: 1 of 1412 shown; --limit and --offset show others\n");
        auto as_json = words;
        as_json.insert(as_json.begin(), "--json");
        EXPECT_EQ(run(as_json).err, ran.err);
    }
    daemon.answer("GET /v1/held?limit=7&offset=2", "[]");
    EXPECT_EQ(run({"held", "list", "--limit", "7", "--offset", "2"}).code, exit_done);
}

TEST_F(CliTest, ABackupThatIsNotToBeSeenIsExplained) {
    daemon.answer("POST /v1/backup", "{}");
    const auto file = daemon.folder / "copy.db";
    const auto away = run({"backup", file.string()});
    EXPECT_EQ(away.code, exit_done);
    EXPECT_NE(away.err.find("PrivateTmp"), std::string::npos) << away.err;
    EXPECT_NE(away.err.find("/var/lib/tidegate/backup"), std::string::npos) << away.err;
    std::ofstream{file} << "x";
    EXPECT_EQ(run({"backup", file.string(), "--overwrite"}).err, "");
    EXPECT_NE(run({"backup", file.string()}).err.find("is there already"), std::string::npos);
}

TEST_F(CliTest, ExitCodes) {
    struct {
        std::vector<std::string> words;
        int code;
        std::string err;
    } const rows[] = {
        {{"restricted", "show", "bob"}, exit_refused, "tidegate: there is no such thing\n"},
        {{"restricted", "release", "bob"}, exit_usage, "--reason is required"},
        {{"restricted", "release", "bob", "--reason", "x", "--held", "burn"}, exit_usage, "--held"},
        {{"restricted"}, exit_usage, "restricted needs one of: list, show, release"},
        {{}, exit_usage, "say what to do"},
        {{"frobnicate"}, exit_usage, "\"frobnicate\" is no command: tidegate help lists them"},
        {{"restrictd", "list"}, exit_usage, "\"restrictd\" is no command: did you mean restricted?"},
        {{"restricted", "lst"}, exit_usage, "did you mean restricted list?"},
        {{"Get-Mailbox"}, exit_usage, "\"Get-Mailbox\" is no command"},
        {{"Get-BlockedSenderAdress"}, exit_usage, "did you mean Get-BlockedSenderAddress?"},
        {{"help", "restrictd"}, exit_usage, "did you mean restricted?"},
        {{"policy", "set", "default"}, exit_usage, "say what to change"},
        {{"policy", "set", "default", "external_per_hor=5"}, exit_usage, "did you mean external_per_hour?"},
        {{"policy", "set", "default", "--per-day", "many"}, exit_usage, "must be a whole number, not \"many\""},
        {{"policy", "new", "vip", "--external-per-hour", "50"}, exit_usage, "--user, --group or --domain"},
        {{"policy", "new", "vip", "--except-user", "bob"}, exit_usage, "say whom the policy is for"},
        {{"policy", "set", "default", "5"}, exit_usage, "must be KEY=VALUE"},
        {{"entity", "restrict", "bob", "--reason", "x", "--until", "soon"}, exit_usage, "\"soon\" is no time"},
        {{"held", "show", "4ABC"}, exit_refused, "no such thing"},
        {{"admin", "add", "anna"}, exit_usage, "first line of standard input"},
    };
    for (const auto& c : rows) {
        const auto ran = run(c.words);
        EXPECT_EQ(ran.code, c.code) << ran.err;
        EXPECT_NE(ran.err.find(c.err), std::string::npos) << ran.err;
        EXPECT_EQ(ran.out, "");
    }
    EXPECT_EQ(run({"--help"}).code, exit_done);
    EXPECT_EQ(run({"--version"}).code, exit_done);
}

TEST_F(CliTest, SaysWhatToDoWhenTheDaemonIsAway) {
    std::filesystem::remove(daemon.folder / "api.sock");
    const auto ran = run({"status"});
    EXPECT_EQ(ran.code, exit_unreachable);
    EXPECT_NE(ran.err.find("Is it running"), std::string::npos) << ran.err;
    EXPECT_EQ(run({"Get-BlockedSenderAddress"}).code, exit_unreachable);
}

TEST_F(CliTest, AServerThatSpeaksNoHttpIsNoDaemon) {
    daemon.answer("GET /v1/status", "<html>");
    EXPECT_EQ(run({"status"}).code, exit_unreachable);
}

TEST_F(CliTest, ARefusalTellsItsProblems) {
    daemon.answer("PATCH /v1/policies/default",
                  R"({"error":{"fault":"invalid","sentence":"the policy cannot act","problems":[
                     {"key":"scope.users","sentence":"matches nobody"}]}})",
                  422);
    const auto ran = run({"policy", "set", "default", "--per-day", "5"});
    EXPECT_EQ(ran.code, exit_refused);
    EXPECT_EQ(ran.err, "tidegate: the policy cannot act\n  scope.users: matches nobody\n");
}

TEST_F(CliTest, WhatComesFromMailCannotMoveTheCursor) {
    daemon.answer("GET /v1/held", R"([{"queue_id":"4A","subject":"\u001b[2J\nTo: x\u202e"}])");
    const auto ran = run({"held", "list"});
    EXPECT_EQ(ran.out.find('\x1b'), std::string::npos);
    EXPECT_EQ(std::ranges::count(ran.out, '\n'), 2);
    EXPECT_EQ(ran.out.find("\u202e"), std::string::npos);
}

TEST_F(CliTest, ANewPolicySaysWhatItLeavesOpen) {
    daemon.answer("POST /v1/policies",
                  R"({"policy":{"version":1,"enabled":true,"limits":{"external_per_hour":50,"internal_per_hour":0,
                     "recipients_per_day":0,"recipients_per_message":0,"messages_per_minute":30}}})");
    EXPECT_EQ(run({"policy", "new", "vip", "--external-per-hour", "50", "--user", "a@example.org"}).out,
              "Policy vip is made (version 1), and acts at once.\n"
              "Limits that were not named are at the service default: internal_per_hour 10000, recipients_per_day "
              "10000, recipients_per_message 500.\n");
    EXPECT_EQ(run({"policy", "new", "vip", "--enabled", "no"}).code, exit_done) << "its scope may come later";
}

TEST_F(CliTest, ReleasesThoseWhoQualifyAfterAnEdit) {
    daemon.answer("PATCH /v1/policies/default",
                  R"({"policy":{"version":2},"no_longer_over":[{"entity":"a"},{"entity":"b"}]})");
    daemon.answer("POST /v1/restricted/a/release", "{}");
    const auto ran = run({"policy", "set", "default", "--per-day", "0", "--release-qualified"});
    EXPECT_EQ(ran.code, exit_refused) << "b could not be released";
    EXPECT_NE(ran.out.find("Released: a\n"), std::string::npos);
    EXPECT_EQ(ran.out.find("Released: b"), std::string::npos);
}

TEST_F(CliTest, AnAlertPolicyIsChangedInItsList) {
    daemon.answer("GET /v1/alerts/policies", R"([{"name":"a","enabled":true},{"name":"b","enabled":true}])");
    daemon.answer("PUT /v1/alerts/policies", "[]");
    const auto ran = run({"alert", "policy", "B", "--enabled", "no", "--mail-to", "x@example.org,y@example.org"});
    EXPECT_EQ(ran.code, exit_done) << ran.err;
    EXPECT_EQ(
        boost::json::parse(daemon.asked().back().body),
        boost::json::parse(
            R"([{"name":"a","enabled":true},{"name":"b","enabled":false,"mail_to":["x@example.org","y@example.org"]}])"));
    EXPECT_EQ(run({"alert", "policy", "c", "--enabled", "no"}).code, exit_refused);
}

TEST_F(CliTest, APasswordComesFromStandardInput) {
    daemon.answer("POST /v1/admin/administrators", R"({"name":"anna","role":"helpdesk"})", 201);
    const auto ran = run({"admin", "add", "anna", "--role", "helpdesk"}, "correct horse\n");
    EXPECT_EQ(ran.code, exit_done) << ran.err;
    EXPECT_EQ(boost::json::parse(daemon.asked().back().body),
              boost::json::parse(R"({"name":"anna","password":"correct horse","role":"helpdesk"})"));
    EXPECT_EQ(ran.out.find("correct"), std::string::npos);
}

TEST_F(CliTest, ALostSecondFactorIsRemoved) {
    daemon.answer("DELETE /v1/admin/administrators/anna/second-factor", R"({"removed":"anna"})");
    const auto ran = run({"admin", "second-factor", "remove", "anna"});
    EXPECT_EQ(ran.code, exit_done) << ran.err;
    EXPECT_NE(ran.out.find("with the password alone"), std::string::npos) << ran.out;
    EXPECT_EQ(daemon.asked().size(), 1U);
}

TEST_F(CliTest, HelpIsACommandToo) {
    EXPECT_EQ(run({"help"}).code, exit_done);
    EXPECT_NE(run({"help"}).out.find("restricted"), std::string::npos);
    EXPECT_NE(run({"help", "restricted"}).out.find("release"), std::string::npos);
    EXPECT_NE(run({"help", "restricted", "release"}).out.find("--reason"), std::string::npos);
    EXPECT_NE(run({"help", "Remove-BlockedSenderAddress"}).out.find("-Reason"), std::string::npos);
}

TEST_F(CliTest, WithJsonAnErrorIsTheDocument) {
    struct {
        std::vector<std::string> words;
        int code;
        std::string fault;
    } const rows[] = {{{"restricted", "show", "bob"}, exit_refused, "not_found"},
                      {{"restrictd"}, exit_usage, "invalid"},
                      {{"restricted", "release", "bob"}, exit_usage, "invalid"},
                      {{"held", "deliver", "4A"}, exit_refused, "not_found"},
                      {{"Remove-BlockedSenderAddress"}, exit_usage, "invalid"},
                      {{"status", "--state", "/nonexistent"}, exit_unreachable, "unavailable"}};
    for (const auto& one : rows) {
        SCOPED_TRACE(one.words.front());
        std::istringstream in;
        std::ostringstream out, err;
        Session session{in, out, err, clock};
        auto words = one.words;
        words.emplace_back("--json");
        if (one.code != exit_unreachable) words.insert(words.end(), {"--state", daemon.folder.string()});
        EXPECT_EQ(tidegate::run(session, words), one.code);
        boost::system::error_code broken;
        const auto document = boost::json::parse(out.str(), broken);
        ASSERT_FALSE(broken) << out.str();
        EXPECT_EQ(document.at("error").at("fault").as_string(), one.fault);
        EXPECT_FALSE(document.at("error").at("sentence").as_string().empty());
        EXPECT_NE(err.str().find("tidegate: "), std::string::npos);
    }
    daemon.answer("POST /v1/held/4B/deliver", "{}");
    const auto half = run({"held", "deliver", "4B", "4A", "--json"});
    EXPECT_EQ(half.code, exit_refused);
    EXPECT_TRUE(boost::json::parse(half.out).is_array()) << "one document: what was done";
    daemon.answer("GET /v1/policies/x", R"({"error":{"sentence":"no","problems":[{"key":"a.b","sentence":"is odd"}]}})",
                  422);
    EXPECT_EQ(boost::json::parse(run({"policy", "show", "x", "--json"}).out),
              boost::json::parse(
                  R"({"error":{"fault":"invalid","sentence":"no","problems":[{"key":"a.b","sentence":"is odd"}]}})"));
}

TEST_F(CliTest, AReleaseThatLeavesAFullWindowSaysItAsOne) {
    daemon.answer("POST /v1/restricted/bob%40example.org/release", R"({"outlook":"It goes over."})");
    daemon.answer("GET /v1/entities/bob%40example.org/explain", R"({"entity":"bob@example.org","state":"probation",
        "policy":"default","probations":[{"cause":"TG-LIMIT-EXTERNAL-HOUR"}],"limits":[
        {"name":"external_per_hour","unit":"recipients","used":5,"limit":5,"room_at":"2026-03-01T13:40:00Z"},
        {"name":"internal_per_hour","unit":"recipients","used":0,"limit":900,"room_at":null}]})");
    const auto out = run({"restricted", "release", "bob@example.org", "--reason", "x"}).out;
    EXPECT_NE(out.find("may send again, but mail to external recipients waits until 2026-03-01 14:40 CET"),
              std::string::npos)
        << out;
    EXPECT_NE(out.find("--user 'bob@example.org' --external-per-hour N --internal-per-hour 900\n"), std::string::npos)
        << out;
    EXPECT_EQ(out.find("It goes over."), std::string::npos);
}

TEST_F(CliTest, OneThatWasNeverSeenIsToldApart) {
    const std::string line = "GET /v1/entities/x%40foreign.example/explain";
    daemon.answer(line, R"({"entity":"x@foreign.example","domain":"foreign.example","state":"clear","limits":[]})");
    daemon.answer("GET /v1/trace?entity=x%40foreign.example&limit=1", "[]");
    daemon.answer("GET /v1/cases?entity=x%40foreign.example&limit=1", "[]");
    const std::vector<std::string> words{"entity", "explain", "x@foreign.example"};
    EXPECT_NE(run(words).out.find("was never seen here, and foreign.example is not one of your domains."),
              std::string::npos);
    daemon.answer("GET /v1/trace?entity=x%40foreign.example&limit=1", R"([{"at":"x"}])");
    EXPECT_EQ(run(words).out.find("never seen"), std::string::npos);
}

TEST_F(CliTest, WhatIsToMindOfABookedSendIsTold) {
    daemon.answer("POST /v1/booked", R"({"reference":"K7Q2-M9XD","from":"2026-03-01T12:00:00Z",
        "until":"2026-03-01T14:00:00Z","note":"By milter only."})");
    const auto out = run({"book", "alice@example.org", "--recipients", "6", "--until", "2h", "--reason", "x",
                          "--subject", "Invitation"})
                         .out;
    EXPECT_NE(out.find(".\nBy milter only.\n"), std::string::npos) << out;
}

TEST_F(CliTest, ACaseIsToldForPeople) {
    const std::string held = R"({"at":"2026-03-01T13:00:00Z","actor":"tidegate","sentence":"A message is held."})";
    daemon.answer("GET /v1/cases/A", R"({"reference":"A","evidence":[{"at":"2026-03-01T12:00:00Z",
        "subject":"=?UTF-8?Q?K=C3=BCche=1B[2J?="}],"timeline":[)" +
                                         held + "," + held + "," + held + "]}");
    const auto out = run({"case", "show", "A"}).out;
    EXPECT_NE(out.find("A message is held. (3 times)"), std::string::npos) << out;
    EXPECT_NE(out.find("Küche [2J"), std::string::npos) << out;
}

TEST_F(CliTest, APolicyListShowsWhatZeroStandsFor) {
    daemon.answer("GET /v1/policies", R"([{"name":"a","limits":{"external_per_hour":0,"internal_per_hour":7}}])");
    EXPECT_NE(run({"policy", "list"}).out.find("10000 (service)           7"), std::string::npos);
    EXPECT_NE(run({"policy", "list", "--json"}).out.find("\"external_per_hour\": 0"), std::string::npos);
}

}  // namespace
}  // namespace tidegate
