// Release, probation, restriction by hand, restart: the life of a restriction as the judge leads it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/fakes.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr Limits five{5, 100, 100, 50, 30};
const Entity alice = Entity::user("alice@example.org").value();

TEST(Release, WorksOnTheNextSubmission) {
    Court court{five};
    (void)court.send(Court::outside(6));
    ASSERT_TRUE(court.release());
    EXPECT_EQ(court.send(Court::outside(2)).action, Action::accept);
    EXPECT_TRUE(court.judge->restricted().empty());
    const auto told = court.journal.of(EventKind::released);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0]->actor, "anna");
    EXPECT_THAT(told[0]->sentence, HasSubstr("password changed"));
}

TEST(Release, TheSameLimitDefersForTheRestOfTheDayAndRestrictsNobody) {
    Court court{five};
    (void)court.send(Court::outside(4));
    const auto reference = court.send(Court::outside(2)).case_reference;
    ASSERT_TRUE(court.release());
    const auto deferred = court.send(Court::outside(2));
    EXPECT_EQ(deferred.code, 450);
    EXPECT_EQ(deferred.enhanced, "4.7.28");
    EXPECT_EQ(deferred.cause, Cause::limit_external_hour);
    EXPECT_EQ(deferred.case_reference, reference);
    EXPECT_THAT(deferred.text, HasSubstr("Room again at 13:00"));
    EXPECT_TRUE(court.judge->restricted().empty());
    (void)court.send(Court::outside(2));
    const auto told = court.journal.of(EventKind::overflow_deferred);
    ASSERT_EQ(told.size(), 1U) << "the case says so once an hour";
    EXPECT_EQ(told[0]->case_reference, reference);
    court.clock.set(at("2026-03-01T23:59:59Z"));
    const auto alone = court.send(Court::outside(6));
    EXPECT_EQ(alone.code, 450);
    EXPECT_THAT(alone.text, HasSubstr("split it")) << "waiting alone would not help";
    EXPECT_TRUE(court.judge->restricted().empty());
    court.clock.set(at("2026-03-02T00:00:01Z"));
    EXPECT_EQ(court.send(Court::outside(6)).enhanced, "5.1.8") << "on the next day it restricts again";
}

TEST(Release, AnotherLimitStillRestricts) {
    Court court{{5, 3, 100, 50, 30}};
    (void)court.send(Court::outside(6));
    ASSERT_TRUE(court.release());
    EXPECT_EQ(court.send({"a@example.org", "b@example.org", "c@example.org", "d@example.org"}).cause,
              Cause::limit_internal_hour);
    EXPECT_EQ(court.judge->restricted().size(), 1U);
}

TEST(Release, AlsoAfterARestrictionThatEndedByItself) {
    Court court{five};
    court.clock.set(at("2026-03-01T23:50:00Z"));
    (void)court.send(Court::outside(5));
    (void)court.send(Court::outside(1));
    court.clock.set(at("2026-03-02T00:00:00Z"));
    EXPECT_EQ(court.send({"r@example.com"}).code, 450)
        << "the window is still full: not blocked again, but asked to wait";
    EXPECT_TRUE(court.judge->restricted().empty());
    court.clock.set(at("2026-03-02T00:51:00Z"));
    EXPECT_EQ(court.send({"r@example.com"}).action, Action::accept);
    court.clock.set(at("2026-03-02T01:00:00Z"));
    EXPECT_EQ(court.send(Court::outside(6)).enhanced, "5.1.8")
        << "nobody released it: an hour later it restricts again";
}

TEST(Release, NeedsARestrictionAndAReason) {
    Court court{five};
    EXPECT_EQ(court.release().error().fault, Fault::not_found);
    (void)court.send(Court::outside(6));
    const auto nameless = court.judge->release({.entity = alice, .by = "anna", .reason = "  "});
    ASSERT_FALSE(nameless);
    EXPECT_EQ(nameless.error().fault, Fault::invalid);
    EXPECT_EQ(court.judge->restricted().size(), 1U);
}

TEST(Release, TheCaseIsClosedWhenProbationEnds) {
    Court court{five};
    const auto reference = court.send(Court::outside(6)).case_reference;
    ASSERT_TRUE(court.release());
    EXPECT_EQ(court.judge->explain(alice, {}, {}).state, "probation");
    court.clock.set(at("2026-03-02T00:00:00Z"));
    court.judge->tick();
    const auto closed = court.journal.of(EventKind::closed);
    ASSERT_EQ(closed.size(), 1U);
    EXPECT_EQ(std::get<CaseChange>(closed[0]->change).now.reference, reference);
    EXPECT_EQ(court.judge->explain(alice, {}, {}).state, "clear");
}

TEST(Restrict, ByHandUntilATime) {
    Court court{five};
    (void)court.send(Court::outside(2));
    const auto done = court.judge->restrict(alice, court.clock.now() + 1h, "anna", "laptop stolen");
    ASSERT_TRUE(done);
    const auto& opened = std::get<CaseChange>(court.journal.of(EventKind::restricted)[0]->change).now;
    ASSERT_EQ(opened.measures.size(), 4U);
    EXPECT_EQ(opened.measures[0].used, 2U) << "what was used when it was restricted";
    EXPECT_EQ(opened.measures[0].limit, 5U);
    EXPECT_EQ(opened.policy, "default");
    const auto refused = court.send({"bob@example.org"});
    EXPECT_EQ(refused.cause, Cause::restricted);
    EXPECT_THAT(refused.text, HasSubstr("[TG-RESTRICTED] case " + done->first));
    EXPECT_THAT(refused.text, testing::Not(HasSubstr("laptop")))
        << "the reason is for the case, not for the sender's client";
    EXPECT_EQ(court.judge->restrict(alice, std::nullopt, "anna", "again").error().fault, Fault::conflict);
    court.clock.advance(1h);
    court.judge->tick();
    EXPECT_EQ(court.send({"bob@example.org"}).action, Action::accept);
}

