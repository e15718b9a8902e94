// What logins say against their user, each signal for and against, and the everyday that must stay quiet: old phones,
// carriers' gateways, IPv6 addresses that change, VPNs.

#include "behaviour/logins.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "behaviour/login_signals.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Instant start{Millis{1'767'603'600'000}};  // 2026-01-05T09:00:00Z
constexpr Position berlin{52.5, 13.4, 20}, munich{48.1, 11.6, 20}, sydney{-33.9, 151.2, 20};

/// Someone's logins, one after the other.
struct User {
    Logins logins;
    Instant now = start;

    LoginSeen from(const std::string& address, const std::string& country = {}, std::optional<Position> position = {}) {
        LoginSeen seen;
        seen.at = now;
        seen.success = true;
        seen.client = address;
        seen.around = surroundings_of(address);
        seen.place = {country, position};
        seen.password = 1;
        return seen;
    }
    std::vector<Signal> in(const LoginSeen& seen) { return logins.note(seen).signals; }
    void wrong(const std::string& address, std::uint16_t password) {
        auto seen = from(address);
        seen.success = false;
        seen.password = password;
        EXPECT_THAT(in(seen), IsEmpty()) << "what failed says nothing yet";
    }
    /// Mail is fetched from home, on the way and at work, every day.
    void live(int days) {
        for (int day = 0; day < days; ++day) {
            for (const auto* address : {"203.0.113.5", "198.51.100.9", "192.0.2.30"}) {
                EXPECT_THAT(in(from(address, "DE", berlin)), IsEmpty());
                now += 4h;
            }
            now += 12h;
        }
    }
};

const Signal* named(const std::vector<Signal>& signals, std::string_view name) {
    const auto found = std::ranges::find(signals, name, &Signal::name);
    return found == signals.end() ? nullptr : &*found;
}

TEST(FailedLogins, ARunOfDifferentPasswordsBeforeASuccessSpeaksAgainstIt) {
    User user;
    user.live(20);
    for (std::uint16_t i = 2; i < 22; ++i) user.wrong("233.252.0.1", i);
    const auto signals = user.in(user.from("233.252.0.99", "FR"));
    const auto* found = named(signals, "failed_logins");
    ASSERT_NE(found, nullptr);
    EXPECT_GT(found->weight, 2);
    EXPECT_EQ(found->sentence,
              "20 different wrong passwords were tried from 233.252.0.0/24 (FR) before the login succeeded");
    EXPECT_EQ(named(user.in(user.from("233.252.0.99", "FR")), "failed_logins"), nullptr) << "told once";
}

/// `count` different passwords from the 20th on, each from a network of its own, one every two seconds.
void guess_everywhere(User& user, int count) {
    for (int i = 0; i < count; ++i) {
        user.wrong("100." + std::to_string(64 + i / 250) + "." + std::to_string(i % 250) + ".7",
                   static_cast<std::uint16_t>(20 + i));
        user.now += 2s;
    }
}

TEST(FailedLogins, GuessingSpreadOverManyNetworksIsOneRun) {
    for (const auto* from : {"100.64.3.7", "233.252.0.99"}) {  // one that guessed, and a new one
        User user;
        user.live(20);
        guess_everywhere(user, 60);
        const auto signals = user.in(user.from(from, "FR"));
        const auto* found = named(signals, "failed_logins");
        ASSERT_NE(found, nullptr) << from;
        EXPECT_GT(found->weight, 2);
        EXPECT_THAT(found->sentence, HasSubstr("60 different wrong passwords were tried from many networks"));
        EXPECT_THAT(found->sentence, HasSubstr(" (FR) succeeded"));
        EXPECT_EQ(named(user.in(user.from("198.18.0.1", "FR")), "failed_logins"), nullptr) << "told once";
    }
}

TEST(FailedLogins, OfManyNetworksItTakesMoreAndEndsAfterAnHour) {
    User few;
    few.live(20);
    guess_everywhere(few, 9);
    EXPECT_EQ(named(few.in(few.from("233.252.0.99")), "failed_logins"), nullptr);
    User late;
    late.live(20);
    guess_everywhere(late, 60);
    late.now += 62min;
    EXPECT_EQ(named(late.in(late.from("233.252.0.99")), "failed_logins"), nullptr);
    User one;  // that guesses long is a run of its own, and says nothing of another
    one.live(20);
    for (std::uint16_t i = 2; i < 60; ++i) one.wrong("100.64.0.7", i);
    EXPECT_EQ(named(one.in(one.from("233.252.0.99")), "failed_logins"), nullptr);
    User same;  // an old password on all of somebody's devices
    same.live(20);
    for (int i = 0; i < 60; ++i) same.wrong("100.64." + std::to_string(i) + ".7", 77);
    EXPECT_EQ(named(same.in(same.from("233.252.0.99")), "failed_logins"), nullptr);
}

