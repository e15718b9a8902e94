// Logins in the judge: what speaks against one weighs on the mail that follows it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/watched.hpp"

namespace tidegate {
namespace {

using ::testing::HasSubstr;

const Entity alice = Entity::user("alice@example.org").value();

LoginSeen login(bool success, std::uint16_t password, Instant at) {
    LoginSeen out;
    out.at = at;
    out.success = success;
    out.client = "233.252.0.7";
    out.around = surroundings_of(out.client);
    out.password = password;
    return out;
}

/// A thief guesses the password.
void guess(Watched& court) {
    for (std::uint16_t i = 2; i < 30; ++i) court.judge->note_login(alice, login(false, i, court.clock.now()));
    court.judge->note_login(alice, login(true, 1, court.clock.now()));
}

TEST(Login, AGuessedPasswordIsShownAndABurstStopsNoLater) {
    Watched silent;
    silent.live(40);
    const auto without = silent.burst(Action::hold);
    Watched court;
    court.live(40);
    guess(court);
    const auto told = court.judge->explain(alice, {}, {});
    const auto found = std::ranges::find(told.signals, "failed_logins", &Signal::name);
    ASSERT_NE(found, told.signals.end());
    EXPECT_GT(found->weight, 1);
    EXPECT_THAT(found->sentence, HasSubstr("28 different wrong passwords were tried from 233.252.0.0/24"));
    EXPECT_LE(court.burst(Action::hold), without);
}

TEST(Login, AloneHoldsNothing) {
    Watched court;
    court.live(40);
    guess(court);
    EXPECT_EQ(court.send({"friend1@partner.example"}).action, Action::accept);
}

TEST(Login, IsKeptOverARestart) {
    Watched court;
    court.live(3);
    for (std::uint16_t i = 2; i < 30; ++i) court.judge->note_login(alice, login(false, i, court.clock.now()));
    Remembered past;
    past.habits = {{alice.text(), court.judge->habits_of(alice.text())}};
    court.open(std::move(past));
    court.judge->note_login(alice, login(true, 1, court.clock.now()));
    const auto told = court.judge->explain(alice, {}, {});
    EXPECT_NE(std::ranges::find(told.signals, "failed_logins", &Signal::name), told.signals.end());
}

std::vector<Event> told_of_logins(const Watched& court) {
    std::vector<Event> out;
    std::ranges::copy_if(court.journal.events, std::back_inserter(out),
                         [](const Event& event) { return event.kind == EventKind::login_suspected; });
    return out;
}

TEST(Login, WhatIsChargedOfItIsToldOnceAnHour) {
    Watched court;
    court.live(40);
    guess(court);
    auto told = told_of_logins(court);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].entity, alice.text());
    EXPECT_EQ(told[0].actor, "tidegate");
    EXPECT_EQ(told[0].sentence,
              "A login of alice@example.org may not be its owner's: 28 different wrong passwords were tried from "
              "233.252.0.0/24 before the login succeeded.");
    EXPECT_THAT(told[0].detail, HasSubstr(R"("signal":"failed_logins","network":"233.252.0.0/24","country":"")"));
    court.clock.advance(30min);
    for (std::uint16_t i = 100; i < 130; ++i) {
        auto seen = login(false, i, court.clock.now());
        seen.around = surroundings_of("233.252.1.7");
        court.judge->note_login(alice, seen);
    }
    auto seen = login(true, 1, court.clock.now());
    seen.around = surroundings_of("233.252.1.7");
    court.judge->note_login(alice, seen);
    EXPECT_EQ(told_of_logins(court).size(), 1U) << "the same again within the hour";
    court.clock.advance(61min);
    court.judge->note_login(alice, login(true, 1, court.clock.now()));
    EXPECT_EQ(told_of_logins(court).size(), 1U) << "nothing speaks against this one";
}

/// What is shown of this signal now, after logins were noted.
std::optional<Signal> shown(const Watched& court, std::string_view name) {
    const auto told = court.judge->explain(alice, {}, {});
    const auto found = std::ranges::find(told.signals, name, &Signal::name);
    return found == told.signals.end() ? std::nullopt : std::optional{*found};
}

LoginSeen login_from(const std::string& client, Instant at) {
    auto out = login(true, 1, at);
    out.client = client;
    out.around.reset();
    return out;
}

/// The owner's own, a day each.
void log_in_daily(Watched& court, int days) {
    for (int day = 0; day < days; ++day) {
        court.judge->note_login(alice, login_from("192.0.2.10", court.clock.now()));
        court.clock.advance(24h);
    }
}