TEST(Restart, RestrictionsProbationsAndWindowsAreAsBefore) {
    Court court{five};
    (void)court.send(Court::outside(4));
    (void)court.send(Court::outside(2));
    (void)court.send(Court::outside(6), "bob@example.org");
    ASSERT_TRUE(court.release("bob@example.org"));

    Remembered past;
    for (const auto* name : {"alice@example.org", "bob@example.org"})
        past.windows.emplace_back(name, court.judge->windows_of(name));
    std::map<std::string, Case> cases;
    for (const auto& event : court.journal.events) {
        if (const auto* change = std::get_if<CaseChange>(&event.change))
            cases.insert_or_assign(change->now.reference, change->now);
    }
    for (const auto& [reference, c] : cases) past.cases.push_back(c);
    const auto before = court.judge->restricted();
    court.open(std::move(past));

    ASSERT_EQ(court.judge->restricted().size(), 1U);
    EXPECT_EQ(court.judge->restricted()[0].case_reference, before[0].case_reference);
    EXPECT_EQ(court.judge->restricted()[0].summary, before[0].summary);
    EXPECT_EQ(court.used("external_per_hour"), 4U);
    EXPECT_EQ(court.judge->explain(Entity::user("bob@example.org").value(), {}, {}).state, "probation");
}

TEST(Explain, SaysWhichPolicyWhichCounterAndWhenThereIsRoom) {
    Court court{five};
    (void)court.send(Court::outside(5));
    const auto e = court.judge->explain(alice, {}, "x@example.com");
    EXPECT_EQ(e.policy, "default");
    EXPECT_FALSE(e.why.empty());
    ASSERT_EQ(e.limits[0].name, "external_per_hour");
    EXPECT_EQ(e.limits[0].used, 5U);
    EXPECT_EQ(e.limits[0].limit, 5U);
    EXPECT_EQ(e.limits[0].room_at, at("2026-03-01T13:00:00Z"));
    EXPECT_THAT(e.outlook, HasSubstr("goes over external_per_hour (5 of 5 recipients)"));
    EXPECT_THAT(e.outlook, HasSubstr("is refused, and the sender restricted until the following day"));
    EXPECT_EQ(court.judge->explain(Entity::user("never@example.org").value(), {}, {}).limits[0].used, 0U);
}

TEST(Explain, TheOutlookIsThatOfThisRecipientAndThisPolicy) {
    const std::string_view outside = "x@example.com", inside = "bob@example.org", lifeline = "help@desk.example";
    Court full{five};
    (void)full.send(Court::outside(5));
    Court alerting{five, OverLimit::alert_only};
    (void)alerting.send(Court::outside(5));
    Court released{five};
    (void)released.send(Court::outside(5));
    (void)released.send(Court::outside(1));
    ASSERT_TRUE(released.release());
    Court restricted{five};
    (void)restricted.send(Court::outside(6));
    Court waiting{five};
    waiting.site.defer_over_limit = true;
    waiting.open();
    (void)waiting.send(Court::outside(5));

    const struct {
        const Court& court;
        std::string_view recipient, says;
    } cases[] = {
        {full, inside, "to this internal recipient passes"},
        {full, lifeline, "passes: it is a lifeline"},
        {full, {}, "goes over external_per_hour"},
        {alerting, outside, "passes, and people are told"},
        {released, outside, "is deferred: it was restricted for this today"},
        {restricted, inside, "is refused: restricted since"},
        {restricted, lifeline, "passes: it is a lifeline"},
        {waiting, outside, "and is deferred. Room again"},
    };
    for (const auto& c : cases) {
        EXPECT_THAT(c.court.judge->explain(alice, {}, c.recipient).outlook, HasSubstr(std::string{c.says}));
    }
}

TEST(Senders, TheNearestToALimitFirst) {
    Court court{{10, 0, 0, 0, 0}};
    (void)court.send(Court::outside(2), "low@example.org");
    (void)court.send(Court::outside(9), "high@example.org");
    (void)court.send(Court::outside(5), "middle@example.org");
    const auto senders = court.judge->senders(2);
    ASSERT_EQ(senders.size(), 2U);
    EXPECT_EQ(senders[0].entity.text(), "high@example.org");
    EXPECT_EQ(senders[1].entity.text(), "middle@example.org");
}

TEST(Senders, IdleOnesAreForgotten) {
    Court court;
    for (int i = 0; i < 500; ++i) (void)court.send({"r@example.com"}, "u" + std::to_string(i) + "@example.org");
    EXPECT_EQ(court.judge->counts().entities, 500U);
    for (int i = 0; i < 500; ++i) (void)court.judge->windows_of("u" + std::to_string(i) + "@example.org");
    court.clock.advance(25h);
    court.judge->tick();
    EXPECT_EQ(court.judge->counts().entities, 0U);
}

}  // namespace
}  // namespace tidegate
