// What one submission is answered, and what follows.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/notice.hpp"
#include "judge/fakes.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr Limits five{5, 100, 100, 50, 30};

TEST(Decide, AcceptsUpToTheLimitAndNotOneMore) {
    Court court{five};
    EXPECT_EQ(court.send(Court::outside(3)).action, Action::accept);
    EXPECT_EQ(court.send(Court::outside(2)).action, Action::accept);
    EXPECT_EQ(court.used("external_per_hour"), 5U);
    const auto refused = court.send({"one@example.com"});
    EXPECT_EQ(refused.action, Action::reject);
    EXPECT_EQ(refused.cause, Cause::limit_external_hour);
    EXPECT_EQ(court.used("external_per_hour"), 5U) << "what is refused is not counted";
}

TEST(Decide, TheReplySaysAllThatItsReaderNeeds) {
    Court court{five};
    const auto refused = court.send(Court::outside(6));
    EXPECT_EQ(refused.code, 550);
    EXPECT_EQ(refused.enhanced, "5.1.8");
    EXPECT_EQ(refused.text,
              "Access denied, bad outbound sender alice@example.org: sending is stopped since 12:00 (too many external "
              "recipients: 6 in 1 h, limit 5). It ends at 2026-03-02 00:00 UTC. Receiving works. "
              "[TG-LIMIT-EXTERNAL-HOUR] case " +
                  refused.case_reference + " http://127.0.0.1:8470/c/" + refused.case_reference);
    ASSERT_EQ(refused.reasons.size(), 1U);
    EXPECT_EQ(refused.reasons[0].name, "external_per_hour");
    EXPECT_EQ(refused.reasons[0].value, 6);
    EXPECT_EQ(refused.reasons[0].threshold, 5);
}

TEST(Decide, TheFirstMessageOnAFreshCounterIsCheckedLikeAnyOther) {
    Court court{five};
    EXPECT_EQ(court.send(Court::outside(6)).action, Action::reject);
}

TEST(Decide, ARestrictedSenderIsRefusedAtRcptAndReachesLifelines) {
    Court court{five};
    (void)court.send(Court::outside(6));
    auto question = court.message({"bob@example.org"});
    question.stage = Stage::recipient;
    const auto refused = court.judge->decide(question);
    EXPECT_EQ(refused.verdict.action, Action::reject) << "internal mail stops too";
    EXPECT_NE(refused.ticket, 0U) << "what is said of a restriction waits until it is on disk";
    for (const auto* lifeline : {"help@desk.example", "postmaster@example.org", "ABUSE@Example.org"}) {
        question.recipients = {lifeline};
        EXPECT_EQ(court.judge->decide(question).verdict.action, Action::accept) << lifeline;
        EXPECT_EQ(court.send({lifeline}).action, Action::accept) << lifeline;
    }
    EXPECT_EQ(court.send({"help@desk.example", "bob@example.org"}).action, Action::reject);
}

TEST(Decide, ARestrictionIsACaseWithItsMeasuresAndFreezesTheEvidence) {
    Court court{five};
    (void)court.send(Court::outside(4));
    (void)court.send(Court::outside(2));
    const auto told = court.journal.of(EventKind::restricted);
    ASSERT_EQ(told.size(), 1U);
    const auto& change = std::get<CaseChange>(told[0]->change);
    EXPECT_TRUE(change.freeze_evidence);
    EXPECT_EQ(change.evidence_since, at("2026-03-01T11:00:00Z"));
    const auto& opened = change.now;
    EXPECT_EQ(opened.state, CaseState::restricted);
    EXPECT_EQ(opened.policy, "default");
    EXPECT_EQ(opened.until, at("2026-03-02T00:00:00Z"));
    ASSERT_EQ(opened.measures.size(), 4U) << "every window, the one that was exceeded first";
    EXPECT_EQ(opened.measures[0].name, "external_per_hour");
    EXPECT_EQ(opened.measures[0].used, 4U);
    EXPECT_EQ(opened.measures[0].demand, 2U);
    EXPECT_EQ(opened.measures[0].limit, 5U);
    EXPECT_EQ(opened.measures[2].name, "recipients_per_day");
    EXPECT_EQ(opened.measures[2].used, 4U);
    EXPECT_EQ(opened.measures[2].demand, 0U);
    EXPECT_THAT(opened.sentence, HasSubstr("alice@example.org addressed 6 external recipients in 1 h"));
    ASSERT_EQ(court.journal.lines.size(), 2U) << "the submission that tripped is in the trace before the event";
    EXPECT_EQ(court.journal.lines[1].action, Action::reject);
}

