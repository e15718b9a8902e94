// Policy delegation asks several times about one message: counted once per instance, all or nothing.

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "judge/counted.hpp"
#include "judge/fakes.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

constexpr Limits five{5, 100, 100, 50, 30};

/// One message as Postfix's policy client asks about it.
struct Asking {
    Court& court;
    std::string instance;

    Submission question(Stage stage) const {
        auto s = court.message({});
        s.way = Way::policy;
        s.stage = stage;
        s.instance = instance;
        s.headers.reset();
        return s;
    }
    Verdict recipient(const std::string& address) const {
        auto s = question(Stage::recipient);
        s.recipients = {address};
        return court.judge->decide(s).verdict;
    }
    Verdict end(Stage stage, std::uint32_t count, const std::string& only = {}) const {
        auto s = question(stage);
        if (only.empty())
            s.unnamed_recipients = count;
        else
            s.recipients = {only};
        return court.judge->decide(s).verdict;
    }
};

TEST(Parts, AllThreeStagesCountOnce) {
    Court court{five};
    const Asking one{court, "123.1"};
    for (const auto* to : {"a@example.com", "b@example.com", "c@example.org"})
        EXPECT_EQ(one.recipient(to).action, Action::accept);
    EXPECT_EQ(one.end(Stage::data, 3).action, Action::accept);
    EXPECT_EQ(one.end(Stage::end_of_data, 3).action, Action::accept);
    EXPECT_EQ(court.used("external_per_hour"), 2U);
    EXPECT_EQ(court.used("internal_per_hour"), 1U);
    EXPECT_EQ(court.used("messages_per_minute"), 1U);
    ASSERT_EQ(court.journal.lines.size(), 1U);
    EXPECT_EQ(court.journal.lines[0].recipients, "a@example.com, b@example.com, c@example.org");
}

TEST(Parts, OnlyTheEndIsAsked) {
    Court court{five};
    EXPECT_EQ((Asking{court, "1"}).end(Stage::end_of_data, 3).action, Action::accept);
    EXPECT_EQ((Asking{court, "2"}).end(Stage::end_of_data, 1, "bob@example.org").action, Action::accept);
    EXPECT_EQ(court.used("external_per_hour"), 3U) << "known by number only: taken as external";
    EXPECT_EQ(court.used("internal_per_hour"), 1U);
}

TEST(Parts, OnlyRecipientsAreAsked) {
    Court court{five};
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ((Asking{court, "9"}).recipient("r" + std::to_string(i) + "@example.com").action, Action::accept);
    EXPECT_EQ(court.used("external_per_hour"), 5U);
    court.clock.advance(2min);
    court.judge->tick();
    EXPECT_EQ(court.journal.lines.size(), 1U) << "its line comes when nothing more is asked";
}

TEST(Parts, TheSameQuestionTwiceCountsOnce) {
    Court court{five};
    const Asking one{court, "1"};
    for (int i = 0; i < 4; ++i) EXPECT_EQ(one.recipient("Same@example.com").action, Action::accept);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(one.end(Stage::end_of_data, 1, "same@example.com").action, Action::accept);
    EXPECT_EQ(court.used("external_per_hour"), 1U);
    EXPECT_EQ(court.used("messages_per_minute"), 1U);
}

TEST(Parts, RecipientsThatTheMtaRefusedAreGivenBack) {
    Court court{five};
    const Asking one{court, "1"};
    for (const auto* to : {"a@example.com", "b@example.com", "c@example.com"}) (void)one.recipient(to);
    EXPECT_EQ(court.used("external_per_hour"), 3U);
    EXPECT_EQ(one.end(Stage::data, 1, "a@example.com").action, Action::accept);
    EXPECT_EQ(court.used("external_per_hour"), 1U);
}

TEST(Parts, AllOrNothing) {
    Court court{five};
    (void)court.send(Court::outside(3));
    const Asking one{court, "1"};
    EXPECT_EQ(one.recipient("a@example.com").action, Action::accept);
    EXPECT_EQ(one.recipient("b@example.com").action, Action::accept);
    const auto refused = one.recipient("c@example.com");
    EXPECT_EQ(refused.cause, Cause::limit_external_hour);
    EXPECT_EQ(court.used("external_per_hour"), 3U) << "what the message counted before is given back";
    EXPECT_EQ(one.end(Stage::data, 2).action, Action::reject) << "the message is refused as a whole";
}

TEST(Parts, AllOrNothingOnProbationToo) {
    Court court{five};
    (void)court.send(Court::outside(4));
    (void)court.send(Court::outside(2));
    ASSERT_TRUE(court.release());
    const Asking one{court, "1"};
    EXPECT_EQ(one.recipient("a@example.com").action, Action::accept);
    EXPECT_EQ(one.recipient("b@example.com").code, 450);
    EXPECT_EQ(one.end(Stage::data, 1).code, 450);
    EXPECT_EQ(court.used("external_per_hour"), 4U);
}

