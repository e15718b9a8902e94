// Every type comes back as it was kept, and every question narrows by every field.

#include <gmock/gmock.h>

#include <sstream>

#include "store/support.hpp"

namespace tidegate {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string shown(const Case& c) {
    std::ostringstream out;
    out << c.reference << '|' << c.entity.text() << '|' << to_string(c.state) << '|' << token(c.cause) << '|'
        << c.policy << '|' << c.policy_version << '|' << c.policy_why << '|' << c.opened_at.time_since_epoch().count()
        << '|' << (c.until ? c.until->time_since_epoch().count() : -1) << '|'
        << (c.ended_at ? c.ended_at->time_since_epoch().count() : -1) << '|' << c.opened_by << '|' << c.ended_by << '|'
        << c.end_reason << '|' << c.sentence;
    for (const auto& m : c.measures) {
        out << '|' << m.name << ' ' << m.unit << ' ' << m.used << ' ' << m.demand << ' ' << m.limit;
    }
    return out.str();
}

std::string shown(const Traced& t) {
    std::ostringstream out;
    out << t.at.time_since_epoch().count() << '|' << t.entity << '|' << to_string(t.way) << '|' << to_string(t.action)
        << '|' << token(t.cause) << '|' << t.client << '|' << t.from << '|' << t.header_from << '|' << t.recipients
        << '|' << t.external << '|' << t.internal << '|' << t.size << '|' << t.subject << '|' << t.message_id << '|'
        << t.queue_id << '|' << t.policy << '|' << t.case_reference << '|' << t.kind;
    return out.str();
}

std::vector<std::string> sentences(const Result<std::vector<Event>>& events) {
    std::vector<std::string> out;
    if (!events) return {events.error().what};
    for (const auto& one : *events) out.push_back(one.sentence);
    return out;
}

std::vector<std::string> queue_ids(const Result<std::vector<Traced>>& lines) {
    std::vector<std::string> out;
    if (!lines) return {lines.error().what};
    for (const auto& one : *lines) out.push_back(one.queue_id);
    return out;
}

class Kept : public ::testing::Test, public Fixture {
protected:
    void SetUp() override { open(); }
    void keep(decltype(Event::change) change) {
        Event told = event("a change");
        told.change = std::move(change);
        const auto kept = wait_for(store->append(std::move(told)));
        ASSERT_TRUE(kept) << kept.error().what;
    }
};

TEST_F(Kept, ACaseWithEveryField) {
    keep(CaseChange{.now = full_case()});
    const auto found = store->find_case("K7Q2-M9XD");
    ASSERT_TRUE(found) << found.error().what;
    EXPECT_EQ(shown(*found), shown(full_case()));
    EXPECT_EQ(store->find_case("AAAA-AAAA").error().fault, Fault::not_found);
}

TEST_F(Kept, ACaseWithLittleAndItsNextState) {
    Case little{.reference = "AAAA-AAAA", .entity = Entity::connector("printer").value(), .opened_at = noon};
    keep(CaseChange{.now = little});
    EXPECT_EQ(shown(store->find_case("AAAA-AAAA").value()), shown(little));
    little.state = CaseState::closed;
    little.ended_by = "anna";
    keep(CaseChange{.now = little});
    EXPECT_EQ(shown(store->find_case("AAAA-AAAA").value()), shown(little));
}

TEST_F(Kept, AReferenceIsNeverTakenOverByAnotherCase) {
    keep(CaseChange{.now = full_case()});
    Event second = event("the same reference by chance");
    second.change = CaseChange{.now = full_case("K7Q2-M9XD", "bob@example.org"), .freeze_evidence = true};
    const auto ticket = store->append(std::move(second));
    const auto kept = wait_for(ticket);
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().fault, Fault::conflict);
    EXPECT_EQ(wait_for(ticket).error().fault, Fault::conflict) << "asked later, the answer is the same";
    EXPECT_EQ(store->find_case("K7Q2-M9XD")->entity.text(), "alice@example.org");
    EXPECT_TRUE(wait_for(store->append(event("it holds up nobody"))));
    EXPECT_TRUE(store->writable());
}