TEST(Decide, TheWindowSlides) {
    Court court{five};
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(court.send({"r@example.com"}).action, Action::accept);
        court.clock.advance(10min);
    }
    court.clock.advance(10min);  // an hour after the first: exactly one has left
    EXPECT_EQ(court.used("external_per_hour"), 4U);
    EXPECT_EQ(court.send({"r@example.com"}).action, Action::accept);
    EXPECT_EQ(court.send({"r@example.com"}).action, Action::reject) << "no reset at the full hour";
}

TEST(Decide, InternalAndExternalCountApart) {
    Court court{{3, 4, 100, 50, 30}};
    EXPECT_EQ(court.send({"a@example.org", "b@example.org", "c@example.org", "x@example.com"}).action, Action::accept);
    EXPECT_EQ(court.used("external_per_hour"), 1U);
    EXPECT_EQ(court.used("internal_per_hour"), 3U);
    EXPECT_EQ(court.used("recipients_per_day"), 4U);
    EXPECT_EQ(court.send({"a@example.org", "b@example.org"}).cause, Cause::limit_internal_hour);
}

TEST(Decide, ManyMessagesAMinuteAreDeferredAndNotCounted) {
    Court court{{0, 0, 0, 0, 3}};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(court.send({"r@example.com"}).action, Action::accept);
    const auto deferred = court.send({"r@example.com"});
    EXPECT_EQ(deferred.code, 450);
    EXPECT_EQ(deferred.enhanced, "4.7.28");
    EXPECT_EQ(deferred.cause, Cause::rate);
    EXPECT_THAT(deferred.text, HasSubstr("Room again at 12:01"));
    EXPECT_TRUE(court.judge->restricted().empty());
    court.clock.advance(1min);
    EXPECT_EQ(court.send({"r@example.com"}).action, Action::accept) << "a counter that recovers";
    EXPECT_EQ(court.used("external_per_hour"), 4U);
}

TEST(Decide, TooManyRecipientsInOneMessage) {
    Court court{{0, 0, 0, 10, 30}};
    const auto refused = court.send(Court::outside(11));
    EXPECT_EQ(refused.code, 550);
    EXPECT_EQ(refused.enhanced, "5.5.3");
    EXPECT_EQ(refused.cause, Cause::limit_message);
    EXPECT_EQ(court.send(Court::outside(10)).action, Action::accept) << "and it restricts nobody";
}

TEST(Decide, AlertOnlyPassesAndTellsOnceADay) {
    Court court{five, OverLimit::alert_only};
    court.policies[0].copy_to = {"review@example.org"};
    court.open();
    EXPECT_EQ(court.send(Court::outside(5)).action, Action::accept);
    const auto over = court.send(Court::outside(3));
    EXPECT_EQ(over.action, Action::accept);
    EXPECT_THAT(over.copy_to, testing::ElementsAre("review@example.org"));
    EXPECT_FALSE(over.case_reference.empty());
    (void)court.send(Court::outside(3));
    EXPECT_EQ(court.journal.of(EventKind::alerted).size(), 1U);
    EXPECT_EQ(court.used("external_per_hour"), 11U) << "it is counted all the same";
    EXPECT_TRUE(court.judge->restricted().empty());
}

TEST(Decide, UntilReleasedHasNoEnd) {
    Court court{five, OverLimit::restrict_until_released};
    const auto refused = court.send(Court::outside(6));
    EXPECT_THAT(refused.text, testing::Not(HasSubstr("It ends at")));
    court.clock.advance(100h);
    court.judge->tick();
    EXPECT_EQ(court.send({"r@example.com"}).action, Action::reject);
    EXPECT_FALSE(court.judge->restricted()[0].until);
}