TEST(Parts, LifelinesPassForARestrictedSender) {
    Court court{five};
    (void)court.send(Court::outside(6));
    const Asking one{court, "1"};
    EXPECT_EQ(one.recipient("bob@example.org").action, Action::reject);
    EXPECT_EQ(one.recipient("help@desk.example").action, Action::accept);
    EXPECT_EQ(one.end(Stage::data, 1, "help@desk.example").action, Action::accept);
    EXPECT_EQ(one.end(Stage::end_of_data, 1, "help@desk.example").action, Action::accept);
}

TEST(Parts, ASlowClientIsNotCountedTwice) {
    Court court{five};
    const Asking one{court, "1"};
    for (const auto* to : {"a@example.org", "b@example.org"}) EXPECT_EQ(one.recipient(to).action, Action::accept);
    for (int i = 0; i < 5; ++i) {
        court.clock.advance(1min);
        court.judge->tick();
    }
    EXPECT_EQ(one.end(Stage::end_of_data, 2).action, Action::accept);
    EXPECT_EQ(court.used("internal_per_hour"), 2U);
    EXPECT_EQ(court.used("external_per_hour"), 0U);
}

TEST(Parts, AskingAgainDoesNotGetPastARestriction) {
    Court court{five};
    (void)court.send(Court::outside(6));
    const Asking one{court, "1"};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(one.recipient("bob@example.org").action, Action::reject);
}

TEST(Parts, OnlyRecipientsAreAskedAndTheLimitDefers) {
    Court court{five};
    court.site.defer_over_limit = true;
    court.open();
    (void)(Asking{court, "1"}).recipient("first@example.com");
    court.clock.advance(2min);
    court.judge->tick();  // a message went quiet, and no end was ever asked about: RCPT is all that is wired
    const Asking two{court, "2"};
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(two.recipient("r" + std::to_string(i) + "@example.com").action, Action::accept);
    EXPECT_EQ(two.recipient("r4@example.com").action, Action::defer);
    EXPECT_EQ(court.used("external_per_hour"), 5U) << "the MTA takes the message for those four: they stay counted";
}

TEST(Parts, WhatIsGivenBackLeavesFromWhereItWasCounted) {
    Court court{five};
    (void)court.send({"old@example.com"});
    court.clock.advance(59s);
    const Asking one{court, "1"};
    (void)one.recipient("a@example.com");
    court.clock.advance(2s);
    for (const auto* to : {"b@example.com", "c@example.com", "d@example.com"}) (void)one.recipient(to);
    EXPECT_EQ(one.recipient("e@example.com").action, Action::reject);
    EXPECT_EQ(court.used("external_per_hour"), 1U);
    court.clock.set(at("2026-03-01T13:00:00Z"));
    EXPECT_EQ(court.used("external_per_hour"), 0U) << "nothing of the refused message is left in a later sub-window";
}

TEST(Parts, ABareEndKeepsTheCount) {
    Court court{five};
    const Asking one{court, "1"};
    for (const auto* to : {"a@example.com", "b@example.com"}) (void)one.recipient(to);
    EXPECT_EQ(one.end(Stage::end_of_data, 0).action, Action::accept);
    EXPECT_EQ(court.used("external_per_hour"), 2U);
}

TEST(Parts, ARecipientNamedTwiceIsOne) {
    Court court{five};
    const Asking one{court, "1"};
    for (int i = 0; i < 2; ++i) (void)one.recipient("bob@example.org");
    EXPECT_EQ(one.end(Stage::end_of_data, 2).action, Action::accept);
    EXPECT_EQ(court.used("internal_per_hour"), 1U);
    EXPECT_EQ(court.used("external_per_hour"), 0U);
}

TEST(Parts, TwoSendersNeverShareAMessage) {
    Court court{five};
    auto ask = [&](const std::string& login, const std::string& to) {
        auto s = court.message({to}, login);
        s.way = Way::policy;
        s.stage = Stage::recipient;
        s.instance = "same";
        return court.judge->decide(s).verdict.action;
    };
    for (int i = 0; i < 6; ++i) (void)ask("alice@example.org", "r" + std::to_string(i) + "@example.com");
    EXPECT_EQ(ask("bob@example.org", "r0@example.com"), Action::accept);
    EXPECT_EQ(court.used("external_per_hour", "bob@example.org"), 1U);
}

TEST(Parts, TheMessagesOwnLimit) {
    Court court{{0, 0, 0, 3, 0}};
    const Asking one{court, "1"};
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(one.recipient("r" + std::to_string(i) + "@example.com").action, Action::accept);
    EXPECT_EQ(one.recipient("r3@example.com").cause, Cause::limit_message);
}