TEST(Login, FromManyNetworksWithinAnHourSpeaksAgainstItAndOverDaysItDoesNot) {
    Watched court;
    court.live(40);
    log_in_daily(court, 10);
    for (int i = 1; i <= 15; ++i)
        court.judge->note_login(alice, login_from("100." + std::to_string(i) + ".7.1", court.clock.now()));
    const auto found = shown(court, "many_networks");
    ASSERT_TRUE(found);
    EXPECT_GT(found->weight, 3);
    EXPECT_THAT(found->sentence, HasSubstr("logins from 15 different networks succeeded within an hour"));
    EXPECT_EQ(court.send({"friend1@partner.example"}).action, Action::accept) << "alone it holds nothing";
    EXPECT_LT(court.burst(Action::hold), 15);

    Watched traveller;
    traveller.live(40);
    for (int i = 1; i <= 15; ++i) {
        traveller.judge->note_login(alice, login_from("100." + std::to_string(i) + ".7.1", traveller.clock.now()));
        traveller.clock.advance(24h);
    }
    EXPECT_FALSE(shown(traveller, "many_networks"));
}

TEST(Login, OutOfAPasswordSpraySpeaksAgainstItAndOutOfAnOfficeItDoesNot) {
    const auto after = [](std::uint32_t failed, std::uint32_t succeeded, const char* client) {
        Watched court;
        court.live(40);
        log_in_daily(court, 10);
        auto seen = login_from(client, court.clock.now());
        seen.others_failed = failed;
        seen.others_succeeded = succeeded;
        court.judge->note_login(alice, seen);
        return shown(court, "password_spray");
    };
    const auto found = after(40, 0, "233.252.0.7");
    ASSERT_TRUE(found);
    EXPECT_GT(found->weight, 2);
    EXPECT_THAT(found->sentence, HasSubstr("40 other logins were tried without success before this one succeeded"));
    EXPECT_FALSE(after(6, 30, "233.252.0.7")) << "an office, where most succeed";
    const auto at_home = after(40, 0, "192.0.2.10");
    EXPECT_LT(at_home ? at_home->weight : 0, found->weight / 2) << "where the owner has always been";
}

TEST(Login, SurroundingsAreLookedUpWhereTheyAreNotGiven) {
    Watched court;
    for (std::uint16_t i = 2; i < 30; ++i) {
        auto seen = login(i == 2, i, court.clock.now());
        seen.around.reset();
        court.judge->note_login(alice, std::move(seen));
    }
    EXPECT_FALSE(court.judge->habits_of(alice.text()).empty());
    court.clock.advance(24h);
    auto stranger = login(true, 1, court.clock.now());
    stranger.client = "198.18.0.1";
    for (std::uint16_t i = 2; i < 30; ++i) {
        auto wrong = stranger;
        wrong.around.reset();
        wrong.success = false;
        wrong.password = i;
        court.judge->note_login(alice, std::move(wrong));
    }
    stranger.around.reset();
    court.judge->note_login(alice, std::move(stranger));
    EXPECT_EQ(told_of_logins(court).size(), 1U);
}

TEST(Login, TheFirstOneAfterAnImportFromTheUsualNetworkIsNoNewOne) {
    std::vector<LoginSeen> past;
    Watched court;
    for (int day = 30; day > 0; --day) past.push_back(login(true, 0, court.clock.now() - 24h * day));
    for (auto& seen : past) seen.around.reset();
    for (int i = 0; i < 50; ++i) {  // and somebody guessed, last week
        past.push_back(login(false, static_cast<std::uint16_t>(i + 2), court.clock.now() - 24h * 7));
    }
    Watched strange;
    EXPECT_EQ(court.judge->teach_logins(alice, past), 30U);
    EXPECT_TRUE(court.journal.events.empty()) << "what is over is taught and no more";
    EXPECT_TRUE(court.judge->explain(alice, {}, {}).signals.empty());
    EXPECT_EQ(strange.judge->teach_logins(alice, {}), 0U);
    strange.judge->note_login(alice, login(true, 1, strange.clock.now() - 48h));
    const auto mistyped = [](Watched& at) {
        for (std::uint16_t i = 2; i < 12; ++i) at.judge->note_login(alice, login(false, i, at.clock.now()));
        at.judge->note_login(alice, login(true, 1, at.clock.now()));
        return told_of_logins(at).size();
    };
    EXPECT_EQ(mistyped(court), 0U) << "the network is the owner's";
    EXPECT_EQ(mistyped(strange), 1U);
    Watched off{Detection::Mode::off};
    EXPECT_FALSE(off.judge->teach_logins(alice, past));
}

TEST(Login, ANameThatOnlyFailsIsNotTakenUp) {
    Watched court;
    const auto nobody = Entity::user("nobody@example.org").value();
    court.judge->note_login(nobody, login(false, 1, court.clock.now()));
    EXPECT_TRUE(court.judge->habits_of(nobody.text()).empty());
    court.judge->note_login(nobody, login(true, 1, court.clock.now()));
    EXPECT_FALSE(court.judge->habits_of(nobody.text()).empty());
}

TEST(Login, NothingWhileDetectionIsOff) {
    Watched court{Detection::Mode::off};
    guess(court);
    EXPECT_TRUE(court.judge->habits_of(alice.text()).empty());
}

}  // namespace
}  // namespace tidegate