TEST(Decide, UntilTheFollowingDayEndsAtTheOperatorsMidnight) {
    Court court{five};
    court.site.zone = Zone::find("America/New_York").value();
    court.open();
    EXPECT_THAT(court.send(Court::outside(6)).text, HasSubstr("It ends at 2026-03-02 00:00 EST"));
    court.clock.set(at("2026-03-02T04:59:59Z"));
    EXPECT_EQ(court.send({"r@example.com"}).action, Action::reject);
    court.clock.set(at("2026-03-02T05:00:00Z"));
    EXPECT_EQ(court.send({"r@example.com"}).action, Action::accept);
    EXPECT_EQ(court.journal.of(EventKind::expired).size(), 1U);
}

TEST(Decide, WarnsAtFiftyEightyAndNinetyFivePercentOnceEach) {
    Court court{{100, 0, 0, 0, 0}};
    std::vector<std::size_t> told;
    for (int i = 0; i < 10; ++i) {
        court.clock.advance(1min);
        (void)court.send(Court::outside(10));
        told.push_back(court.journal.of(EventKind::warned).size());
    }
    EXPECT_THAT(told, testing::ElementsAre(0, 0, 0, 0, 1, 1, 1, 2, 2, 3));
    EXPECT_THAT(court.journal.of(EventKind::warned)[1]->sentence,
                HasSubstr("80 % of a limit: 80 of 100 external recipients in 1 h"));
}

TEST(Decide, UseThatStaysAroundALevelWarnsOnce) {
    Court court{{120, 0, 0, 0, 0}};
    for (int i = 0; i < 200; ++i) {
        court.clock.advance(61s);  // 58 to 60 in the window: now at half of the limit, now below it
        (void)court.send({"r@example.com"});
        if (i % 7 == 0) (void)court.send({"r@example.com"});
    }
    EXPECT_EQ(court.journal.of(EventKind::warned).size(), 1U);
}

TEST(Decide, TheOrganisationsLimitDefersExternalMailAlone) {
    Court court;
    court.organisation.external_per_day = 10;
    court.open();
    for (const auto* login : {"a@example.org", "b@example.org"})
        EXPECT_EQ(court.send(Court::outside(5), login).action, Action::accept);
    const auto deferred = court.send({"r@example.com"}, "c@example.org");
    EXPECT_EQ(deferred.code, 450);
    EXPECT_EQ(deferred.cause, Cause::limit_organisation);
    EXPECT_THAT(deferred.text, StartsWith("The organisation may not send more to the outside just now"));
    EXPECT_EQ(court.used("external_per_hour", "c@example.org"), 0U) << "all or nothing";
    EXPECT_EQ(court.send({"bob@example.org"}, "c@example.org").action, Action::accept) << "internal mail goes on";
    EXPECT_EQ(court.journal.of(EventKind::organisation_full).size(), 1U);
    auto reply = court.message({"r@example.com"}, "c@example.org");
    reply.headers->auto_submitted = true;
    EXPECT_EQ(court.judge->decide(reply).verdict.code, 450) << "whoever logs in writes the header";
    reply.local_user = "vmail";
    reply.login.clear();
    reply.client.clear();
    EXPECT_EQ(court.judge->decide(reply).verdict.action, Action::accept)
        << "the mail server's auto-replies are left out";
}

TEST(Decide, MailFromOutsideIsNotOursToJudge) {
    Court court{five};
    auto incoming = court.message({"alice@example.org"}, "");
    incoming.client = "198.51.100.7";
    incoming.from = "stranger@example.com";
    for (int i = 0; i < 40; ++i) EXPECT_EQ(court.judge->decide(incoming).verdict.action, Action::accept);
    EXPECT_TRUE(court.journal.lines.empty());
}

TEST(Decide, OurOwnNoticesAreNeverLimited) {
    Court court{five};
    court.site.notice_key = "secret";
    court.open();
    (void)court.send(Court::outside(6));
    auto notice = court.message({"anna@example.com"}, "");
    notice.client = "127.0.0.1";
    notice.from = notice_sender("17", "anna@example.com", "example.org", "secret");
    for (int i = 0; i < 40; ++i) EXPECT_EQ(court.judge->decide(notice).verdict.action, Action::accept);
    EXPECT_TRUE(court.judge->senders(10).size() <= 1) << "and nothing is counted for them";
}