TEST(Parts, TheMessageThatTripsIsInTheTraceOnceAndCountsAsOneRejected) {
    Court court{five};
    const Asking one{court, "1.1"};
    for (int i = 0; i < 5; ++i) (void)one.recipient("r" + std::to_string(i) + "@example.com");
    EXPECT_EQ(one.recipient("r5@example.com").action, Action::reject);
    ASSERT_EQ(court.journal.lines.size(), 1U);
    EXPECT_EQ(court.journal.lines[0].action, Action::reject);
    EXPECT_EQ(court.judge->counts().by_action[static_cast<std::size_t>(Action::reject)], 1U);
    EXPECT_EQ(court.judge->counts().by_action[static_cast<std::size_t>(Action::accept)], 0U);
}

TEST(Parts, AMessageThatIsAskedAboutAtRecipientsOnlyIsOneAccepted) {
    Court court{five};
    const Asking one{court, "1.1"};
    (void)one.recipient("a@example.com");
    (void)one.recipient("b@example.com");
    court.clock.advance(2min);
    court.judge->tick();
    EXPECT_EQ(court.judge->counts().by_action[static_cast<std::size_t>(Action::accept)], 1U);
}

TEST(Parts, MessagesThatEndedMakeRoomBeforeOnesThatAreStillOpen) {
    Court court{{1'000'000, 1'000'000, 1'000'000, 500, 1'000'000}};
    const Asking slow{court, "slow"};
    (void)slow.recipient("a@example.com");
    for (std::size_t i = 0; i < OpenMessages::most + 10; ++i) {
        const Asking quick{court, std::to_string(i)};
        (void)quick.end(Stage::end_of_data, 1);
    }
    const auto before = court.used("external_per_hour");
    (void)slow.end(Stage::end_of_data, 1);
    EXPECT_EQ(court.used("external_per_hour"), before) << "it was counted at its recipient, long ago";
}

TEST(Ways, TheSameSequenceGivesTheSameDecisions) {
    std::vector<std::vector<std::pair<Action, Cause>>> decisions;
    for (const auto way : {Way::milter, Way::check, Way::policy}) {
        Court court{{8, 4, 100, 6, 5}};
        SeededRandom random{3};
        auto& said = decisions.emplace_back();
        for (int i = 0; i < 200; ++i) {
            unsigned char chance[3];
            random.fill(reinterpret_cast<char*>(chance), sizeof chance);
            court.clock.advance(std::chrono::seconds{chance[0]});
            if (chance[1] % 16 == 0) (void)court.release();
            std::vector<std::string> recipients;
            // All of one kind: a message that goes over two limits at once is refused for the first in a fixed order
            // when it is seen as a whole, and for the one that its recipients reach first when they are asked about one
            // by one.
            const bool inside = chance[2] % 8 >= 5;
            for (int r = 0; r <= chance[2] % 4; ++r)
                recipients.push_back("r" + std::to_string(r) + (inside ? "@example.org" : "@example.com"));
            auto message = court.message(recipients);
            message.way = way;
            Verdict last;
            if (way == Way::policy) {
                message.instance = std::to_string(i);
                for (const auto& to : recipients) {
                    message.stage = Stage::recipient;
                    message.recipients = {to};
                    last = court.judge->decide(message).verdict;
                    if (last.action >= Action::defer) break;
                }
                if (last.action < Action::defer) {
                    message.stage = Stage::end_of_data;
                    message.recipients = recipients.size() == 1 ? recipients : std::vector<std::string>{};
                    message.unnamed_recipients =
                        recipients.size() == 1 ? 0 : static_cast<std::uint32_t>(recipients.size());
                    last = court.judge->decide(message).verdict;
                }
            } else {
                last = court.judge->decide(message).verdict;
            }
            said.emplace_back(last.action, last.cause);
        }
    }
    EXPECT_EQ(decisions[0], decisions[1]);
    EXPECT_EQ(decisions[0], decisions[2]);
    EXPECT_GT(std::ranges::count_if(decisions[0], [](const auto& d) { return d.first == Action::reject; }), 10);
    EXPECT_GT(std::ranges::count_if(decisions[0], [](const auto& d) { return d.first == Action::accept; }), 10);
}

TEST(Concurrency, ManyConnectionsOfOneSenderNeverExceedTheLimitByOneRecipient) {
    Court court{{1'000, 0, 0, 0, 10'000}};
    court.policies[0].limits.messages_per_minute = 0;
    std::atomic<std::uint64_t> accepted{0};
    {
        std::vector<std::jthread> connections;
        for (int t = 0; t < 4; ++t) {
            connections.emplace_back([&, t] {
                for (int i = 0; i < 400; ++i) {
                    const auto count = static_cast<std::size_t>(1 + (i + t) % 3);
                    if (court.send(Court::outside(count)).action == Action::accept) accepted += count;
                }
            });
        }
    }
    EXPECT_LE(accepted, 1'000U);
    EXPECT_GT(accepted, 997U) << "and uses it to the last message that fits";
    EXPECT_EQ(court.used("external_per_hour"), accepted);
    EXPECT_EQ(court.journal.of(EventKind::restricted).size(), 1U) << "one case, not one a connection";
}

}  // namespace
}  // namespace tidegate
