// What rules and machines send in somebody's name is judged by a past of its own, and forging their marks helps nobody.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "judge/apart.hpp"
#include "judge/watched.hpp"
#include "message/mail.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto alice_name = "alice@example.org";

Entity alice() { return Entity::user(alice_name).value(); }

Habits habits_of(const Watched& court, const std::string& who = alice_name) {
    auto habits = Habits::decode(court.judge->habits_of(who));
    EXPECT_TRUE(habits);
    return habits ? std::move(*habits) : Habits{};
}

double nats_of(const Watched& court, std::string_view signal, const Entity& who = alice()) {
    const auto told = court.judge->explain(who, {}, {});
    const auto found = std::ranges::find(told.signals, signal, &Signal::name);
    return found == told.signals.end() ? 0 : found->weight;
}

/// What a groupware server answers in Alice's name, by her login: to one who wrote, in the same words.
struct Groupware : Watched {
    Submission reply(std::string_view client = "198.51.100.7") {
        ++number_;
        const auto to = "asker" + std::to_string(number_) + "@d" + std::to_string(number_ % 97) + ".example";
        auto out = message({to});
        out.client = client;
        out.headers->auto_submitted = true;
        out.headers->subject = "Out of office";
        out.mail = std::make_shared<const Mail>(
            read_mail("From: alice@example.org\r\nTo: " + to +
                      "\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\nMessage-ID: <AB12-" +
                      std::to_string(1000 + number_ % 9000) +
                      "@groupware.example>\r\nIn-Reply-To: <x@d.example>\r\n\r\nI am away until Monday.\r\n"));
        return out;
    }
    Action answer(std::string_view client = "198.51.100.7") { return judge->decide(reply(client)).verdict.action; }
    /// A day of her own mail and two answers beside.
    void live_beside(int days) {
        for (int day = 0; day < days; ++day) {
            EXPECT_EQ(answer(), Action::accept) << day;
            clock.advance(6h);
            EXPECT_EQ(answer(), Action::accept) << day;
            EXPECT_EQ(send({"friend" + std::to_string(day % 8) + "@partner.example"}).action, Action::accept) << day;
            clock.advance(18h);
        }
    }

private:
    int number_ = 0;
};

TEST(Apart, AnAutoResponderOfLongStandingIsNotHeldForHowManyStrangersWrite) {
    Groupware court;
    court.live(40);
    court.live_beside(20);
    ASSERT_TRUE(habits_of(court).apart->established());
    for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(court.answer(), Action::accept) << i;
        court.clock.advance(1min);
    }
    EXPECT_TRUE(court.journal.of(EventKind::suspected).empty());
}

TEST(Apart, ThePersonsPastIsNotTouchedByWhatMachinesSend) {
    Groupware court;
    court.live(40);
    auto before = habits_of(court);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(court.answer(), Action::accept);
        court.clock.advance(8h);
    }
    auto after = habits_of(court);
    EXPECT_EQ(after.past.encode(), before.past.encode());
    EXPECT_EQ(after.recent.encode(), before.recent.encode());
    EXPECT_EQ(after.content.known(), before.content.known());
    ASSERT_TRUE(after.apart);
    EXPECT_EQ(after.apart->past.messages(), 3U);
    EXPECT_FALSE(before.apart) << "nothing until there is such mail";
}

TEST(Apart, AForgedMarkOpensNoFreshPast) {
    Groupware plain, forged;
    for (auto* court : {&plain, &forged}) court->live(40);
    const int without = plain.burst(Action::hold);
    int with = 0;
    for (; with < 100 && forged.answer("203.0.113.9") == Action::accept; ++with) forged.clock.advance(3s);
    EXPECT_LE(with, without);
}

TEST(Apart, TakingTurnsWithAndWithoutTheMarkDoublesNothing) {
    Groupware plain, mixed;
    for (auto* court : {&plain, &mixed}) court->live(40);
    const int without = plain.burst(Action::hold);
    int sent = 0;
    for (; sent < 100; ++sent) {
        auto one = mixed.message({"stranger" + std::to_string(sent) + "@elsewhere.example"});
        one.headers->auto_submitted = sent % 2 == 0;
        if (mixed.judge->decide(one).verdict.action != Action::accept) break;
        mixed.clock.advance(3s);
    }
    EXPECT_LE(sent, without + 1);
}