TEST(Decide, WhoeverReadANoticeCannotSendByItsSender) {
    Court court{five};
    court.site.notice_key = "secret";
    court.organisation.connectors.push_back({"localhost", {Network::parse("127.0.0.0/8").value()}});
    court.open();
    (void)court.send(Court::outside(6));
    (void)court.judge->restrict(Entity::connector("localhost").value(), std::nullopt, "anna", "test");
    auto stolen = court.message({"alice@example.org"});
    stolen.from = notice_sender("17", "alice@example.org", "example.org", "secret");
    EXPECT_EQ(court.judge->decide(stolen).verdict.action, Action::reject) << "a login is judged whatever the sender";
    stolen.login.clear();
    stolen.client = "127.0.0.1";
    stolen.recipients = Court::outside(6);
    EXPECT_EQ(court.judge->decide(stolen).verdict.action, Action::reject) << "it holds for one recipient alone";
    stolen.recipients = {"other@example.com"};
    stolen.from = "tidegate+17-0000000000000000@example.org";
    EXPECT_EQ(court.judge->decide(stolen).verdict.action, Action::reject) << "nobody else can make one";
}

TEST(Decide, ForeignSenderDomainsAreRefusedWhereTheSiteSaysSo) {
    Court court;
    auto spoof = court.message({"r@example.com"});
    spoof.from = "ceo@bank.example";
    EXPECT_EQ(court.judge->decide(spoof).verdict.action, Action::accept);
    court.site.refuse_foreign_sender = true;
    court.open();
    const auto refused = court.judge->decide(spoof).verdict;
    EXPECT_EQ(refused.cause, Cause::sender);
    EXPECT_EQ(refused.enhanced, "5.7.1");
    spoof.from = "";
    EXPECT_EQ(court.judge->decide(spoof).verdict.action, Action::accept) << "the null sender is nobody's domain";
}

TEST(Decide, AutomaticForwardingFollowsThePolicyOfWhoseRuleItIs) {
    Court court;
    court.organisation.connectors.push_back({"localhost", {Network::parse("127.0.0.0/8").value()}});
    court.policies.push_back(
        Policy{.name = "no forwarding", .scope = {.users = {"alice@example.org"}}, .forwarding = Forwarding::off});
    court.open();
    auto forward = court.message({"elsewhere@example.com"}, "");
    forward.client = "127.0.0.1";
    forward.from = "sender@example.net";
    forward.headers->redirected_from = "alice@example.org";
    const auto refused = court.judge->decide(forward).verdict;
    EXPECT_EQ(refused.cause, Cause::forward);
    EXPECT_EQ(refused.code, 550);
    EXPECT_EQ(refused.enhanced, "5.7.1");
    forward.headers->redirected_from = "bob@example.org";
    EXPECT_EQ(court.judge->decide(forward).verdict.action, Action::accept);
    forward.headers->redirected_from = "alice@example.org";
    forward.recipients = {"bob@example.org"};
    EXPECT_EQ(court.judge->decide(forward).verdict.action, Action::accept) << "inside it stays allowed";
}

TEST(Decide, WhatTheMtaDidNotTakeIsGivenBackOnce) {
    Court court{five};
    const auto receipt = court.send(Court::outside(4)).token;
    ASSERT_FALSE(receipt.empty());
    court.judge->give_back(receipt);
    EXPECT_EQ(court.used("external_per_hour"), 0U);
    EXPECT_EQ(court.send(Court::outside(4)).action, Action::accept) << "its retry counts once";
    court.judge->give_back(receipt);
    EXPECT_EQ(court.used("external_per_hour"), 4U) << "a receipt works once";
    court.judge->give_back("nonsense");
    court.judge->give_back("0-1");
}

TEST(Decide, WhileNothingCanBeRecordedMailGoesOnOrWaitsAsTheSiteSays) {
    Court court{five};
    court.journal.is_writable = false;
    EXPECT_EQ(court.send({"r@example.com"}).action, Action::accept);
    court.site.defer_when_unwritable = true;
    court.open();
    const auto deferred = court.send({"r@example.com"});
    EXPECT_EQ(deferred.code, 451);
    EXPECT_EQ(deferred.enhanced, "4.3.2");
    EXPECT_EQ(deferred.cause, Cause::unavailable);
}

