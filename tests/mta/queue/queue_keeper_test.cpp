#include "mta/queue_keeper.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tidegate {
namespace {

using namespace std::chrono_literals;

const Instant noon = parse_rfc3339("2026-03-02T12:00:00Z").value();

/// Journal and records as one: what is appended is on disk at once.
class Past : public Journal, public Records {
public:
    std::uint64_t append(Event event) override {
        event.id = all.size() + 1;
        if (const auto* row = std::get_if<HeldMessage>(&event.change); row != nullptr && can_write) {
            std::erase_if(rows, [&](const auto& r) { return r.queue_id == row->queue_id; });
            rows.push_back(*row);
        }
        all.push_back(std::move(event));
        return all.size();
    }
    void note(Traced) override {}
    void touch(const Entity&) override {}
    void when_committed(std::uint64_t, std::function<void(Outcome)> done) override { done({}); }
    bool writable() const override { return can_write; }

    Result<Case> find_case(const std::string&) override { return fail(Fault::not_found, ""); }
    Result<std::vector<Case>> cases(const CaseQuery&) override { return std::vector<Case>{}; }
    Result<std::vector<Traced>> evidence(const std::string&) override { return std::vector<Traced>{}; }
    Result<std::vector<Traced>> trace(const TraceQuery& query) override {
        std::vector<Traced> out;
        for (const auto& line : lines) {
            if (!query.entity.empty() && line.entity != query.entity) continue;
            if (!query.queue_id.empty() && line.queue_id != query.queue_id) continue;
            if (query.since && line.at < *query.since) continue;
            if (query.before && line.at >= *query.before) continue;
            out.push_back(line);
        }
        std::ranges::stable_sort(out, [](const auto& a, const auto& b) { return a.at > b.at; });
        if (out.size() > query.most) out.resize(query.most);
        return out;
    }
    Result<std::vector<Event>> events(const EventQuery& query) override {
        std::vector<Event> out;
        for (const auto& event : all) {
            if (event.id > query.after.value_or(0) && std::ranges::count(query.kinds, event.kind) > 0)
                out.push_back(event);
        }
        if (!query.after) std::ranges::reverse(out);
        return out;
    }
    Result<std::vector<HeldMessage>> held(const std::string& entity) override {
        std::vector<HeldMessage> out;
        std::ranges::copy_if(rows, std::back_inserter(out),
                             [&](const auto& r) { return entity.empty() || r.entity == entity; });
        return out;
    }
    Result<std::vector<std::string>> policy_versions(const std::string&) override { return std::vector<std::string>{}; }

    std::string state_of(const std::string& id) const {
        for (const auto& row : rows) {
            if (row.queue_id == id) return row.state;
        }
        return "";
    }
    std::size_t count(EventKind kind) const {
        return static_cast<std::size_t>(std::ranges::count(all, kind, &Event::kind));
    }
    const Event& last(EventKind kind) const { return *std::ranges::find(all.rbegin(), all.rend(), kind, &Event::kind); }

    std::vector<Event> all;
    std::vector<Traced> lines;
    std::vector<HeldMessage> rows;
    bool can_write = true;
};

/// An MTA's queue in memory.
class FakeQueue : public Queue {
public:
    Result<QueueList> list() override {
        ++lists;
        if (away) return fail(Fault::unavailable, "tidegate-helper does not answer");
        QueueList out{messages, cut};
        std::erase_if(out.messages, [&](const auto& message) { return unlisted.contains(message.queue_id); });
        return out;
    }
    Result<std::size_t> hold(const std::vector<std::string>& ids) override {
        if (away || refuses) return fail(Fault::unavailable, "postsuper failed");
        return change(ids, [](auto& message) { message.queue = "hold"; });
    }
    Result<std::size_t> release(const std::vector<std::string>& ids) override {
        if (away) return fail(Fault::unavailable, "tidegate-helper does not answer");
        released.insert(released.end(), ids.begin(), ids.end());
        if (when_released) when_released();
        return take(ids);
    }
    Result<std::size_t> remove(const std::vector<std::string>& ids) override {
        if (away) return fail(Fault::unavailable, "tidegate-helper does not answer");
        removed.insert(removed.end(), ids.begin(), ids.end());
        return take(ids);
    }
    Result<std::string> show(const std::string& id) override {
        ++shows;
        if (queue_of(id).empty()) return fail(Fault::not_found, "message " + id + " is not in the queue any more");
        return "Subject: " + id;
    }

    std::string queue_of(const std::string& id) const {
        for (const auto& message : messages) {
            if (message.queue_id == id) return message.queue;
        }
        return "";
    }

