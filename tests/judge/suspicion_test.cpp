// Beyond limits: an account that is taken over is stopped by what is unusual for it, and honest senders are not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "content/model.hpp"
#include "judge/watched.hpp"
#include "message/mail.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Suspicion, ABurstToStrangersIsHeldAfterAHandful) {
    Watched court;
    court.live(40);
    EXPECT_LE(court.burst(Action::hold), 15);
    const auto alerted = court.journal.of(EventKind::suspected);
    ASSERT_EQ(alerted.size(), 1U);
    EXPECT_THAT(alerted[0]->sentence, HasSubstr("looks like abuse of the account"));
    EXPECT_THAT(alerted[0]->sentence, HasSubstr("held until somebody has looked"));
    EXPECT_FALSE(court.journal.of(EventKind::held).empty());

    const auto& held = std::get<CaseChange>(alerted[0]->change).now;
    EXPECT_EQ(held.cause, Cause::risk);
    EXPECT_EQ(held.state, CaseState::open);
    ASSERT_FALSE(held.signals.empty());
    EXPECT_GT(held.signals.front().weight, 0);
    EXPECT_THAT(held.signals.front().sentence, Not(IsEmpty()));
}

TEST(Suspicion, WhatIsObservedIsToldAndNotStopped) {
    Watched court{Detection::Mode::observe};
    court.live(40);
    EXPECT_EQ(court.burst(Action::hold, 100), 100);
    const auto told = court.journal.of(EventKind::suspected);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_THAT(told[0]->sentence, HasSubstr("detection only observes"));
    EXPECT_TRUE(court.judge->restricted().empty());
}

TEST(Suspicion, SomebodyNewWithAFewMessagesIsLeftAlone) {
    Watched court;
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(court.send({"first" + std::to_string(i) + "@partner.example"}).action, Action::accept) << i;
        court.clock.advance(5min);
    }
}