TEST(Decide, ARefusalThatCouldNotBeRecordedIsToldAsATemporaryOne) {
    Court court{five};
    const auto refused = court.send(Court::outside(6));
    EXPECT_EQ(court.judge->tell(refused, {}).code, 550);
    const Outcome lost = fail(Fault::unavailable, "disk full");
    EXPECT_EQ(court.judge->tell(refused, lost).code, 451);
    Verdict passed;
    passed.case_reference = "K7Q2-M9XD";
    EXPECT_EQ(court.judge->tell(passed, lost).action, Action::accept) << "what passes is not held up by it";
    EXPECT_TRUE(court.judge->tell(passed, lost).case_reference.empty()) << "but a case that is not kept is not named";
}

TEST(Decide, HostileNamesStayOnOneLineOfPrintableAscii) {
    Court court{five};
    auto message = court.message(Court::outside(6), "m\xC3\xBCller@example.org");
    message.from = "x\r\n250 ok\r\n@example.org";
    const auto refused = court.judge->decide(message).verdict;
    EXPECT_EQ(refused.action, Action::reject);
    EXPECT_LE(refused.text.size(), 480U);
    for (const char c : refused.text) EXPECT_TRUE(c >= ' ' && c <= '~') << static_cast<int>(c);
}

TEST(Decide, ALongNameNeverCostsTheTokenOrTheCase) {
    Court court{five};
    court.site.link = "https://" + std::string(150, 'p') + ".example";
    court.open();
    const auto refused = court.send(Court::outside(6), std::string(300, 'a') + "@example.org");
    EXPECT_LE(refused.text.size(), 480U);
    EXPECT_THAT(refused.text, HasSubstr("[TG-LIMIT-EXTERNAL-HOUR] case " + refused.case_reference));
}

TEST(Decide, ASenderThatCannotBeNamedIsLimitedAllTheSame) {
    Court court{five};
    auto odd = court.message(Court::outside(6), "");
    odd.client.clear();
    odd.local_user = "\"a b\"";
    EXPECT_EQ(court.judge->decide(odd).verdict.action, Action::reject);
    odd.local_user = std::string(400, 'x');
    EXPECT_EQ(court.judge->decide(odd).verdict.action, Action::reject);
}

TEST(Decide, ASourceRoutedAddressIsExternal) {
    Court court{five};
    (void)court.send(
        {"victim%example.com@example.org", "\"victim@example.com\"@example.org", "far!victim@example.org"});
    EXPECT_EQ(court.used("external_per_hour"), 3U);
}

TEST(Decide, AClockThatWasSetBackSilencesNothing) {
    Court court{five};
    (void)court.send(Court::outside(6));
    auto question = court.message({"bob@example.org"});
    question.stage = Stage::recipient;
    court.clock.advance(8760h);
    (void)court.judge->restrict(Entity::user("alice@example.org").value(), std::nullopt, "anna", "test");
    (void)court.judge->decide(question);
    const auto noted = court.journal.lines.size();
    court.clock.set(at("2026-03-01T12:00:00Z"));
    (void)court.judge->decide(question);
    EXPECT_EQ(court.journal.lines.size(), noted + 1);
}

TEST(Decide, ConnectorsAreEntitiesOfTheirOwn) {
    Court court{five};
    court.organisation.connectors.push_back({"printer", {Network::parse("192.0.2.0/24").value()}});
    court.open();
    auto scan = court.message(Court::outside(6), "");
    scan.from = "scanner@example.org";
    for (int i = 0; i < 2; ++i) {
        const auto refused = court.judge->decide(scan).verdict;
        EXPECT_EQ(refused.enhanced, "5.7.1");
        EXPECT_EQ(refused.cause, Cause::connector);
        EXPECT_THAT(refused.text, HasSubstr("[TG-CONNECTOR]"));
    }
    EXPECT_EQ(court.judge->restricted()[0].entity.text(), "connector:printer");
}

TEST(Decide, EveryRefusalLeadsSomewhere) {
    Court court{{0, 0, 0, 2, 3}};
    court.site.link = "https://gate.example.org";
    court.open();
    const auto many = court.send(Court::outside(3));
    EXPECT_THAT(many.text, EndsWith("[TG-LIMIT-MESSAGE] https://gate.example.org/c/TG-LIMIT-MESSAGE"));
    for (int i = 0; i < 3; ++i) (void)court.send({"r@example.com"});
    EXPECT_THAT(court.send({"r@example.com"}).text, EndsWith("[TG-RATE] https://gate.example.org/c/TG-RATE"));
}