TEST(Apart, AnEstablishedResponderIsNoCoverForAThiefFromElsewhere) {
    Groupware court;
    court.live(40);
    court.live_beside(20);
    int sent = 0;
    for (; sent < 100 && court.answer("203.0.113.9") == Action::accept; ++sent) court.clock.advance(3s);
    EXPECT_LE(sent, 25);
}

TEST(Apart, WritingToOneselfAsAMachineEstablishesNothing) {
    Groupware court;
    court.live(40);
    for (int i = 0; i < 50; ++i) {
        auto one = court.message({alice_name});
        one.headers->auto_submitted = true;
        EXPECT_EQ(court.judge->decide(one).verdict.action, Action::accept);
        court.clock.advance(1min);
    }
    EXPECT_FALSE(habits_of(court).apart->established()) << "it takes a week";
}

TEST(Apart, IsKeptOverARestartAndWhatWasKeptBeforeThereWasAnyIsRead) {
    Groupware court;
    court.live(5);
    const auto without = court.judge->habits_of(alice_name);
    (void)court.answer();
    const auto with = court.judge->habits_of(alice_name);
    auto again = Habits::decode(with);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->encode(), with);
    EXPECT_EQ(again->apart->past.messages(), 1U);
    // It ended after the content, or after the logins.
    ASSERT_TRUE(without.ends_with(std::string(2, '\0'))) << "no logins, never taught by logs";
    for (const std::size_t less : {1, 2}) {
        auto old = Habits::decode(without.substr(0, without.size() - less));
        ASSERT_TRUE(old) << less;
        EXPECT_EQ(old->encode(), without);
    }
    EXPECT_FALSE(Habits::decode(with.substr(0, with.size() - 1)));
}

TEST(Apart, AlsoAPastThatOnlyBookedMailTaughtIsKept) {
    Habits habits;
    habits.apart = std::make_unique<Apart>();
    const Observation seen{.at = Instant{Millis{1'772'000'000'000}}};
    Recent burst;  // of booked mail none is noted
    burst.note(seen, habits.apart->past);
    habits.apart->past.learn(seen, burst);
    const auto again = Habits::decode(habits.encode());
    ASSERT_TRUE(again && again->apart);
    EXPECT_EQ(again->apart->past.messages(), 1U);
}

/// Bob has a mailbox on a server whose Sieve sends on without a login.
struct Mailbox : Watched {
    static constexpr auto bob_name = "bob@example.org";
    Submission redirected(std::string to, std::string by = bob_name) {
        auto out = message({std::move(to)}, "");
        out.client.clear();
        out.local_user = "vmail";
        out.from = out.headers->from = "writer@elsewhere.example";
        out.headers->redirected_from = std::move(by);
        out.headers->subject = "Offer " + std::to_string(number_++);
        return out;
    }
    void forward(std::string to, std::string by = bob_name) {
        EXPECT_EQ(judge->decide(redirected(std::move(to), std::move(by))).verdict.action, Action::accept);
        clock.advance(3s);
    }
    double nats() const { return nats_of(*this, "new_forwarding", Entity::user(bob_name).value()); }
    std::vector<const Event*> told() const { return journal.of(EventKind::forwarding_began); }

private:
    int number_ = 0;
};

