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