TEST(Decide, ASiteThatPrefersToWaitTellsPeopleAndRestrictsNobody) {
    Court court{five};
    court.site.defer_over_limit = true;
    court.open();
    (void)court.send(Court::outside(4));
    const auto first = court.judge->decide(court.message(Court::outside(2)));
    EXPECT_EQ(first.verdict.code, 450);
    EXPECT_EQ(first.verdict.cause, Cause::limit_external_hour);
    EXPECT_NE(first.ticket, 0U) << "its case is told, so it is on disk first";
    const auto again = court.send(Court::outside(2));
    EXPECT_EQ(again.case_reference, first.verdict.case_reference);
    const auto told = court.journal.of(EventKind::alerted);
    ASSERT_EQ(told.size(), 1U) << "once, not for every message";
    EXPECT_THAT(told[0]->sentence, HasSubstr("What is over the limit is deferred; nobody is restricted."));
    EXPECT_TRUE(court.judge->restricted().empty());
    EXPECT_EQ(court.used("external_per_hour"), 4U);
}

TEST(Decide, AMessageAloneOverTheLimitIsToldToBeSplit) {
    Court court{five};
    court.site.defer_over_limit = true;
    court.open();
    const auto refused = court.send(Court::outside(6));
    EXPECT_EQ(refused.code, 450);
    EXPECT_THAT(refused.text, HasSubstr("this message alone is over it: split it"));
}

/// Two policies: what the login chooses and what the header From chooses.
struct TwoPolicies : Court {
    TwoPolicies() : Court{{100, 100, 1000, 50, 100}} {
        Policy sales{.name = "Sales"};
        sales.scope.users = {"berta@example.org"};
        sales.limits = {2, 100, 1000, 50, 100};
        policies.push_back(sales);
    }
    Verdict send_as_berta(std::size_t recipients) {
        auto submission = message(outside(recipients));
        submission.from = submission.headers->from = "berta@example.org";
        return judge->decide(submission).verdict;
    }
};

TEST(Decide, ThePolicyIsChosenByLoginOrByHeaderFromAndTheCountStaysWithTheLogin) {
    TwoPolicies court;
    court.open();
    EXPECT_EQ(court.send_as_berta(3).action, Action::accept) << "by login: the default policy of alice";

    TwoPolicies by_from;
    by_from.site.select_by_from = true;
    by_from.open();
    const auto refused = by_from.send_as_berta(3);
    EXPECT_EQ(refused.enhanced, "5.1.8") << "by header From: Sales of berta";
    ASSERT_EQ(by_from.judge->restricted().size(), 1U);
    EXPECT_EQ(by_from.judge->restricted()[0].entity.text(), "alice@example.org") << "who submitted it is restricted";
    EXPECT_EQ(by_from.judge->restricted()[0].policy, "Sales");
    EXPECT_EQ(by_from.used("external_per_hour", "berta@example.org"), 0U);

    const auto told = by_from.judge->explain(Entity::user("alice@example.org").value(), "berta@example.org", {});
    EXPECT_EQ(told.selected_by, "from");
    EXPECT_EQ(told.policy, "Sales");
    EXPECT_EQ(told.policy_by_login, "default");
    EXPECT_EQ(told.policy_by_from, "Sales");
}

TEST(Decide, TheOrganisationIsWarnedOnceALevelBeforeItsLimit) {
    Court court;
    court.organisation.external_per_day = 20;
    court.open();
    (void)court.send(Court::outside(9));
    EXPECT_TRUE(court.journal.of(EventKind::organisation_warned).empty());
    (void)court.send(Court::outside(2));
    (void)court.send(Court::outside(1));
    ASSERT_EQ(court.journal.of(EventKind::organisation_warned).size(), 1U) << "half of it";
    (void)court.send(Court::outside(7));
    const auto told = court.journal.of(EventKind::organisation_warned);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_THAT(told[1]->sentence, HasSubstr("95 % of its limit: 19 of 20 external recipients"));
}

}  // namespace
}  // namespace tidegate
