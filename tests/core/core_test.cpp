#include <gtest/gtest.h>

#include "core/entity.hpp"
#include "core/random.hpp"
#include "core/text.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"
#include "core/zone.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

Instant at(std::string_view text) { return parse_rfc3339(text).value(); }

TEST(Time, ReadsAndWritesRfc3339) {
    const struct {
        std::string_view text, wanted;
    } cases[] = {
        {"2026-03-01T14:02:00Z", "2026-03-01T14:02:00Z"},
        {"2026-03-01t14:02:00.250z", "2026-03-01T14:02:00.250Z"},
        {"2026-03-01T14:02:00+02:00", "2026-03-01T12:02:00Z"},
        {"2026-03-01T00:00:00-05:30", "2026-03-01T05:30:00Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
        {"2026-03-01T14:02:00.123456789Z", "2026-03-01T14:02:00.123Z"},
    };
    for (const auto& c : cases) {
        const auto read = parse_rfc3339(c.text);
        ASSERT_TRUE(read) << c.text;
        EXPECT_EQ(format_rfc3339(*read), c.wanted);
    }
}

TEST(Time, RefusesWhatIsNoTime) {
    for (const std::string_view text :
         {"", "2026", "2026-02-30T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T00:00:00", "2026-03-01T00:00:00Zx",
          "2026-03-01T00:00:00.Z", "-026-03-01T00:00:00Z", "2026-03-01T00:00:00+24:00", "1969-01-01T00:00:00Z"}) {
        EXPECT_FALSE(parse_rfc3339(text)) << text;
    }
    const auto octets = parse_rfc3339("2026\r\nX: \xFF\x1B[1m");
    ASSERT_FALSE(octets);
    EXPECT_EQ(octets.error().what, utf8_line(octets.error().what, 1'000)) << "what came from outside is shown harmless";
}

TEST(Zone, FollowingMidnightIsTheOperators) {
    const struct {
        std::string_view zone, now, midnight, why;
    } cases[] = {
        {"Etc/UTC", "2026-03-01T14:02:00Z", "2026-03-02T00:00:00Z", "plain"},
        {"Europe/Berlin", "2026-03-01T22:30:00Z", "2026-03-01T23:00:00Z", "23:30 local"},
        {"Europe/Berlin", "2026-03-01T23:00:00Z", "2026-03-02T23:00:00Z", "midnight itself belongs to the new day"},
        {"Europe/Berlin", "2026-03-28T23:30:00Z", "2026-03-29T22:00:00Z", "a day of 23 hours"},
        {"Europe/Berlin", "2026-10-24T22:30:00Z", "2026-10-25T23:00:00Z", "a day of 25 hours"},
        {"Africa/Cairo", "2026-04-23T12:00:00Z", "2026-04-23T22:00:00Z",
         "midnight does not exist: the instant of the gap"},
        {"Pacific/Auckland", "2026-03-01T10:59:00Z", "2026-03-01T11:00:00Z", "ahead of UTC"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.why);
        const auto zone = Zone::find(c.zone);
        ASSERT_TRUE(zone);
        EXPECT_EQ(format_rfc3339(zone->following_midnight(at(c.now))), c.midnight);
    }
}

TEST(Zone, UnknownNameSaysWhatToDo) {
    const auto zone = Zone::find("Mars/Olympus");
    ASSERT_FALSE(zone);
    EXPECT_NE(zone.error().what.find("Europe/Berlin"), std::string::npos);
}

TEST(Zone, PeopleSeeLocalTime) {
    const auto zone = Zone::find("Europe/Berlin").value();
    EXPECT_EQ(zone.clock_time(at("2026-03-01T13:02:59Z")), "14:02");
    EXPECT_EQ(zone.date_time(at("2026-07-01T13:02:00Z")), "2026-07-01 15:02 CEST");
    EXPECT_EQ(zone.day(at("2026-03-01T23:30:00Z")), "2026-03-02");
}

TEST(Entity, TextIsReadBack) {
    const struct {
        std::string_view text, wanted;
        EntityKind kind;
        std::string_view domain;
    } cases[] = {
        {"Alice@Example.ORG", "alice@example.org", EntityKind::user, "example.org"},
        {"alice", "alice", EntityKind::user, ""},
        {"connector:Printer", "connector:printer", EntityKind::connector, ""},
        {"local:www-data", "local:www-data", EntityKind::local, ""},
    };
    for (const auto& c : cases) {
        const auto entity = Entity::parse(c.text);
        ASSERT_TRUE(entity) << c.text;
        EXPECT_EQ(entity->text(), c.wanted);
        EXPECT_EQ(entity->kind(), c.kind);
        EXPECT_EQ(entity->domain(), c.domain);
    }
}

TEST(Entity, HostileNamesAreRefused) {
    EXPECT_FALSE(Entity::parse(""));
    EXPECT_FALSE(Entity::parse("a b@example.org"));
    EXPECT_FALSE(Entity::parse("a\r\nb@example.org"));
    EXPECT_FALSE(Entity::parse(std::string(321, 'a')));
    EXPECT_FALSE(Entity::user("connector:printer")) << "a login cannot pass itself off as a connector";
}

TEST(Text, PrintableNeverBreaksALine) {
    EXPECT_EQ(printable("a\r\nb\0c\xC3\xBC\x1b[31m", 99), "a??b");  // a C string ends at NUL
    EXPECT_EQ(printable(std::string_view{"a\0b", 3}, 99), "a?b");
    EXPECT_EQ(printable("abcdefgh", 6), "abc...");
    EXPECT_EQ(printable("abcdef", 6), "abcdef");
}

TEST(Text, Utf8LineIsValidAndPlain) {
    EXPECT_EQ(utf8_line("Gr\xC3\xBC\xC3\x9F"
                        "e",
                        99),
              "Gr\xC3\xBC\xC3\x9F"
              "e");
    EXPECT_EQ(utf8_line("a\xFF"
                        "b",
                        99),
              "a\xEF\xBF\xBD"
              "b");
    EXPECT_EQ(utf8_line("a\nb\xC2\x85"
                        "c",
                        99),
              "a b c");
    EXPECT_EQ(utf8_line("abc\xE2\x80\xAE"
                        "def",
                        99),
              "abc def")
        << "right-to-left override";
    EXPECT_EQ(utf8_line("\xC3\xBC\xC3\xBC", 3), "\xC3\xBC") << "cut at a character's border";
    EXPECT_EQ(utf8_line("\xED\xA0\x80", 99), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a surrogate";
}

TEST(Cause, TokensAreReadBack) {
    for (const auto cause :
         {Cause::restricted, Cause::limit_external_hour, Cause::limit_day, Cause::rate, Cause::unavailable}) {
        EXPECT_EQ(cause_of(token(cause)), cause);
    }
    EXPECT_EQ(cause_of(""), std::nullopt);
}

TEST(Random, ReferencesAreReadableAndDiffer) {
    SeededRandom random{7};
    const auto first = make_reference(random);
    const auto second = make_reference(random);
    EXPECT_EQ(first.size(), 9U);
    EXPECT_EQ(first[4], '-');
    EXPECT_EQ(first.find_first_of("01ILO"), std::string::npos);
    EXPECT_NE(first, second);
    EXPECT_EQ(make_token(random, 16).size(), 32U);
}

}  // namespace
}  // namespace tidegate