    std::vector<QueuedMessage> messages;
    std::vector<std::string> released, removed;
    bool away = false;
    bool refuses = false;
    bool cut = false;
    std::set<std::string> unlisted;  ///< behind the cut
    std::function<void()> when_released;
    int lists = 0;
    int shows = 0;

private:
    std::size_t take(const std::vector<std::string>& ids) {
        const std::set<std::string> these{ids.begin(), ids.end()};
        return std::erase_if(messages, [&](const auto& message) { return these.contains(message.queue_id); });
    }
    template <class Change>
    std::size_t change(const std::vector<std::string>& ids, Change how) {
        std::size_t done = 0;
        for (auto& message : messages) {
            if (std::ranges::count(ids, message.queue_id) == 0) continue;
            how(message);
            ++done;
        }
        return done;
    }
};

class Keeper : public ::testing::Test {
protected:
    Keeper() { begin(); }

    /// The daemon starts (again): what only the keeper's memory knew is lost.
    void begin() {
        QueueKeeper::Parts parts{past, past, queue, clock, [this] { return restricted; }};
        parts.teach = [this](const std::string& octets, const std::string& sender, bool spam) {
            taught.push_back(octets + " of " + sender + (spam ? ": spam" : ": ham"));
        };
        parts.held_for = held_for;
        keeper = std::make_unique<QueueKeeper>(std::move(parts));
    }

    Millis held_for{0};

    void restrict(const std::string& entity, const std::string& reference = "K7Q2-M9XD") {
        Restriction one{Entity::parse(entity).value(), reference};
        one.since = clock.now();
        one.summary = "too many external recipients";
        restricted.push_back(one);
    }
    void end(EventKind kind, const std::string& held, const std::string& reference = "K7Q2-M9XD") {
        Event event;
        event.kind = kind;
        event.at = clock.now();
        event.entity = "alice@example.org";
        event.case_reference = reference;
        event.detail = held.empty() ? "" : R"({"held":")" + held + R"("})";
        std::erase_if(restricted, [&](const auto& r) { return r.case_reference == reference; });
        past.append(event);
    }
    void queued(const std::string& id, const std::string& sender, const std::string& in = "deferred") {
        QueuedMessage message{id, in, sender};
        message.recipients = {"carol@example.com"};
        message.arrival = clock.now();
        queue.messages.push_back(message);
    }
    void traced(const std::string& id, const std::string& entity, Instant at = noon) {
        Traced line;
        line.at = at;
        line.entity = entity;
        line.queue_id = id;
        line.subject = "About " + id;
        past.lines.push_back(line);
    }

    void held_row(const std::string& id, const std::string& reference = "K7Q2-M9XD") {
        HeldMessage row{id, "alice@example.org", reference};
        row.at = clock.now();
        row.state = "held";
        past.rows.push_back(row);
    }