TEST_F(Kept, CasesBySenderAndState) {
    auto first = full_case("AAAA-AAAA");
    auto second = full_case("BBBB-BBBB");
    second.opened_at = noon + 1h;
    second.state = CaseState::closed;
    const auto third = full_case("CCCC-CCCC", "bob@example.org");
    for (const auto& one : {first, second, third}) keep(CaseChange{.now = one});
    const auto references = [this](const CaseQuery& query) {
        std::vector<std::string> out;
        const auto found = store->cases(query).value();
        for (const auto& one : found) out.push_back(one.reference);
        return out;
    };
    EXPECT_EQ(references({}).size(), 3U);
    EXPECT_THAT(references({.entity = "alice@example.org"}), ElementsAre("BBBB-BBBB", "AAAA-AAAA"));
    EXPECT_THAT(references({.entity = "alice@example.org", .state = "restricted"}), ElementsAre("AAAA-AAAA"));
    EXPECT_THAT(references({.entity = {}, .state = "closed"}), ElementsAre("BBBB-BBBB"));
    EXPECT_THAT(references({.entity = {}, .state = {}, .most = 1}), ElementsAre("BBBB-BBBB"));
    EXPECT_THAT(references({.entity = "nobody"}), IsEmpty());
}

TEST_F(Kept, TraceByEveryField) {
    auto accepted = line(noon, "alice@example.org", "1");
    accepted.action = Action::accept;
    accepted.cause = Cause::none;
    accepted.recipients = "dave@example.net";
    store->note(accepted);
    store->note(line(noon + 1s, "alice@example.org", "2"));
    store->note(line(noon + 1s, "bob@example.org", "3"));
    auto named = line(noon + 2s, "bob@example.org", "");
    named.message_id = "<named@example.org>";
    store->note(std::move(named));
    ASSERT_TRUE(store->flush());
    const struct {
        const char* name;
        TraceQuery query;
        std::vector<std::string> wanted;
    } rows[] = {
        {"all, newest first", {}, {"", "3", "2", "1"}},
        {"sender", {.entity = "alice@example.org"}, {"2", "1"}},
        {"recipient in any case", {.recipient = "BOB@example.net"}, {"", "3", "2"}},
        {"recipient is no part of an address", {.recipient = "ob@example.net"}, {}},
        {"recipient's domain", {.entity = "alice@example.org", .recipient = "@example.net"}, {"2", "1"}},
        {"queue id", {.queue_id = "3"}, {"3"}},
        {"Message-ID", {.message_id = "<named@example.org>"}, {""}},
        {"Message-ID of none", {.message_id = "<none@example.org>"}, {}},
        {"queue id of another sender", {.entity = "alice@example.org", .queue_id = "3"}, {}},
        {"refused", {.action = "reject"}, {"", "3", "2"}},
        {"accepted", {.action = "accept"}, {"1"}},
        {"since", {.since = noon + 1s}, {"", "3", "2"}},
        {"before", {.before = noon + 1s}, {"1"}},
        {"sender and time", {.entity = "bob@example.org", .since = noon + 2s, .before = noon + 3s}, {""}},
        {"most", {.most = 2}, {"", "3"}},
        {"at least one", {.most = 0}, {""}},
        {"quotes are data", {.entity = "' OR 1=1 --"}, {}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(queue_ids(store->trace(row.query)), row.wanted);
    }
    EXPECT_EQ(shown(store->trace({.queue_id = "2"})->at(0)), shown(line(noon + 1s, "alice@example.org", "2")));
}

TEST_F(Kept, EventsByEveryField) {
    const auto put = [this](std::string sentence, EventKind kind, std::string actor, std::string entity,
                            std::string reference) {
        Event one = event(std::move(sentence), kind);
        one.actor = std::move(actor);
        one.entity = std::move(entity);
        one.case_reference = std::move(reference);
        one.detail = R"({"used":1})";
        store->append(std::move(one));
    };
    put("1", EventKind::restricted, "tidegate", "alice", "A");
    put("2", EventKind::released, "anna", "alice", "A");
    put("3", EventKind::policy_changed, "anna", "", "");
    put("4", EventKind::restricted, "tidegate", "bob", "B");
    Event later = event("5", EventKind::viewed);
    later.at = noon + 1s;
    store->append(later);
    ASSERT_TRUE(store->flush());
    const struct {
        const char* name;
        EventQuery query;
        std::vector<std::string> wanted;
    } rows[] = {
        {"newest first", {}, {"5", "4", "3", "2", "1"}},
        {"after an id, oldest first", {.after = 1}, {"2", "3", "4", "5"}},
        {"from the first on", {.after = 0, .most = 2}, {"1", "2"}},
        {"sender", {.entity = "alice"}, {"2", "1"}},
        {"case", {.case_reference = "A", .after = 1}, {"2"}},
        {"actor", {.actor = "anna"}, {"3", "2"}},
        {"actor and sender", {.entity = "alice", .actor = "anna"}, {"2"}},
        {"kind", {.kinds = {EventKind::restricted}}, {"4", "1"}},
        {"kinds", {.kinds = {EventKind::restricted, EventKind::released, EventKind::restricted}}, {"4", "2", "1"}},
        {"kinds after", {.kinds = {EventKind::restricted, EventKind::released}, .after = 1}, {"2", "4"}},
        {"kinds, the newest", {.kinds = {EventKind::restricted, EventKind::released}, .most = 2}, {"4", "2"}},
        {"kind of a sender", {.entity = "bob", .kinds = {EventKind::restricted}}, {"4"}},
        {"since", {.since = noon + 1s}, {"5"}},
        {"before", {.before = noon + 1s, .most = 1}, {"4"}},
        {"nothing", {.entity = "carol"}, {}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(sentences(store->events(row.query)), row.wanted);
    }
    const auto last = store->events({.before = noon + 1s, .most = 1})->at(0);
    EXPECT_EQ(last.id, 4U);
    EXPECT_EQ(last.at, noon);
    EXPECT_EQ(last.kind, EventKind::restricted);
    EXPECT_EQ(last.detail, R"({"used":1})");
}

TEST_F(Kept, HeldMailThatWaitsComesFirst) {
    HeldMessage first{.queue_id = "1",
                      .entity = "alice",
                      .case_reference = "A",
                      .from = "alice@x",
                      .subject = "hi",
                      .recipients = 3,
                      .at = noon,
                      .state = "held",
                      .reason = "over a limit"};
    HeldMessage second = first;
    second.queue_id = "2";
    second.at = noon + 1h;
    second.state = "delivered";
    HeldMessage third = first;
    third.queue_id = "3";
    third.entity = "bob";
    for (const auto& one : {first, second, third}) keep(one);
    const auto ids = [this](const std::string& entity) {
        std::vector<std::string> out;
        const auto found = store->held(entity).value();
        for (const auto& one : found) out.push_back(one.queue_id + " " + one.state);
        return out;
    };
    EXPECT_THAT(ids("alice"), ElementsAre("1 held", "2 delivered"));
    EXPECT_EQ(ids("").size(), 3U);
    const auto back = store->held("bob")->at(0);
    EXPECT_EQ(back.case_reference + back.from + back.subject + back.reason, "Aalice@xhiover a limit");
    EXPECT_EQ(back.recipients, 3U);
    EXPECT_EQ(back.at, noon);
}

TEST_F(Kept, HeldMailThatEndedIsForgottenWithTheEvidence) {
    const auto held = [](const char* queue_id, Instant at, const char* state) {
        return HeldMessage{.queue_id = queue_id, .entity = "alice", .at = at, .state = state};
    };
    for (const auto& one : {held("old, waits", noon, "held"), held("old, ended", noon, "delivered"),
                            held("new, ended", noon + 24h * 300, "gone")}) {
        keep(one);
    }
    clock.advance(24h * options.evidence_days + 1h);
    ASSERT_TRUE(store->flush());
    std::vector<std::string> left;
    const auto rows = store->held("").value();
    for (const auto& one : rows) left.push_back(one.queue_id);
    EXPECT_THAT(left, ElementsAre("old, waits", "new, ended"));
}

TEST_F(Kept, EveryVersionOfAPolicyAndOnlyTheLatestLives) {
    keep(PolicyChange{"Sales", 1, R"({"v":1})"});
    keep(PolicyChange{"default", 1, R"({"d":1})"});
    keep(PolicyChange{"sales", 2, R"({"v":2})"});
    EXPECT_THAT(store->policy_versions("SALES").value(), ElementsAre(R"({"v":2})", R"({"v":1})"));
    EXPECT_THAT(store->remember()->policies, ElementsAre(R"({"d":1})", R"({"v":2})"));
    keep(PolicyChange{"Sales", 2, ""});
    EXPECT_THAT(store->remember()->policies, ElementsAre(R"({"d":1})"));
    EXPECT_EQ(store->policy_versions("sales")->size(), 2U) << "what it was stays";
    keep(PolicyChange{"Sales", 1, R"({"again":1})"});
    EXPECT_THAT(store->remember()->policies, ElementsAre(R"({"d":1})", R"({"again":1})"));
    EXPECT_EQ(store->policy_versions("sales")->size(), 3U);
}

TEST_F(Kept, AdministratorsAndTokens) {
    keep(AccessChange{"administrators", "anna", R"({"a":1})"});
    keep(AccessChange{"administrators", "anna", R"({"a":2})"});
    keep(AccessChange{"tokens", "12345678", "{}"});
    keep(AccessChange{"tokens", "87654321", "{}"});
    keep(AccessChange{"tokens", "12345678", ""});
    using Row = std::pair<std::string, std::string>;
    EXPECT_THAT(store->remember()->administrators, ElementsAre(Row{"anna", R"({"a":2})"}));
    EXPECT_THAT(store->remember()->tokens, ElementsAre(Row{"87654321", "{}"}));
    Event bad = event("no such table");
    bad.change = AccessChange{"events; DROP TABLE events", "x", "y"};
    EXPECT_EQ(wait_for(store->append(bad)).error().fault, Fault::invalid);
}

TEST_F(Kept, WindowsComeBackAsTheyWere) {
    source.set("alice", std::string{"\0\1\2", 3});
    source.set("bob", "b");
    for (const auto* name : {"alice", "bob", "alice"}) store->touch(user(name));
    ASSERT_TRUE(store->flush());
    using Row = std::pair<std::string, std::string>;
    EXPECT_THAT(store->remember()->windows, ElementsAre(Row{"alice", std::string{"\0\1\2", 3}}, Row{"bob", "b"}));
    source.set("bob", "");
    store->touch(user("bob"));
    open();
    EXPECT_EQ(store->remember()->windows.size(), 1U) << "an empty one is not kept, and closing writes all";
}

TEST_F(Kept, WhatIsKnownOfSendersOutlivesTheirWindows) {
    source.set("alice", "w", std::string{"h\0i", 3});
    store->touch(user("alice"));
    ASSERT_TRUE(store->flush());
    source.set("alice", "", std::string{"h\0i", 3});
    store->touch(user("alice"));
    open();
    using Row = std::pair<std::string, std::string>;
    EXPECT_TRUE(store->remember()->windows.empty());
    EXPECT_THAT(store->remember()->habits, ElementsAre(Row{"alice", std::string{"h\0i", 3}}));
}

TEST_F(Kept, OnlyCasesThatAreNotClosedAreRemembered) {
    auto one = full_case("AAAA-AAAA");
    for (const auto state : {CaseState::open, CaseState::restricted, CaseState::probation, CaseState::closed}) {
        one.reference[0] = static_cast<char>('A' + static_cast<int>(state));
        one.state = state;
        keep(CaseChange{.now = one});
    }
    open();
    std::vector<std::string> references;
    const auto past = store->remember().value();
    for (const auto& found : past.cases) references.push_back(found.reference);
    EXPECT_THAT(references, ::testing::UnorderedElementsAre("AAAA-AAAA", "BAAA-AAAA", "CAAA-AAAA"));
}

TEST_F(Kept, HeldMailWithoutAQueueIdIsNotKept) {
    Event one = event("held", EventKind::held);
    one.change = HeldMessage{.entity = "alice", .state = "held"};
    ASSERT_TRUE(wait_for(store->append(one)));
    EXPECT_TRUE(store->held("")->empty());
    EXPECT_EQ(store->events({})->size(), 1U) << "what happened is told all the same";
}

TEST_F(Kept, HowFarALogWasReadIsKeptByItsName) {
    EXPECT_EQ(store->position("/var/log/mail.log").value(), "");
    ASSERT_TRUE(store->keep_position("/var/log/mail.log", "1 2 3"));
    ASSERT_TRUE(store->keep_position("/var/log/mail.log", "1 2 4"));
    ASSERT_TRUE(store->keep_position("journal", "cursor"));
    open();
    EXPECT_EQ(store->position("/var/log/mail.log").value(), "1 2 4");
    EXPECT_EQ(store->position("journal").value(), "cursor");
}

}  // namespace
}  // namespace tidegate
