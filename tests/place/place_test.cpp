#include "place/place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "place/network.hpp"
#include "place/place_database.hpp"

namespace tidegate {
namespace {

using ::testing::HasSubstr;

TEST(Network, IsTheNeighbourhoodOfAnAddress) {
    const struct {
        const char *about, *address, *text;
    } rows[] = {
        {"IPv4", "203.0.113.77", "203.0.113.0/24"},
        {"IPv6", "2001:db8:7:1::5", "2001:db8:7::/48"},
        {"IPv4 mapped into IPv6", "::ffff:203.0.113.77", "203.0.113.0/24"},
        {"this machine", "127.0.0.9", ""},
        {"this machine by IPv6", "::1", ""},
        {"no address", "mail.example.org", ""},
        {"nothing", "", ""},
        {"too long", "203.0.113.77203.0.113.77203.0.113.77203.0.113.77", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.about);
        const auto found = surroundings_of(row.address);
        EXPECT_EQ(found ? found->text : "", row.text);
    }
    const auto one = surroundings_of("2001:db8:7:1::5");
    const auto neighbour = surroundings_of("2001:db8:7:ffff:1234:5678:9abc:def0");
    const auto same_provider = surroundings_of("2001:db8:99::1");
    ASSERT_TRUE(one && neighbour && same_provider);
    EXPECT_EQ(one->network, neighbour->network) << "addresses that change for privacy";
    EXPECT_NE(one->network, same_provider->network);
    EXPECT_EQ(one->wide, same_provider->wide);
    EXPECT_NE(surroundings_of("203.0.113.1")->wide, surroundings_of("198.51.100.1")->wide);
}

/// A file that goes with the test.
struct WrittenFile {
    explicit WrittenFile(std::string_view octets) { std::ofstream{path, std::ios::binary} << octets; }
    ~WrittenFile() { std::filesystem::remove(path); }
    std::string path = (std::filesystem::path{::testing::TempDir()} /
                        ("places-" + std::string{::testing::UnitTest::GetInstance()->current_test_info()->name()}))
                           .string();
};

TEST(PlaceFile, KnowsCountryAndPosition) {
    testing::PlaceDatabase database;
    database.add({203, 0, 113, 0}, 24, "DE", 52.5, 13.4);
    database.add({198, 51, 100, 0}, 24, "US");
    const WrittenFile file{database.octets()};
    const auto opened = PlaceFile::open(file.path);
    ASSERT_TRUE(opened) << opened.error().what;
    const auto berlin = (*opened)->find("203.0.113.77");
    EXPECT_EQ(berlin.country, "DE");
    ASSERT_TRUE(berlin.position);
    EXPECT_DOUBLE_EQ(berlin.position->latitude, 52.5);
    EXPECT_DOUBLE_EQ(berlin.position->longitude, 13.4);
    EXPECT_DOUBLE_EQ(berlin.position->radius, 10);
    EXPECT_EQ((*opened)->find("198.51.100.1").country, "US");
    EXPECT_FALSE((*opened)->find("198.51.100.1").position);
    for (const auto* unknown : {"192.0.2.1", "2001:db8::1", "no address", ""}) {
        EXPECT_EQ((*opened)->find(unknown).country, "") << unknown;
    }
}

TEST(PlaceFile, WhatIsNoneIsRefusedInASentence) {
    const auto absent = PlaceFile::open("/nonexistent/places.mmdb");
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().fault, Fault::not_found);
    EXPECT_THAT(absent.error().what, HasSubstr("/nonexistent/places.mmdb cannot be read"));
    const WrittenFile text{"# not a database\n"};
    const auto refused = PlaceFile::open(text.path);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, Fault::invalid);
    EXPECT_THAT(refused.error().what, HasSubstr("no sound MaxMind DB file"));
}

// Cut or changed anywhere, it is refused or answers something harmless.
TEST(PlaceFile, ADamagedFileHarmsNobody) {
    testing::PlaceDatabase database;
    database.add({203, 0, 113, 0}, 24, "DE", 52.5, 13.4);
    const auto whole = database.octets();
    for (std::size_t at = 0; at < whole.size(); at += 3) {
        auto octets = whole;
        octets[at] = static_cast<char>(octets[at] ^ 0xFF);
        const WrittenFile file{octets};
        const auto opened = PlaceFile::open(file.path);
        if (!opened) continue;
        const auto place = (*opened)->find("203.0.113.77");
        EXPECT_TRUE(place.country.empty() || place.country.size() == 2);
        EXPECT_LE(std::abs(place.position.value_or(Position{}).latitude), 90);
    }
    const WrittenFile cut{std::string_view{whole}.substr(0, whole.size() / 2)};
    EXPECT_FALSE(PlaceFile::open(cut.path));
}

TEST(Distance, IsThatOfTheGlobeLessWhatIsUncertain) {
    const Position berlin{52.52, 13.40, 0}, sydney{-33.87, 151.21, 0}, about_berlin{52.4, 13.1, 50};
    EXPECT_NEAR(distance(berlin, sydney), 16'090, 30);
    EXPECT_EQ(distance(berlin, about_berlin), 0);
    EXPECT_EQ(distance(berlin, berlin), 0);
    EXPECT_NEAR(distance({0, 179.9, 0}, {0, -179.9, 0}), 22, 1) << "across the date line";
}

}  // namespace
}  // namespace tidegate