    ManualClock clock{noon};
    Past past;
    FakeQueue queue;
    std::vector<Restriction> restricted;
    std::vector<std::string> taught;
    std::unique_ptr<QueueKeeper> keeper;
};

TEST_F(Keeper, AReleaseTeachesByAFewOfItsMessagesAndItsTimeAloneDoesNot) {
    for (const auto& [kind, held, lessons, last] : {std::tuple{EventKind::released, "deliver", 3U, ": ham"},
                                                    {EventKind::released, "delete", 3U, ": spam"},
                                                    {EventKind::expired, "deliver", 0U, ""},
                                                    {EventKind::released, "keep", 0U, ""}}) {
        SCOPED_TRACE(held);
        taught.clear();
        for (int i = 0; i < 5; ++i) {
            const auto id =
                "4LESSON" + std::to_string(queue.released.size() + queue.removed.size()) + std::to_string(i);
            queued(id, "alice@example.org", "hold");
            held_row(id);
        }
        clock.advance(Millis{1000});
        end(kind, held);
        keeper->round();
        EXPECT_EQ(taught.size(), lessons);
        if (lessons > 0) {
            EXPECT_TRUE(taught.back().ends_with(last)) << taught.back();
        }
    }
}

TEST_F(Keeper, HoldsTheSendersMailAndNobodyElses) {
    queued("4TRACED", "info@example.org", "active");
    traced("4TRACED", "alice@example.org");
    queued("4SENDER", "Alice@Example.org");
    queued("4BYBOB", "alice@example.org");
    traced("4BYBOB", "bob@example.org");
    queued("4OTHER", "bob@example.org");
    queued("4BOUNCE", "");
    queued("4REUSED", "bob@example.org");
    traced("4REUSED", "alice@example.org", noon - 48h);
    restrict("alice@example.org");
    EXPECT_TRUE(keeper->round());
    const struct {
        std::string id, where;
    } wanted[] = {{"4TRACED", "hold"},    {"4SENDER", "hold"},     {"4BYBOB", "deferred"},
                  {"4OTHER", "deferred"}, {"4BOUNCE", "deferred"}, {"4REUSED", "deferred"}};
    for (const auto& one : wanted) EXPECT_EQ(queue.queue_of(one.id), one.where) << one.id;
    EXPECT_EQ(past.rows.size(), 2U);
    EXPECT_EQ(past.state_of("4TRACED"), "held");
    ASSERT_EQ(past.count(EventKind::queue_held), 1U);
    EXPECT_EQ(past.last(EventKind::queue_held).sentence,
              "2 messages of alice@example.org were put on hold in the mail server's queue.");
    EXPECT_EQ(past.last(EventKind::queue_held).case_reference, "K7Q2-M9XD");
}

TEST_F(Keeper, HeldMailExpiresADayAfterPeopleWereTold) {
    held_for = 7 * 24h;
    begin();
    held_row("4OLD");
    held_row("4LET");
    queued("4OLD", "alice@example.org", "hold");
    queued("4LET", "alice@example.org", "hold");
    clock.advance(6 * 24h - 1min);
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.count(EventKind::held_expiring), 0U) << "not yet";
    clock.advance(2min);
    EXPECT_TRUE(keeper->round());
    ASSERT_EQ(past.count(EventKind::held_expiring), 1U);
    const auto told = past.last(EventKind::held_expiring);
    EXPECT_EQ(told.entity, "alice@example.org");
    EXPECT_EQ(told.case_reference, "K7Q2-M9XD");
    EXPECT_EQ(told.sentence,
              "2 held messages of alice@example.org are deleted within a day unless somebody lets them go.");
    begin();  // a restart: nobody is told twice
    clock.advance(23h);
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.count(EventKind::held_expiring), 1U);
    EXPECT_TRUE(queue.removed.empty());
    std::ranges::find(past.rows, "4LET", &HeldMessage::queue_id)->state = "delivered";
    clock.advance(61min);
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(queue.removed, std::vector<std::string>{"4OLD"});
    EXPECT_EQ(past.state_of("4OLD"), "expired");
    ASSERT_EQ(past.count(EventKind::held_expired), 1U);
    EXPECT_EQ(past.last(EventKind::held_expired).sentence,
              "1 held message of alice@example.org has waited 7 days, nobody let it go: it is deleted.");
    clock.advance(1h);
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.count(EventKind::held_expired), 1U);
}

TEST_F(Keeper, NothingExpiresUntoldOrWhereItIsToldToWaitForEver) {
    held_row("4OLD");
    queued("4OLD", "alice@example.org", "hold");
    clock.advance(30 * 24h);  // the daemon was away
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.count(EventKind::held_expiring), 0U) << "for ever";
    held_for = 7 * 24h;
    begin();
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.count(EventKind::held_expiring), 1U);
    EXPECT_TRUE(queue.removed.empty()) << "people have a day";
    clock.advance(25h);
    queue.away = true;
    EXPECT_FALSE(keeper->round());
    EXPECT_EQ(past.state_of("4OLD"), "held");
    queue.away = false;
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.state_of("4OLD"), "expired");
}

TEST_F(Keeper, DoesNothingTwice) {
    queued("4SENDER", "alice@example.org");
    restrict("alice@example.org");
    EXPECT_TRUE(keeper->round());
    const auto events = past.all.size();
    EXPECT_TRUE(keeper->round());
    begin();
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.all.size(), events);
}

TEST_F(Keeper, LooksAgainForMailThatWasOnItsWayAndThenNoMore) {
    restrict("alice@example.org");
    EXPECT_TRUE(keeper->round());
    queued("4LATE", "alice@example.org", "incoming");
    clock.advance(60s);
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(queue.queue_of("4LATE"), "hold");
    clock.advance(10min);
    EXPECT_TRUE(keeper->round());
    const int lists = queue.lists;
    clock.advance(10s);
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(queue.lists, lists);
}

TEST_F(Keeper, AnEndDoesWhatItSays) {
    const struct {
        EventKind kind;
        std::string held, state;
        std::size_t released, removed;
    } cases[] = {
        {EventKind::released, "deliver", "delivered", 1, 0},
        {EventKind::released, "delete", "deleted", 0, 1},
        {EventKind::released, "keep", "held", 0, 0},
        {EventKind::expired, "", "delivered", 1, 0},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.held);
        past = {};
        queue = {};
        restricted.clear();
        begin();
        queued("4SENDER", "alice@example.org");
        restrict("alice@example.org");
        EXPECT_TRUE(keeper->round());
        clock.advance(3min);
        end(c.kind, c.held);
        EXPECT_TRUE(keeper->round());
        EXPECT_EQ(past.state_of("4SENDER"), c.state);
        EXPECT_EQ(queue.released.size(), c.released);
        EXPECT_EQ(queue.removed.size(), c.removed);
        EXPECT_EQ(past.count(EventKind::queue_released), c.released + c.removed);
    }
}