TEST(FailedLogins, AnOldPasswordTriedAgainAndAgainNeitherCountsNorKeepsTheRunOverAllNetworks) {
    User often;
    often.live(20);
    guess_everywhere(often, 13);
    for (int i = 0; i < 50; ++i) often.wrong("100.99.0.7", 500);
    const auto signals = often.in(often.from("233.252.0.99", "FR"));
    const auto* found = named(signals, "failed_logins");
    ASSERT_NE(found, nullptr);
    EXPECT_THAT(found->sentence, HasSubstr("14 different wrong passwords were tried from many networks"));
    User late;
    late.live(20);
    guess_everywhere(late, 13);
    for (int i = 0; i < 6; ++i) {
        late.wrong("100.99.0.7", 500);
        late.now += 15min;
    }
    EXPECT_EQ(named(late.in(late.from("233.252.0.99", "FR")), "failed_logins"), nullptr) << "90 minutes after it";
}

TEST(FailedLogins, TheOwnerAtHomeDoesNotEndTheGuessingOfStrangers) {
    User user;
    user.live(60);
    guess_everywhere(user, 60);
    EXPECT_EQ(named(user.in(user.from("203.0.113.5", "DE", berlin)), "failed_logins"), nullptr) << "the owner";
    EXPECT_NE(named(user.in(user.from("233.252.0.99", "FR")), "failed_logins"), nullptr);
}

TEST(FailedLogins, TheRunOverAllNetworksIsKeptOverARestart) {
    User user;
    user.live(20);
    guess_everywhere(user, 60);
    const auto octets = user.logins.encode();
    EXPECT_LE(octets.size(), 500U);
    user.logins = Logins::decode(octets).value();
    EXPECT_NE(named(user.in(user.from("233.252.0.99", "FR")), "failed_logins"), nullptr);
}

/// Logins at home and at work once a day, `days` of them, the last one before `until`.
std::vector<LoginSeen> logged(User& user, int days, Instant until) {
    std::vector<LoginSeen> out;
    for (int day = days; day > 0; --day) {
        for (const auto* address : {"203.0.113.5", "198.51.100.9"}) {
            out.push_back(user.from(address, "DE", berlin));
            out.back().at = until - 24h * day + 1h;
        }
    }
    return out;
}

TEST(PastLogins, AreWhatALifeWouldHaveTaught) {
    User user;
    auto past = logged(user, 30, start);
    for (std::uint16_t i = 2; i < 40; ++i) {  // somebody guessed, last month
        past.push_back(user.from("233.252.0.1"));
        past.back().at = start - 24h * 20;
        past.back().success = false;
        past.back().password = i;
    }
    std::ranges::reverse(past);
    EXPECT_EQ(user.logins.learn_past(past), 60U);
    EXPECT_EQ(user.logins.days(), 30U);
    EXPECT_TRUE(user.logins.knows_network(user.from("203.0.113.99").around->network));
    EXPECT_FALSE(user.logins.knows_network(user.from("233.252.0.1").around->network)) << "it never succeeded";
    EXPECT_THAT(user.in(user.from("203.0.113.5", "DE", berlin)), IsEmpty());
    for (std::uint16_t i = 2; i < 40; ++i) user.wrong("203.0.113.5", i);
    const auto familiar = user.in(user.from("203.0.113.5", "DE", berlin));
    EXPECT_LT(named(familiar, "failed_logins") ? named(familiar, "failed_logins")->weight : 0, 0.3)
        << "the network is familiar";
    user.now += 1h;
    EXPECT_NE(named(user.in(user.from("233.252.0.1", "AU", sydney)), "impossible_travel"), nullptr)
        << "what comes after is judged by it";
}

TEST(PastLogins, GivenTwiceChangeNothing) {
    User user;
    EXPECT_EQ(user.logins.learn_past(logged(user, 30, start)), 60U);
    const auto before = user.logins.encode();
    EXPECT_EQ(user.logins.learn_past(logged(user, 30, start)), 0U);
    EXPECT_EQ(user.logins.encode(), before);
    EXPECT_EQ(user.logins.learn_past(logged(user, 10, start + 24h * 5)), 10U) << "the five days after them are new";
    EXPECT_EQ(user.logins.days(), 35U);
}

