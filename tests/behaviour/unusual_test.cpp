// Each signal, for and against.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sender.hpp"

namespace tidegate {
namespace {

using testing::day;
using testing::find;
using testing::hour;
using testing::mail;
using testing::minute;
using testing::monday_nine;
using testing::Sender;
using testing::weight;

constexpr auto weeks = 8;
constexpr Instant after = monday_nine + day * 7 * weeks + hour;

/// What the last of `count` messages of a burst says, one a second, each to one stranger unless `change` has it
/// otherwise.
std::vector<Signal> burst(Sender& sender, int count, auto&& change) {
    std::vector<Signal> last;
    for (int i = 0; i < count; ++i) {
        auto seen = mail(after + Millis{1000 * i}, {100'000 + 1000 * static_cast<std::uint64_t>(i)});
        change(seen, i);
        last = sender.offer(seen);
    }
    return last;
}

TEST(Unusual, StrangersInABurstSpeakAgainstTheSender) {
    auto sender = Sender::usual(weeks);
    const auto signals = burst(sender, 10, [](Observation& seen, int) { seen.subject = 5; });
    EXPECT_GT(weight(signals, "strangers_hour"), 1);
    EXPECT_GT(weight(signals, "strangers_day"), 0.8);
    EXPECT_GT(weight(signals, "new_recipients_hour"), 0.5);
    EXPECT_GT(weight(signals, "new_domains"), 0.5);
    EXPECT_GT(weight(signals, "same_subject"), 1);
    EXPECT_GT(weight(signals, "new_share"), 1);
    EXPECT_EQ(weight(signals, "known_recipients"), 0);
    EXPECT_THAT(
        find(signals, "new_share")->sentence,
        ::testing::MatchesRegex("1 of 1 external recipients were never written to before; usual is 1 in [0-9.]+"));
}

TEST(Unusual, ABurstToKnownPeopleSaysNothingAgainst) {
    auto sender = Sender::usual(weeks);
    const auto signals =
        burst(sender, 10, [](Observation& seen, int i) { seen = mail(seen.at, {static_cast<std::uint64_t>(i % 9)}); });
    for (const auto* name : {"strangers_hour", "strangers_day", "new_recipients_hour", "new_domains", "same_subject"}) {
        EXPECT_EQ(find(signals, name), nullptr) << name;
    }
    EXPECT_LT(weight(signals, "new_share"), -0.5);
    EXPECT_LT(weight(signals, "known_recipients"), -0.8);
}

TEST(Unusual, APatchSeriesToASteadyListWithNewPeopleInCopyIsNoBurstOfStrangers) {
    auto sender = Sender::usual(weeks);
    const auto signals = burst(sender, 60, [](Observation& seen, int) {
        seen =
            mail(seen.at, {1, 2, 500, 501, 502, 503});  // a list and a person who are known, a Cc that stays the same
        seen.subject = 9;
    });
    for (const auto* name : {"strangers_hour", "strangers_day", "same_subject", "new_recipients_hour"}) {
        EXPECT_EQ(find(signals, name), nullptr) << name;
    }
    EXPECT_LT(weight(signals, "known_recipients"), -0.8);
}

TEST(Unusual, SixteenInCopyAreOneActOfWriting) {
    auto sender = Sender::usual(weeks);
    std::vector<std::uint64_t> copy;
    for (std::uint64_t i = 0; i < 16; ++i) copy.push_back(100'000 + i * 1000);
    const auto signals = sender.offer(mail(after, copy));
    EXPECT_LT(weight(signals, "strangers_hour"), 0.5);
    EXPECT_LT(weight(signals, "new_recipients_hour"), 1);
}

TEST(Unusual, AYoungSenderIsNotMeasuredByAPastThatItDoesNotHave) {
    Sender old = Sender::usual(weeks), young;
    for (int i = 0; i < 2; ++i) young.offer(mail(after - hour * (i + 2), {static_cast<std::uint64_t>(i)}));
    const auto of_old = burst(old, 10, [](Observation&, int) {});
    Sender fresh;
    EXPECT_EQ(weight(fresh.offer(mail(after, {1, 2, 3})), "new_share"), 0) << "the first message ever";
    const auto of_young = burst(young, 3, [](Observation&, int) {});
    for (const auto& signal : of_young) EXPECT_LE(signal.weight, 0.6) << signal.name;
    EXPECT_GT(weight(of_old, "new_share"), 1);
}

TEST(Unusual, WhoAlwaysWritesToNewPeopleMayGoOn) {
    Sender shop;
    std::uint64_t customer = 0;
    for (int morning = 0; morning < 60; ++morning) {
        for (int i = 0; i < 40; ++i)
            shop.offer(mail(monday_nine + day * morning + Millis{20'000 * i}, {customer += 1000}));
    }
    std::vector<Signal> signals;
    for (int i = 0; i < 40; ++i)
        signals = shop.offer(mail(monday_nine + day * 60 + Millis{20'000 * i}, {customer += 1000}));
    EXPECT_EQ(find(signals, "strangers_hour"), nullptr);
    EXPECT_EQ(find(signals, "new_recipients_hour"), nullptr);
    EXPECT_LT(weight(signals, "new_share"), 0.5);
}

TEST(Unusual, InternalStrangersAreToldApart) {
    auto sender = Sender::usual(weeks);
    std::vector<Signal> signals;
    for (std::uint64_t i = 0; i < 60; ++i) {
        signals = sender.offer(mail(after + Millis{1000 * static_cast<int>(i)}, {}, {5'000'000 + i}));
    }
    EXPECT_GT(weight(signals, "new_internal"), 1.5);
    EXPECT_EQ(find(signals, "strangers_hour"), nullptr);
    EXPECT_GT(weight(signals, "messages_hour"), 0.5);
}

TEST(Unusual, ClientAndNetworkForAndAgainst) {
    const struct {
        Trait trait;
        const char* name;
    } rows[] = {{Trait::header_order, "header_order"}, {Trait::message_id, "message_id"},
                {Trait::boundary, "boundary"},         {Trait::mailer, "mailer"},
                {Trait::language, "language"},         {Trait::kind, "kind"},
                {Trait::network, "network"},           {Trait::country, "country"}};
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        auto sender =
            Sender::usual(weeks, [&row](Observation& seen) { seen.traits[static_cast<std::size_t>(row.trait)] = 7; });
        auto seen = mail(after, {1});
        EXPECT_EQ(find(sender.offer(seen), row.name), nullptr) << "not known";
        seen.traits[static_cast<std::size_t>(row.trait)] = 7;
        EXPECT_LT(weight(sender.offer(seen), row.name), -1);
        seen.traits[static_cast<std::size_t>(row.trait)] = 8;
        EXPECT_GT(weight(sender.offer(seen, false), row.name), 3);
        EXPECT_THAT(find(sender.offer(seen), row.name)->sentence, ::testing::HasSubstr("never seen with this sender"));
    }
}

TEST(Unusual, WhoTravelsIsExpectedToBeInNewNetworks) {
    std::uint32_t network = 0;
    auto sender = Sender::usual(weeks, [&network](Observation& seen) {
        seen.traits[static_cast<std::size_t>(Trait::network)] = ++network / 3 + 1;
    });
    auto seen = mail(after, {1});
    seen.traits[static_cast<std::size_t>(Trait::network)] = 999'999;
    EXPECT_LT(weight(sender.offer(seen), "network"), 1);
}

TEST(Unusual, OneAfterAnotherOfTheOwnersFriendsIsToldFromAConversation) {
    const auto sender = Sender::usual(weeks);
    const auto go = [&sender](std::uint64_t among, bool copy) {
        auto struck = sender;
        std::vector<Signal> last;
        for (std::uint64_t i = 0; i < 30; ++i) {
            auto seen = mail(after + minute * static_cast<int>(i), {i % among});
            seen.copy = copy && i > 0;
            last = struck.offer(seen, false);
        }
        return last;
    };
    EXPECT_GT(weight(go(20, true), "different_people"), 1);
    EXPECT_GT(weight(go(20, true), "own_copies"), 1);
    EXPECT_EQ(find(go(20, false), "own_copies"), nullptr) << "a text of its own each";
    EXPECT_EQ(find(go(3, true), "different_people"), nullptr) << "three people in one conversation";
    EXPECT_EQ(find(go(3, true), "own_copies"), nullptr) << "whose replies carry the text before them";
}

TEST(Unusual, WhoSendsCopiesEveryDayMayGoOn) {
    Sender clerk;
    for (int d = 0; d < 60; ++d) {
        for (std::uint64_t i = 0; i < 30; ++i) {
            auto seen = mail(monday_nine + day * d + minute * static_cast<int>(i), {i});
            seen.copy = i > 0;
            clerk.offer(seen);
        }
    }
    auto seen = mail(monday_nine + day * 60, {1});
    seen.copy = true;
    const auto signals = clerk.offer(seen);
    EXPECT_EQ(find(signals, "own_copies"), nullptr);
    EXPECT_EQ(find(signals, "different_people"), nullptr);
}

TEST(Unusual, ManyStrangersInOneMessageAreToldFromAFewInCopy) {
    const auto sender = Sender::usual(weeks);
    const auto to = [&sender](std::uint64_t count, bool friend_too) {
        auto one = sender;
        auto seen = mail(after, {});
        for (std::uint64_t i = 0; i < count; ++i) seen.external.push_back(500'000 + i);
        if (friend_too) seen.external.push_back(1);
        return weight(one.offer(seen, false), "many_strangers");
    };
    EXPECT_GT(to(50, false), 1);
    EXPECT_EQ(to(8, false), 0);
    EXPECT_EQ(to(50, true), 0) << "somebody knows them";
}

TEST(Unusual, NewslettersOfWhoHasAlwaysSentThem) {
    auto editor = Sender::usual(weeks, [](Observation& seen) { seen.unsubscribe = true; });
    auto person = Sender::usual(weeks, [](Observation& seen) { seen.unsubscribe = false; });
    auto letter = mail(after, {1});
    letter.unsubscribe = true;
    EXPECT_LT(weight(editor.offer(letter), "newsletter"), -0.7);
    EXPECT_EQ(weight(person.offer(letter), "newsletter"), 0);
    letter.unsubscribe = false;
    EXPECT_EQ(weight(editor.offer(letter), "newsletter"), 0);
}

TEST(Unusual, HoursSizesSilenceAndReplies) {
    auto sender = Sender::usual(weeks);
    auto seen = mail(after, {1});
    seen.reply = true;
    auto signals = sender.offer(seen, false);
    EXPECT_LT(weight(signals, "hour"), -0.5);
    EXPECT_LT(weight(signals, "size"), -0.5);
    EXPECT_LT(weight(signals, "reply"), -0.8);
    EXPECT_LT(weight(signals, "standing"), -0.7);
    EXPECT_EQ(find(signals, "silence"), nullptr);

    seen = mail(after + hour * 17, {100'000});  // three in the morning
    seen.size = 900'000;
    seen.reply = true;
    signals = sender.offer(seen, false);
    EXPECT_GT(weight(signals, "hour"), 0.5);
    EXPECT_GT(weight(signals, "size"), 1);
    EXPECT_EQ(weight(signals, "reply"), 0) << "to a stranger it proves nothing";

    EXPECT_GT(weight(sender.offer(mail(after + day * 200, {1})), "silence"), 1.5);
}

TEST(Unusual, SentencesAreOneLineOfPlainText) {
    auto sender = Sender::usual(weeks, [](Observation& seen) { seen.traits.fill(3); });
    const auto signals = burst(sender, 30, [](Observation& seen, int i) {
        seen.traits.fill(i % 2 == 0 ? 3 : 4);
        seen.subject = 1;
    });
    EXPECT_GE(signals.size(), 15U);
    for (const auto& signal : signals) {
        EXPECT_THAT(signal.sentence, ::testing::MatchesRegex("[A-Za-z0-9][A-Za-z0-9 .,;%'-]+")) << signal.name;
        EXPECT_LT(signal.sentence.size(), 160U);
        EXPECT_TRUE(std::isfinite(signal.weight)) << signal.name;
    }
}

}  // namespace
}  // namespace tidegate