TEST_F(Keeper, AnEndWhileTheDaemonWasDownIsMadeUpFor) {
    queued("4SENDER", "alice@example.org");
    restrict("alice@example.org");
    EXPECT_TRUE(keeper->round());
    end(EventKind::released, "deliver");
    begin();
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(queue.released, std::vector<std::string>{"4SENDER"});
}

TEST_F(Keeper, MailHeldAfterAnEndIsNotTouchedByIt) {
    end(EventKind::released, "deliver");
    clock.advance(1min);
    queued("4QUARANTINE", "alice@example.org", "hold");
    HeldMessage row{"4QUARANTINE", "alice@example.org", "N3W0-CASE"};
    row.at = clock.now();
    row.state = "held";
    past.rows.push_back(row);
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.state_of("4QUARANTINE"), "held");
    EXPECT_TRUE(queue.released.empty());
}

TEST_F(Keeper, AMessageThatAPersonLetGoIsNotHeldAgain) {
    queued("4SENDER", "alice@example.org");
    restrict("alice@example.org");
    EXPECT_TRUE(keeper->round());
    queue.messages.front().queue = "deferred";
    past.rows.front().state = "delivered";
    EXPECT_TRUE(keeper->round());
    begin();
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(queue.queue_of("4SENDER"), "deferred");
}

TEST_F(Keeper, NoticesWhatIsGone) {
    queued("4SENDER", "alice@example.org");
    queued("4ALSO", "alice@example.org");
    restrict("alice@example.org");
    EXPECT_TRUE(keeper->round());
    clock.advance(10min);
    queue.messages.erase(queue.messages.begin());
    queue.messages.front().queue = "active";
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.state_of("4SENDER"), "gone");
    EXPECT_EQ(past.state_of("4ALSO"), "gone");
    const auto also = std::ranges::find(past.rows, "4ALSO", &HeldMessage::queue_id);
    EXPECT_EQ(also->reason, "released from the hold queue by hand");
}

TEST_F(Keeper, WaitsForAHeldMessageThatTheMtaHasNotWrittenYet) {
    HeldMessage row{"4QUARANTINE", "alice@example.org", "K7Q2-M9XD"};
    row.at = noon;
    row.state = "held";
    past.rows.push_back(row);
    end(EventKind::released, "deliver");
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.state_of("4QUARANTINE"), "held");
    queued("4QUARANTINE", "alice@example.org", "hold");
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.state_of("4QUARANTINE"), "delivered");
}

TEST_F(Keeper, ToldOnceThatTheHelperIsAwayAndThenThatItIsBack) {
    queued("4SENDER", "alice@example.org");
    restrict("alice@example.org");
    queue.away = true;
    EXPECT_FALSE(keeper->round());
    EXPECT_FALSE(keeper->round());
    EXPECT_EQ(past.count(EventKind::trouble), 1U);
    EXPECT_NE(past.last(EventKind::trouble).sentence.find("tidegate-helper does not answer"), std::string::npos);
    queue.away = false;
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.count(EventKind::trouble_over), 1U);
    EXPECT_EQ(queue.queue_of("4SENDER"), "hold");
}

TEST_F(Keeper, AHoldThatFailsIsTriedAgainWithoutASecondRow) {
    queued("4SENDER", "alice@example.org");
    restrict("alice@example.org");
    queue.refuses = true;
    EXPECT_FALSE(keeper->round());
    queue.refuses = false;
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.count(EventKind::held), 1U);
    EXPECT_EQ(queue.queue_of("4SENDER"), "hold");
}

TEST_F(Keeper, ReleasesNothingThatItCannotKeep) {
    queued("4SENDER", "alice@example.org");
    restrict("alice@example.org");
    EXPECT_TRUE(keeper->round());
    end(EventKind::released, "delete");
    past.can_write = false;
    EXPECT_FALSE(keeper->round());
    EXPECT_TRUE(queue.removed.empty());
    past.can_write = true;
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(queue.removed.size(), 1U);
}