TEST(PastLogins, TakeUpWhatIsKnownAlreadyAndLeaveRunsAlone) {
    User user;
    user.live(2);
    for (std::uint16_t i = 2; i < 22; ++i) user.wrong("233.252.0.1", i);
    EXPECT_EQ(user.logins.learn_past(logged(user, 30, start)), 60U);
    EXPECT_EQ(user.logins.days(), 30U);
    EXPECT_TRUE(user.logins.knows_network(user.from("192.0.2.30").around->network)) << "of its two days here";
    EXPECT_NE(named(user.in(user.from("233.252.0.99")), "failed_logins"), nullptr) << "the guessing goes on";
}

TEST(ToldLogins, EachSignalOnceAnHour) {
    Logins logins;
    EXPECT_TRUE(logins.tells("failed_logins", start));
    EXPECT_FALSE(logins.tells("failed_logins", start + 59min));
    EXPECT_TRUE(logins.tells("many_networks", start + 59min));
    EXPECT_TRUE(logins.tells("failed_logins", start + 60min));
    EXPECT_TRUE(logins.tells("failed_logins", start)) << "the clock was set back";
}

TEST(FailedLogins, AnOldPhoneWithOneOldPasswordSaysNothing) {
    User user;
    user.live(3);
    for (int i = 0; i < 500; ++i) {
        user.wrong("233.252.0.1", 77);
        user.now += 1min;
    }
    EXPECT_EQ(named(user.in(user.from("233.252.0.1")), "failed_logins"), nullptr);
}

TEST(FailedLogins, UnknownPasswordsAreNotTakenForDifferentOnes) {
    User user;
    for (int i = 0; i < 50; ++i) user.wrong("233.252.0.1", 0);
    EXPECT_EQ(named(user.in(user.from("233.252.0.1")), "failed_logins"), nullptr);
}

TEST(FailedLogins, WhoMistypesAtHomeSaysNothing) {
    User user;
    user.live(30);
    for (std::uint16_t i = 2; i < 5; ++i) user.wrong("203.0.113.5", i);
    EXPECT_THAT(user.in(user.from("203.0.113.5", "DE", berlin)), IsEmpty());
}

TEST(FailedLogins, OfAnotherNetworkOrDaySayNothingOfThisOne) {
    User user;
    user.live(3);
    for (std::uint16_t i = 2; i < 40; ++i) user.wrong("233.252.0.1", i);
    EXPECT_EQ(named(user.in(user.from("203.0.113.5", "DE", berlin)), "failed_logins"), nullptr);
    user.now += 26h;
    EXPECT_EQ(named(user.in(user.from("233.252.0.1", "DE", berlin)), "failed_logins"), nullptr);
}

TEST(ImpossibleTravel, AcrossTheWorldInMinutesSpeaksAgainstTheLogin) {
    User user;
    user.live(20);
    (void)user.in(user.from("203.0.113.5", "DE", berlin));
    user.now += 20min;
    const auto signals = user.in(user.from("233.252.0.1", "AU", sydney));
    const auto* found = named(signals, "impossible_travel");
    ASSERT_NE(found, nullptr);
    EXPECT_GT(found->weight, 3);
    EXPECT_THAT(found->sentence,
                HasSubstr("a login from 233.252.0.0/24 (AU) succeeded 20 minutes after one from DE, at least 16"));
}

TEST(ImpossibleTravel, AFlightIsNone) {
    User user;
    user.live(20);
    (void)user.in(user.from("203.0.113.5", "DE", berlin));
    user.now += 22h;
    EXPECT_EQ(named(user.in(user.from("233.252.0.1", "AU", sydney)), "impossible_travel"), nullptr);
}

TEST(ImpossibleTravel, AVpnIsLearntWithinDays) {
    User user;
    user.live(20);
    double last = 99;
    for (int day = 0; day < 30; ++day) {
        (void)user.in(user.from("203.0.113.5", "DE", berlin));
        user.now += 5min;
        const auto signals = user.in(user.from("233.252.0.1", "AU", sydney));
        const auto* found = named(signals, "impossible_travel");
        const double measure = found == nullptr ? 0 : found->weight;
        EXPECT_LE(measure, last);
        last = measure;
        user.now += 24h;
    }
    EXPECT_LT(last, 0.5);
}

TEST(ImpossibleTravel, ACarriersGatewayElsewhereInTheCountryIsNone) {
    User user;
    user.live(20);
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(named(user.in(user.from("203.0.113.5", "DE", berlin)), "impossible_travel"), nullptr);
        user.now += 2min;
        EXPECT_EQ(named(user.in(user.from("233.252.0.1", "DE", munich)), "impossible_travel"), nullptr);
        user.now += 2min;
    }
}