TEST(Forwarding, ANewDestinationOfARuleIsToldOnceAndHoldsNobody) {
    Mailbox court;
    court.live(30, Mailbox::bob_name);
    for (int i = 0; i < 200; ++i) {
        court.forward("drop@far.example");
        court.clock.advance(20s);
    }
    ASSERT_EQ(court.told().size(), 1U);
    const auto& event = *court.told()[0];
    EXPECT_EQ(event.entity, Mailbox::bob_name);
    EXPECT_EQ(
        event.sentence,
        "A rule of bob@example.org began to forward mail to an address of far.example, which it was never seen to "
        "do before.")
        << "who may see no recipients reads the sentence";
    EXPECT_EQ(event.detail, R"({"recipients":["drop@far.example"],"new_today":1})");
    EXPECT_GT(court.nats(), 1);
    EXPECT_LE(court.nats(), 2);
    const auto shown = court.judge->explain(Entity::user(Mailbox::bob_name).value(), {}, {});
    const auto signal = std::ranges::find(shown.signals, "new_forwarding", &Signal::name);
    ASSERT_NE(signal, shown.signals.end());
    EXPECT_EQ(signal->sentence,
              "A rule of this mailbox began to forward to far.example, which it was never seen to do before");
    EXPECT_NE(shown.risk->state, "hold");
    EXPECT_TRUE(court.journal.of(EventKind::suspected).empty());
    EXPECT_EQ(court.send({"friend1@partner.example"}, Mailbox::bob_name).action, Action::accept);
}

TEST(Forwarding, TipsTheScaleWithAnotherSign) {
    const auto held_after = [](bool forwards) {
        Mailbox court;
        court.live(40);
        auto weights = Weights::shipped();
        weights.message_most = 1;  // so that each message counts
        court.site.detection.weights = weights;
        court.judge->use(std::make_shared<const Site>(court.site));
        if (forwards) court.forward("drop@far.example", alice_name);
        return court.burst(Action::hold);
    };
    EXPECT_LT(held_after(true), held_after(false));
}

TEST(Forwarding, ManyNewDestinationsInADayWeighMoreAndAContactLess) {
    const auto after = [](int destinations) {
        Mailbox court;
        court.live(30, Mailbox::bob_name);
        for (int i = 0; i < destinations; ++i) court.forward("drop" + std::to_string(i) + "@far.example");
        return court.nats();
    };
    EXPECT_NEAR(after(2), after(1), 0.1);
    EXPECT_GT(after(3), after(1) * 1.3);
    EXPECT_GT(after(10), after(3));
    EXPECT_LE(after(60), 4);
    Mailbox court;
    court.live(30, Mailbox::bob_name);
    court.forward("friend1@partner.example");
    EXPECT_NEAR(court.nats(), after(1) / 2, 0.02);
    ASSERT_EQ(court.told().size(), 1U) << "new for the rule all the same";
    for (int i = 0; i < 60; ++i) court.forward("drop" + std::to_string(i) + "@far.example");
    EXPECT_EQ(court.told().size(), 10U) << "a day's list stays one that people read";
}

TEST(Forwarding, OfWhomNothingIsKnownYetNothingIsSaid) {
    const auto quiet = [](const Mailbox& court, const char* why) {
        EXPECT_EQ(court.nats(), 0) << why;
        EXPECT_TRUE(court.told().empty()) << why;
    };
    Mailbox young;
    young.live(3, Mailbox::bob_name);
    young.forward("drop@far.example");
    quiet(young, "the past has just begun");
    young.live(30, Mailbox::bob_name);
    young.forward("drop@far.example");
    quiet(young, "what it did from the beginning is no news later");

    Mailbox taught;
    std::vector<Submission> logs;
    for (int day = 60; day > 0; --day) {
        logs.push_back(taught.message({"friend@partner.example"}, Mailbox::bob_name));
        logs.back().submitted = taught.clock.now() - 24h * day;
    }
    ASSERT_EQ(taught.judge->teach(logs).learnt, 60U);
    taught.forward("drop@far.example");
    quiet(taught, "logs do not tell what rules did");
    taught.clock.advance(10 * 24h);
    taught.forward("drop@far.example");
    quiet(taught, "it is known by now");
    taught.forward("another@far.example");
    EXPECT_EQ(taught.told().size(), 1U);
    EXPECT_GT(taught.nats(), 1);
}