TEST_F(Keeper, WhatTheListDoesNotHaveIsReleasedAllTheSame) {
    queued("4LISTED", "alice@example.org", "hold");
    queued("4BEHIND", "alice@example.org", "hold");
    queue.unlisted = {"4BEHIND"};
    for (const auto* id : {"4LISTED", "4BEHIND", "4NOWHERE"}) held_row(id);
    clock.advance(10min);
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.state_of("4BEHIND"), "held") << "it is there, the list is short";
    EXPECT_EQ(past.state_of("4NOWHERE"), "gone");
    end(EventKind::released, "deliver");
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.state_of("4LISTED"), "delivered");
    EXPECT_EQ(past.state_of("4BEHIND"), "delivered");
    EXPECT_TRUE(queue.messages.empty());
    EXPECT_EQ(past.last(EventKind::queue_released).sentence,
              "2 messages of alice@example.org were let go from the hold queue.");
}

TEST_F(Keeper, LooksUpOnlySoManyInARound) {
    for (int i = 0; i < 300; ++i) held_row("4GONE" + std::to_string(i));
    clock.advance(10min);
    end(EventKind::released, "delete");
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(queue.shows, 200);
    EXPECT_EQ(queue.removed.size(), 300U) << "what is not looked up is named all the same";
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(queue.shows, 300);
    EXPECT_EQ(std::ranges::count(past.rows, "gone", &HeldMessage::state), 300);
}

TEST_F(Keeper, TellsOnceThatTheListIsCutAndThenThatItIsNot) {
    queued("4SENDER", "alice@example.org");
    restrict("alice@example.org");
    queue.cut = true;
    EXPECT_TRUE(keeper->round());
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(queue.queue_of("4SENDER"), "hold") << "what is listed is held";
    ASSERT_EQ(past.count(EventKind::trouble), 1U);
    EXPECT_NE(past.last(EventKind::trouble).sentence.find("too long to be listed"), std::string::npos);
    queue.cut = false;
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.count(EventKind::trouble_over), 1U);
}

TEST_F(Keeper, AnEndOfVeryManyIsDoneInOneRoundAndDoesNotSpin) {
    for (int i = 0; i < 10'000; ++i) held_row("4NEW" + std::to_string(i));
    end(EventKind::released, "deliver");
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(queue.lists, 1) << "none has reached the queue: the next round looks again";
}

TEST_F(Keeper, AnEndOfVeryManyStopsWhenNothingCanBeKept) {
    for (int i = 0; i < 10'000; ++i) {
        held_row("4HELD" + std::to_string(i));
        queued("4HELD" + std::to_string(i), "alice@example.org", "hold");
    }
    end(EventKind::released, "deliver");
    queue.when_released = [&] { past.can_write = false; };
    EXPECT_FALSE(keeper->round());
    EXPECT_EQ(queue.released.size(), 1'000U);
}

TEST_F(Keeper, AnEndOfVeryManyStopsWhenItIsTold) {
    for (int i = 0; i < 3'000; ++i) {
        held_row("4HELD" + std::to_string(i));
        queued("4HELD" + std::to_string(i), "alice@example.org", "hold");
    }
    end(EventKind::released, "deliver");
    queue.when_released = [&] { keeper->stop(); };
    keeper->round();
    EXPECT_EQ(queue.released.size(), 1'000U);
    EXPECT_EQ(queue.lists, 1) << "nothing else is begun in this round";
    EXPECT_EQ(past.count(EventKind::trouble), 0U);
}

TEST_F(Keeper, MailThatWasLetGoIsHeldAgainForTheNextRestriction) {
    queued("4SENDER", "alice@example.org");
    restrict("alice@example.org");
    EXPECT_TRUE(keeper->round());
    end(EventKind::released, "deliver");
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(past.state_of("4SENDER"), "delivered");
    queued("4SENDER", "alice@example.org");  // its recipient's server does not take it yet
    clock.advance(1min);
    restrict("alice@example.org", "N3W0-CASE");
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(queue.queue_of("4SENDER"), "hold");
    EXPECT_EQ(past.state_of("4SENDER"), "held");
    EXPECT_EQ(past.rows.front().case_reference, "N3W0-CASE");
}

TEST_F(Keeper, ShowsHeldMessagesOnly) {
    queued("4SENDER", "alice@example.org");
    restrict("alice@example.org");
    EXPECT_TRUE(keeper->round());
    EXPECT_EQ(keeper->held_show("4SENDER").value(), "Subject: 4SENDER");
    EXPECT_EQ(keeper->held_show("4OTHER").error().fault, Fault::not_found);
}

TEST_F(Keeper, TheThreadEndsWhenItIsTold) {
    keeper->start();
    keeper->wake();
    keeper->stop();
}

}  // namespace
}  // namespace tidegate
