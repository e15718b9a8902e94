// The other system's names: what each parameter becomes here.

#include "cli/cli_fixture.hpp"
#include "cli/exchange_words.hpp"

namespace tidegate {
namespace {

const std::string set = "Set-HostedOutboundSpamFilterPolicy";
const std::string rule = "HostedOutboundSpamFilterRule";

struct Mapping {
    std::vector<std::string> words;
    std::string asks, body;
};

const Mapping mappings[] = {
    {{set, "-Identity", "Default", "-RecipientLimitExternalPerHour", "400"},
     "PATCH /v1/policies/default",
     R"({"limits":{"external_per_hour":400}})"},
    {{"set-hostedoutboundspamfilterpolicy", "-identity", "Sales", "-recipientlimitinternalperhour:800",
      "-RecipientLimitPerDay", "900"},
     "PATCH /v1/policies/Sales",
     R"({"limits":{"internal_per_hour":800,"recipients_per_day":900}})"},
    {{set, "Default", "-ActionWhenThresholdReached", "Alert"},
     "PATCH /v1/policies/default",
     R"({"over_limit":"alert_only"})"},
    {{set, "Default", "-ActionWhenThresholdReached", "blockuser"},
     "PATCH /v1/policies/default",
     R"({"over_limit":"restrict_until_released"})"},
    {{set, "Default", "-ActionWhenThresholdReached", "BlockUserForToday"},
     "PATCH /v1/policies/default",
     R"({"over_limit":"restrict_until_following_day"})"},
    {{set, "Default", "-AutoForwardingMode", "Off"}, "PATCH /v1/policies/default", R"({"forwarding":"off"})"},
    {{set, "Default", "-AutoForwardingMode", "Automatic"}, "PATCH /v1/policies/default", R"({"forwarding":"on"})"},
    {{set, "Default", "-NotifyOutboundSpam:$true", "-NotifyOutboundSpamRecipients", "a@b.c,\"d@b.c\""},
     "PATCH /v1/policies/default",
     R"({"notify":["a@b.c","d@b.c"]})"},
    {{set, "Default", "-NotifyOutboundSpam", "$false"}, "PATCH /v1/policies/default", R"({"notify":[]})"},
    {{set, "Default", "-BccSuspiciousOutboundMail", "$true", "-BccSuspiciousOutboundAdditionalRecipients", "x@b.c"},
     "PATCH /v1/policies/default",
     R"({"copy_to":["x@b.c"]})"},
    {{set, "Default", "-AdminDisplayName", "for all"}, "PATCH /v1/policies/default", R"({"description":"for all"})"},
    {{"New-HostedOutboundSpamFilterPolicy", "-Name", "Sales", "-RecipientLimitPerDay", "10", "-Confirm:$false"},
     "POST /v1/policies",
     R"({"name":"Sales","limits":{"recipients_per_day":10},"enabled":false})"},
    {{"New-" + rule, "-Name", "Sales", "-HostedOutboundSpamFilterPolicy", "Sales", "-From", "a@b.c, d@b.c",
      "-ExceptIfSenderDomainIs", "x.y", "-Priority", "0"},
     "PATCH /v1/policies/Sales",
     R"({"scope":{"users":["a@b.c","d@b.c"]},"except":{"domains":["x.y"]},"priority":0,"enabled":true})"},
    {{"Set-" + rule, "-Identity", "Sales", "-FromMemberOf", "sales", "-SenderDomainIs", "b.c", "-Enabled", "$false"},
     "PATCH /v1/policies/Sales",
     R"({"scope":{"groups":["sales"],"domains":["b.c"]},"enabled":false})"},
    {{"Disable-" + rule, "Sales"}, "PATCH /v1/policies/Sales", R"({"enabled":false})"},
    {{"Enable-" + rule, "-Identity", "Sales"}, "PATCH /v1/policies/Sales", R"({"enabled":true})"},
    {{"Remove-" + rule, "-Identity", "Sales"}, "PATCH /v1/policies/Sales", R"({"enabled":false})"},
    {{"Remove-HostedOutboundSpamFilterPolicy", "-Identity", "Sales"}, "DELETE /v1/policies/Sales", ""},
    {{"Remove-BlockedSenderAddress", "-SenderAddress", "A@b.c", "-Reason", "done"},
     "POST /v1/restricted/a%40b.c/release",
     R"({"reason":"done","held":"deliver"})"},
    {{"Remove-BlockedConnector", "-ConnectorId", "Shop", "-Reason", "mended"},
     "POST /v1/restricted/connector%3Ashop/release",
     R"({"reason":"mended","held":"deliver"})"},
};

TEST_F(CliTest, ExchangeParametersBecomeOurs) {
    for (const auto& c : mappings) {
        SCOPED_TRACE(c.words.front() + " " + c.body);
        daemon.answer(c.asks, "{}");
        const auto before = daemon.asked().size();
        const auto ran = run(c.words);
        EXPECT_EQ(ran.code, exit_done) << ran.err;
        const auto asked = daemon.asked();
        ASSERT_GT(asked.size(), before);
        EXPECT_EQ(asked[before].line, c.asks);
        if (c.body.empty()) continue;
        EXPECT_EQ(boost::json::parse(asked[before].body), boost::json::parse(c.body));
    }
    EXPECT_NE(run({set, "Default", "-AutoForwardingMode", "Automatic"}).err.find("is On here"), std::string::npos);
}

TEST_F(CliTest, ExchangeWordsThatMakeNoSense) {
    const std::pair<std::vector<std::string>, std::string> rows[] = {
        {{set, "-Identity", "x", "-RecipientLimitExternalPerHor", "5"}, "did you mean -RecipientLimitExternalPerHour?"},
        {{set, "-Identity", "x", "-RecipientLimitPerDay", "many"}, "must be a whole number"},
        {{set, "-Identity", "x", "-ActionWhenThresholdReached", "Explode"}, "must be Alert, BlockUser or"},
        {{set, "-Identity", "x", "-NotifyOutboundSpam", "$true"}, "needs -NotifyOutboundSpamRecipients"},
        {{set, "-RecipientLimitPerDay", "5"}, "say which"},
        {{set, "x"}, "say what to change"},
        {{set, "x", "y"}, "belongs to no parameter"},
        {{set, "-Identity", "x", "-identity", "y"}, "is there twice"},
        {{set, "-Identity", "x", "-WhatIf"}, "is not a parameter here"},
        {{"Remove-BlockedSenderAddress"}, "needs -SenderAddress"},
        {{"Remove-BlockedSenderAddress", "-SenderAddress", "a@b.c"}, "needs -Reason"},
        {{"Remove-BlockedConnector", "-ConnectorId", "shop"}, "needs -Reason"},
    };
    for (const auto& [words, said] : rows) {
        const auto ran = run(words);
        EXPECT_EQ(ran.code, exit_usage);
        EXPECT_NE(ran.err.find(said), std::string::npos) << ran.err;
    }
    EXPECT_TRUE(daemon.asked().empty());
}

TEST_F(CliTest, ExchangeListsAreListsOfKeys) {
    daemon.answer(
        "GET /v1/restricted?kind=user&limit=10000",
        R"([{"entity":"a@b.c","kind":"user","summary":"too many","since":"2026-03-01T13:02:00Z","case":"K7Q2-M9XD"}])");
    EXPECT_EQ(run({"Get-BlockedSenderAddress"}).out,
              "SenderAddress   : a@b.c\nReason          : too many\nCause           : \n"
              "CreatedDatetime : 2026-03-01 14:02 CET\nUntil           : \nCase            : K7Q2-M9XD\n\n");
    EXPECT_EQ(boost::json::parse(run({"Get-BlockedSenderAddress", "--json"}).out).as_array().size(), 1U);
    EXPECT_EQ(run({"Get-BlockedSenderAddress", "-SenderAddress", "A@b.c"}).code, exit_done);
    EXPECT_EQ(run({"Get-BlockedSenderAddress", "-SenderAddress", "x@b.c"}).code, exit_refused);
    daemon.answer("GET /v1/restricted?kind=connector&limit=10000", "[]");
    EXPECT_EQ(run({"Get-BlockedConnector", "--json"}).out, "[]\n");

    const std::string policy = R"({"name":"default","enabled":true,"limits":{"external_per_hour":500},"forwarding":"on",
        "over_limit":"restrict_until_following_day","notify":["a@b.c"],"copy_to":[],"scope":{"users":[]}})";
    daemon.answer("GET /v1/policies", "[" + policy + "]");
    daemon.answer("GET /v1/policies/default", policy);
    const auto shown = run({"Get-HostedOutboundSpamFilterPolicy"}).out;
    EXPECT_NE(shown.find("RecipientLimitExternalPerHour             : 500\n"), std::string::npos) << shown;
    EXPECT_NE(shown.find("ActionWhenThresholdReached                : BlockUserForToday\n"), std::string::npos);
    EXPECT_NE(shown.find("IsDefault                                 : True\n"), std::string::npos);
    EXPECT_EQ(boost::json::parse(run({"Get-HostedOutboundSpamFilterPolicy", "-Identity", "Default", "--json"}).out),
              boost::json::parse(policy));
    EXPECT_EQ(run({"Get-" + rule, "--json"}).out, "[]\n") << "the default policy has no rule";
}

TEST(ExchangeWords, Forms) {
    const std::vector<std::string> known{"Name", "On", "List"};
    const auto words = ExchangeWords::parse({"-on", "-LIST:'a', b", "-name", "-5"}, known, "");
    ASSERT_TRUE(words) << words.error().what;
    EXPECT_EQ(words->flag("On").value(), std::optional{true});
    EXPECT_EQ(words->list("list"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(words->text("Name"), "-5");
    EXPECT_EQ(words->text("absent"), "");
    EXPECT_FALSE(ExchangeWords::parse({"-On:maybe"}, known, "")->flag("On"));
}

}  // namespace
}  // namespace tidegate