TEST(Forwarding, ItIsRememberedOverARestart) {
    Mailbox court;
    court.live(30, Mailbox::bob_name);
    court.forward("drop@far.example");
    Remembered past;
    past.habits.emplace_back(Mailbox::bob_name, court.judge->habits_of(Mailbox::bob_name));
    court.open(std::move(past));
    court.forward("drop@far.example");
    EXPECT_EQ(court.told().size(), 1U);
    EXPECT_GT(court.nats(), 1);
}

TEST(Forwarding, OnlyOurOwnMailboxesAreSpokenOf) {
    Mailbox court;
    court.live(30, Mailbox::bob_name);
    court.forward("drop@far.example", "stranger@elsewhere.example");
    court.forward("drop@far.example", "nobody-known@example.org");
    court.forward("colleague@example.org");
    court.forward("help@desk.example");
    EXPECT_TRUE(court.told().empty());
    EXPECT_TRUE(court.judge->habits_of("nobody-known@example.org").empty()) << "a header fills no table";
    // A login is judged by what it sends itself, whatever it writes into its header.
    auto forged = court.message({"friend1@partner.example"});
    forged.headers->redirected_from = Mailbox::bob_name;
    (void)court.judge->decide(forged);
    EXPECT_TRUE(court.told().empty());
}

TEST(Forwarding, WhatIsForwardedSaysNothingOfTheOwner) {
    Mailbox court;
    court.live(30, Mailbox::bob_name);
    const auto before = habits_of(court, Mailbox::bob_name).past.encode();
    for (int i = 0; i < 50; ++i) {
        auto spam = court.redirected("drop@far.example");
        spam.mail =
            std::make_shared<const Mail>(read_mail("X-Spam-Status: Yes, score=30 required=5\r\n"
                                                   "From: writer@elsewhere.example\r\n\r\nBuy pills now.\r\n"));
        EXPECT_EQ(court.judge->decide(spam).verdict.action, Action::accept);
        court.clock.advance(3s);
    }
    EXPECT_EQ(nats_of(court, "other_filter", Entity::user(Mailbox::bob_name).value()), 0);
    EXPECT_EQ(habits_of(court, Mailbox::bob_name).past.encode(), before);
}

TEST(Forwarding, WhereDetectionIsOffForTheOwnerNothingIsLearnt) {
    Mailbox court;
    court.live(30, Mailbox::bob_name);
    auto off = court.policies[0];
    off.name = "off";
    off.priority = 5;
    off.scope.users = {Mailbox::bob_name};
    off.detection = PolicyDetection::off;
    court.policies.push_back(off);
    const auto kept = court.judge->habits_of(Mailbox::bob_name);
    court.judge->use(std::make_shared<const PolicyBook>(court.policies, court.site.organisation));
    court.forward("drop@far.example");
    EXPECT_TRUE(court.told().empty());
    EXPECT_EQ(court.judge->habits_of(Mailbox::bob_name), kept);
}

TEST(OrganisationLimit, ALoginsOwnHeaderAndEnvelopeExemptFromNothing) {
    const auto used = [](const Court& court) { return court.used("organisation_external_per_day"); };
    const std::function<void(Submission&)> marks[] = {
        [](Submission& s) { s.headers->auto_submitted = true; },
        [](Submission& s) { s.from.clear(); },
        [](Submission& s) { s.headers->redirected_from = alice_name; },
    };
    for (const auto& mark : marks) {
        Court court;
        court.organisation.external_per_day = 20;
        court.open();
        auto own = court.message({"one@elsewhere.example"});
        mark(own);
        EXPECT_EQ(court.judge->decide(own).verdict.action, Action::accept);
        EXPECT_EQ(used(court), 1U) << &mark - marks;
        auto machine = court.message({"one@elsewhere.example"}, "");
        machine.client.clear();
        machine.local_user = "vmail";
        machine.from = alice_name;
        mark(machine);
        EXPECT_EQ(court.judge->decide(machine).verdict.action, Action::accept);
        EXPECT_EQ(used(court), 1U) << "what strangers cause uses up nothing: " << &mark - marks;
    }
}

}  // namespace
}  // namespace tidegate