TEST(Suspicion, WhatIsKnownOfASenderSurvivesARestart) {
    Watched court;
    court.live(40);
    Remembered past;
    past.habits.emplace_back("alice@example.org", court.judge->habits_of("alice@example.org"));
    ASSERT_FALSE(past.habits[0].second.empty());
    EXPECT_LE(past.habits[0].second.size(), 1'024U);
    const auto kept = past.habits[0].second;
    court.open(std::move(past));
    EXPECT_EQ(court.judge->habits_of("alice@example.org"), kept);
    EXPECT_EQ(court.judge->explain(Entity::user("alice@example.org").value(), {}, {}).state, "clear");
    EXPECT_LE(court.burst(Action::hold), 15);
}

TEST(Suspicion, ARuleOrAMachineSaysNothingOfThePerson) {
    Watched court;
    court.live(40);
    for (int i = 0; i < 60; ++i) {
        auto reply = court.message({"asker" + std::to_string(i) + "@elsewhere.example"}, "");
        reply.client.clear();
        reply.local_user = "vmail";  // as Sieve hands it in
        reply.from = "alice@example.org";
        reply.headers->auto_submitted = true;
        EXPECT_EQ(court.judge->decide(reply).verdict.action, Action::accept);
        court.clock.advance(3s);
    }
}

TEST(Suspicion, WhatWhoeverLoggedInWritesInTheHeaderExemptsFromNothing) {
    const std::function<void(Submission&)> disguises[] = {
        [](Submission& s) { s.headers->auto_submitted = true; },
        [](Submission& s) { s.headers->resent = true; },
        [](Submission& s) { s.headers->redirected_from = "alice@example.org"; },
        [](Submission& s) { s.from = "SRS0=hash=stamp=elsewhere.example=x@example.org"; },
        [](Submission& s) { s.from.clear(); },
    };
    for (const auto& disguise : disguises) {
        Watched court;
        court.live(40);
        int sent = 0;
        for (; sent < 100; ++sent) {
            auto message = court.message({"stranger" + std::to_string(sent) + "@elsewhere.example"});
            disguise(message);
            if (court.judge->decide(message).verdict.action == Action::hold) break;
            court.clock.advance(3s);
        }
        EXPECT_LE(sent, 15) << &disguise - disguises;
    }
}

double sum_of(const RiskLevel& risk, const std::vector<Signal>& signals) {
    double sum = risk.rest;
    for (const auto& signal : signals) sum += signal.weight;
    return sum;
}

TEST(Suspicion, RestAndTheAddendsInWordsMakeUpTheRiskThatIsShown) {
    Watched court;
    court.live(40);
    const auto alice = Entity::user("alice@example.org").value();
    const auto before = court.judge->explain(alice, {}, {});
    ASSERT_TRUE(before.risk);
    EXPECT_EQ(before.risk->state, "clean");
    EXPECT_NEAR(sum_of(*before.risk, before.signals), before.risk->value, 1e-9);

    (void)court.burst(Action::hold);
    const auto told = court.judge->explain(alice, {}, {});
    ASSERT_TRUE(told.risk);
    EXPECT_EQ(told.risk->state, "hold");
    EXPECT_GE(told.risk->value, told.risk->hold_from);
    EXPECT_LT(told.risk->value, told.risk->restrict_from);
    EXPECT_NEAR(sum_of(*told.risk, told.signals), told.risk->value, 1e-9);
    ASSERT_FALSE(told.signals.empty());
    EXPECT_GT(told.signals.front().weight, 0);
    EXPECT_GT(told.signals.front().value, told.signals.front().usual);
    for (const auto& signal : told.signals) EXPECT_NE(signal.sentence, signal.name) << "nothing but a name";

    const auto alerted = court.journal.of(EventKind::suspected);
    ASSERT_FALSE(alerted.empty());
    const auto& frozen = std::get<CaseChange>(alerted[0]->change).now;
    ASSERT_TRUE(frozen.risk);
    EXPECT_NEAR(sum_of(*frozen.risk, frozen.signals), frozen.risk->value, 1e-9);
}

TEST(Suspicion, AnotherFilterIsBelievedAgainstASenderAndNeverForIt) {
    const auto risk_after = [](const std::string& field) {
        Watched court;
        court.live(3);
        auto message = court.message({"friend1@partner.example"});
        message.mail = std::make_shared<const Mail>(
            read_mail(field + "From: alice@example.org\r\nSubject: Hello\r\n\r\nSee you on Tuesday.\r\n"));
        (void)court.judge->decide(message);
        return court.judge->explain(Entity::user("alice@example.org").value(), {}, {});
    };
    const auto plain = risk_after("");
    const auto good = risk_after("X-Spam-Status: No, score=-99 required=5\r\n");
    const auto bad = risk_after("X-Spam-Status: Yes, score=8 required=5\r\n");
    ASSERT_TRUE(plain.risk && good.risk && bad.risk);
    EXPECT_DOUBLE_EQ(good.risk->value, plain.risk->value);
    EXPECT_GT(bad.risk->value, plain.risk->value + 1);
    EXPECT_EQ(bad.risk->state, "clean") << "alone it holds nothing";
    EXPECT_TRUE(std::ranges::any_of(bad.signals, [](const Signal& s) { return s.name == "other_filter"; }));
}

TEST(Suspicion, WithDetectionOffThereIsNoRiskToShow) {
    Watched court{Detection::Mode::off};
    const auto told = court.judge->explain(Entity::user("alice@example.org").value(), {}, {});
    EXPECT_FALSE(told.risk);
    EXPECT_THAT(told.signals, IsEmpty());
}

TEST(Suspicion, WhoDeliversWhatWasHeldIsBelievedForTheDay) {
    Watched court;
    court.live(40);
    ASSERT_LT(court.burst(Action::hold), 100);
    court.judge->vouch(Entity::user("alice@example.org").value());
    EXPECT_EQ(court.burst(Action::hold, 100), 100);
    Remembered past;
    past.habits.emplace_back("alice@example.org", court.judge->habits_of("alice@example.org"));
    court.judge->tick();
    EXPECT_EQ(court.journal.of(EventKind::closed).size(), 1U) << "its case is closed";
    court.open(std::move(past));
    EXPECT_EQ(court.burst(Action::hold, 20), 20) << "after a restart too";
    court.live(1, "bob@example.org");  // the day goes by
    court.clock.advance(24h);
    EXPECT_LT(court.burst(Action::hold), 200) << "the next day it is judged again";
}

TEST(Suspicion, HeldByPolicyDelegationIsOnTheListToo) {
    Watched court;
    court.live(40);
    Action last = Action::accept;
    for (int i = 0; i < 60 && last == Action::accept; ++i) {
        auto asked = court.message({"stranger" + std::to_string(i) + "@elsewhere.example"});
        asked.way = Way::policy;
        asked.instance = std::to_string(i);
        asked.headers.reset();
        last = court.judge->decide(asked).verdict.action;
        court.clock.advance(3s);
    }
    EXPECT_EQ(last, Action::hold);
    EXPECT_EQ(court.journal.of(EventKind::held).size(), 1U);
}

TEST(Suspicion, SendersOfOneTextAreNamedInEachOthersCases) {
    Watched court;
    court.live(40);
    court.live(40, "bob@example.org");
    const auto spam = std::make_shared<const Mail>(read_mail(
        "From: x@example.org\nSubject: Your parcel\n\nYour parcel could not be delivered because the address "
        "on the label is not complete. To choose another day and to pay the small fee for storage please open "
        "the page below and confirm your details within a day. After that it will be sent back to the shop.\n"));
    for (int i = 0; i < 20; ++i) {
        for (const std::string login : {"alice@example.org", "bob@example.org"}) {
            auto one = court.message({"stranger" + std::to_string(i) + "@" + login.substr(0, 3) + ".example"});
            one.login = login;
            one.mail = spam;
            (void)court.judge->decide(one);
            court.clock.advance(3s);
        }
    }
    std::map<std::string, Case> cases;
    for (const auto kind : {EventKind::suspected, EventKind::restricted, EventKind::related}) {
        for (const auto* event : court.journal.of(kind))
            cases.insert_or_assign(event->entity, std::get<CaseChange>(event->change).now);
    }
    ASSERT_EQ(cases.size(), 2U);
    EXPECT_THAT(cases.at("alice@example.org").related, testing::ElementsAre("bob@example.org"));
    EXPECT_THAT(cases.at("bob@example.org").related, testing::ElementsAre("alice@example.org"));
    const auto& signals = cases.at("bob@example.org").signals;
    const auto found = std::ranges::find(signals, "same_text", &Signal::name);
    ASSERT_NE(found, signals.end());
    EXPECT_THAT(found->sentence, HasSubstr("alice@example.org"));
    for (const auto* event : court.journal.of(EventKind::related))
        EXPECT_THAT(event->sentence, HasSubstr("does the same as"));
}

TEST(Suspicion, ColleaguesShareAnOfficesNetworkAndThievesAnother) {
    Watched court;
    const std::string alice = "alice@example.org", bob = "bob@example.org";
    court.live(40, alice);
    court.live(40, bob);
    const auto tied_after_sending_from = [&](const char* client) {
        for (const auto& login : {alice, bob}) {
            auto one = court.message({"friend1@partner.example"});
            one.login = login;
            one.client = client;
            (void)court.judge->decide(one);
            court.clock.advance(3s);
        }
        const auto signals = court.judge->explain(Entity::user(bob).value(), {}, {}).signals;
        return std::ranges::any_of(signals, [](const Signal& s) { return s.name == "same_network" && s.weight > 0; });
    };
    EXPECT_FALSE(tied_after_sending_from("192.0.2.10")) << "where both have always sent from";
    EXPECT_TRUE(tied_after_sending_from("203.0.113.66"));
}

/// Friends in copy, more of them than an hour allows, from somebody who always wrote to them.
struct Limited : Watched {
    explicit Limited(int days, Detection::Mode mode = Detection::Mode::act) : Watched(mode) {
        policies[0].limits = {12, 100, 1000, 50, 100};
        open();
        live(days);
    }
    Verdict over() {
        std::vector<std::string> friends;
        for (int i = 0; i < 8; ++i) friends.push_back("friend" + std::to_string(i) + "@partner.example");
        (void)send(friends);
        return send(friends);
    }
};

TEST(Suspicion, ALimitAloneMakesACleanSenderWait) {
    for (const int days : {40, 1}) {
        Limited court{days};
        const auto verdict = court.over();
        EXPECT_EQ(verdict.code, 450);
        EXPECT_EQ(verdict.cause, Cause::limit_external_hour);
        EXPECT_TRUE(court.judge->restricted().empty());
        EXPECT_EQ(court.journal.of(EventKind::alerted).size(), 1U) << "people are told";
        EXPECT_TRUE(court.judge->explain(Entity::user("alice@example.org").value(), {}, {}).waits);
    }
}

TEST(Suspicion, ALimitRestrictsWhoIsWatchedAndWhereDetectionOnlyObserves) {
    Limited watched{40};
    auto uneasy = Weights::shipped();
    uneasy.rest = -1;
    uneasy.credit = 0;
    watched.site.detection.weights = uneasy;
    watched.judge->use(std::make_shared<const Site>(watched.site));
    EXPECT_EQ(watched.over().code, 550);
    EXPECT_EQ(watched.judge->restricted().size(), 1U);
    Limited observed{40, Detection::Mode::observe};
    EXPECT_EQ(observed.over().code, 550);
    EXPECT_EQ(observed.judge->restricted().size(), 1U);
}

TEST(Suspicion, ANewsletterRestrictsNobodyAtALimitAndIsHeldOfWhoHasNotAlwaysSentThem) {
    const struct {
        Detection::Mode mode;
        int before;  ///< newsletters
        Action answer;
    } rows[] = {{Detection::Mode::act, 60, Action::defer},
                {Detection::Mode::observe, 60, Action::reject},
                {Detection::Mode::act, 0, Action::hold}};  // the header alone: whoever has the password can write it
    for (const auto& row : rows) {
        Limited court{40, row.mode};
        for (int i = 0; i < row.before; ++i) {
            auto one = court.message({"friend1@partner.example"});
            one.headers->list_unsubscribe = true;
            (void)court.judge->decide(one);
            court.clock.advance(24h);
        }
        auto uneasy = Weights::shipped();
        uneasy.rest = -1;
        uneasy.credit = 0;
        court.site.detection.weights = uneasy;
        court.judge->use(std::make_shared<const Site>(court.site));
        std::vector<std::string> readers;
        for (int i = 0; i < 8; ++i) readers.push_back("friend" + std::to_string(i) + "@partner.example");
        auto newsletter = court.message(readers);
        newsletter.headers->list_unsubscribe = true;
        EXPECT_EQ(court.judge->decide(newsletter).verdict.action, Action::accept);
        const auto over = court.judge->decide(newsletter).verdict;
        EXPECT_EQ(over.action, row.answer);
        EXPECT_EQ(court.judge->restricted().empty(), row.answer != Action::reject);
        if (row.answer != Action::hold) continue;
        EXPECT_EQ(over.token, "") << "nothing was counted that could be given back";
        EXPECT_EQ(over.cause, Cause::limit_external_hour);
        EXPECT_EQ(over.text, "held, case " + over.case_reference + ": " + over.reasons.at(0).sentence);
        EXPECT_EQ(court.journal.of(EventKind::held).size(), 1U);
    }
}

TEST(Suspicion, WhoseMailIsHeldIsNotRestrictedByALimitToo) {
    Watched court;
    court.policies[0].limits = {30, 100, 1000, 100, 100};
    court.open();
    court.live(40);
    ASSERT_LT(court.burst(Action::hold), 30);
    EXPECT_LT(court.burst(Action::defer, 100), 30);
    EXPECT_TRUE(court.judge->restricted().empty());
}

/// Evidence as strong as it gets: what it says, many strangers, an account that never did so.
struct Phished : Watched {
    Phished() {
        live(40);
        Weights certain = Weights::shipped();
        certain.rest = -1;
        site.detection.weights = certain;
        const auto kept = judge->habits_of("alice@example.org");
        Remembered past;
        past.habits.emplace_back("alice@example.org", kept);
        open(std::move(past));
        journal.events.clear();
    }
};

TEST(Suspicion, CertaintyRestrictsAndTheRefusedMessageIsNotCounted) {
    Phished court;
    EXPECT_LT(court.burst(Action::reject), 100);
    ASSERT_EQ(court.judge->restricted().size(), 1U);
    EXPECT_EQ(court.judge->restricted()[0].cause, Cause::risk);
    const auto used = court.used("external_per_hour");
    const auto refused = court.send({"x@elsewhere.example"});
    EXPECT_EQ(refused.enhanced, "5.1.8");
    EXPECT_THAT(refused.text, HasSubstr("[TG-RISK] case "));
    EXPECT_EQ(court.used("external_per_hour"), used);
    const auto& opened = std::get<CaseChange>(court.journal.of(EventKind::restricted)[0]->change).now;
    EXPECT_FALSE(opened.signals.empty());
    EXPECT_THAT(opened.sentence, HasSubstr("Sending is stopped since"));
}

TEST(Suspicion, TheCaseOfTheSuspicionGoesOnAsThatOfTheRestriction) {
    Phished court;
    ASSERT_LT(court.burst(Action::reject), 100);
    const auto suspected = court.journal.of(EventKind::suspected);
    ASSERT_EQ(suspected.size(), 1U) << "held before it is restricted";
    const auto& first = std::get<CaseChange>(suspected[0]->change).now;
    const auto restricted = court.journal.of(EventKind::restricted);
    const auto& then = std::get<CaseChange>(restricted.at(0)->change).now;
    EXPECT_EQ(then.reference, first.reference);
    EXPECT_EQ(then.opened_at, first.opened_at);
    EXPECT_EQ(then.restricted_at, court.judge->restricted().at(0).since);
    Remembered past;
    past.cases = {then};
    court.open(std::move(past));
    EXPECT_EQ(court.judge->restricted().at(0).since, then.restricted_at) << "after a restart too";
}

/// The same text from everybody; the model has never read its language, and finds it a little like spam.
TEST(Suspicion, WhatASendersMailAlwaysLooksLikeIsNotHeldAgainstIt) {
    Watched court;
    const auto foreign = std::make_shared<const Mail>(read_mail(
        "From: alice@example.org\nSubject: Rendez-vous\n\nNous confirmons la mise a l'eau de la vedette mardi "
        "a huit heures, pleine mer a neuf heures. Le proprietaire sera sur place avec sa remorque.\n"));
    auto model = std::make_shared<ContentModel>();
    for (int i = 0; i < 3; ++i) model->learn(*foreign, true);
    court.site.detection.content = std::move(model);
    court.open();
    const auto content_of = [&](const std::string& login) {
        auto one = court.message({"friend1@partner.example"});
        one.login = login;
        one.mail = foreign;
        EXPECT_EQ(court.judge->decide(one).verdict.action, Action::accept);
        const auto told = court.judge->explain(Entity::user(login).value(), {}, {});
        court.clock.advance(48h);  // until it has faded
        const auto found = std::ranges::find(told.signals, "content", &Signal::name);
        return found == told.signals.end() ? 0.0 : found->weight;
    };
    const auto first = content_of("alice@example.org");
    ASSERT_GT(first, 0.5) << "else this shows nothing";
    double last = first;
    for (int day = 0; day < 30; ++day) last = content_of("alice@example.org");
    EXPECT_LT(last, first / 2);
    EXPECT_NEAR(content_of("bob@example.org"), first, 0.1) << "somebody else has not shown that it is usual";
}

TEST(Suspicion, AfterAReleaseTheSameCauseHoldsAndDoesNotRestrict) {
    Phished court;
    ASSERT_LT(court.burst(Action::reject), 100);
    ASSERT_TRUE(court.release());
    EXPECT_EQ(court.send({"friend1@partner.example"}).action, Action::accept) << "it starts from nothing";
    EXPECT_EQ(court.burst(Action::reject, 100), 100) << "held on probation, never restricted again that day";
    EXPECT_TRUE(court.judge->restricted().empty());
}

}  // namespace
}  // namespace tidegate