TEST(ImpossibleTravel, CountriesAloneCountWithinAnHour) {
    User user;
    for (int day = 0; day < 10; ++day) {
        (void)user.in(user.from("203.0.113.5", "DE"));
        user.now += 24h;
    }
    (void)user.in(user.from("203.0.113.5", "DE"));
    user.now += 30min;
    const auto signals = user.in(user.from("233.252.0.1", "AU"));
    const auto* found = named(signals, "impossible_travel");
    ASSERT_NE(found, nullptr);
    EXPECT_LE(found->weight, 1);
    user.now += 2h;
    EXPECT_EQ(named(user.in(user.from("203.0.113.5", "DE")), "impossible_travel"), nullptr);
}

TEST(ImpossibleTravel, WithoutAFileThereIsNone) {
    User user;
    (void)user.in(user.from("203.0.113.5"));
    user.now += 1min;
    EXPECT_EQ(named(user.in(user.from("233.252.0.1")), "impossible_travel"), nullptr);
}

TEST(ManyNetworks, ABotnetThatSharesThePasswordSpeaksAgainstIt) {
    User user;
    user.live(20);
    std::vector<Signal> signals;
    for (int i = 1; i <= 15; ++i) signals = user.in(user.from("100." + std::to_string(i) + ".7.1"));
    const auto* found = named(signals, "many_networks");
    ASSERT_NE(found, nullptr);
    EXPECT_GT(found->weight, 4);
    EXPECT_EQ(found->sentence, "logins from 15 different networks succeeded within an hour, usually 3 at most");
}

TEST(ManyNetworks, APhoneInACarriersPoolIsOne) {
    User user;
    user.live(20);
    for (int i = 0; i < 200; ++i) {
        EXPECT_THAT(user.in(user.from("100.64." + std::to_string(i) + ".1", "DE", berlin)), IsEmpty());
    }
}

TEST(ManyNetworks, AddressesThatChangeForPrivacyAreOne) {
    User user;
    user.live(3);
    for (int i = 0; i < 200; ++i) {
        EXPECT_THAT(user.in(user.from("2001:db8:7:" + std::to_string(i) + "::1", "DE", berlin)), IsEmpty());
    }
}

TEST(ManyNetworks, OverADayTheyAreNone) {
    User user;
    user.live(20);
    for (int i = 1; i <= 20; ++i) {
        EXPECT_EQ(named(user.in(user.from("100." + std::to_string(i) + ".7.1")), "many_networks"), nullptr);
        user.now += 70min;
    }
}

TEST(PasswordSpray, OneThatSucceedsAfterOthersFailedSpeaksAgainstIt) {
    User user;
    user.live(20);
    auto seen = user.from("233.252.0.1", "FR");
    seen.others_failed = 40;
    const auto signals = user.in(seen);
    const auto* found = named(signals, "password_spray");
    ASSERT_NE(found, nullptr);
    EXPECT_GT(found->weight, 2);
    EXPECT_EQ(found->sentence,
              "from 233.252.0.0/24 (FR) 40 other logins were tried without success before this one succeeded");
}

TEST(PasswordSpray, AnOfficeBehindOneAddressIsNone) {
    User user;
    user.live(3);
    auto seen = user.from("233.252.0.1");
    seen.others_failed = 6;
    seen.others_succeeded = 30;
    EXPECT_EQ(named(user.in(seen), "password_spray"), nullptr);
}

TEST(Logins, ALoginFromThisMachineSaysNothing) {
    User user;
    user.wrong("127.0.0.1", 5);
    const auto heard = user.logins.note(user.from("127.0.0.1"));
    EXPECT_THAT(heard.signals, IsEmpty());
    EXPECT_FALSE(heard.changed);
}

TEST(Logins, AMinuteLaterNothingIsWorthKeeping) {
    User user;
    user.live(2);
    EXPECT_TRUE(user.logins.note(user.from("203.0.113.5", "DE", berlin)).changed);
    user.now += 1min;
    EXPECT_FALSE(user.logins.note(user.from("203.0.113.5", "DE", berlin)).changed);
}

TEST(Logins, AreTheSameWhenReadAgainAndSmall) {
    User user;
    user.live(40);
    EXPECT_LE(user.logins.encode().size(), 100U);
    for (int i = 1; i <= 40; ++i) {
        const auto network = "100." + std::to_string(i) + ".7.1";
        for (std::uint16_t password = 2; password < 30; ++password) user.wrong(network, password + 5000);
        (void)user.in(user.from("99." + std::to_string(i) + ".7.1", {static_cast<char>('A' + i % 26), 'X'}, sydney));
    }
    const auto octets = user.logins.encode();
    EXPECT_LE(octets.size(), 450U);
    const auto again = Logins::decode(octets);
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(again->encode(), octets);
    for (std::size_t cut = 0; cut < octets.size(); ++cut) {
        EXPECT_FALSE(Logins::decode(std::string_view{octets}.substr(0, cut))) << cut;
    }
}

}  // namespace
}  // namespace tidegate
