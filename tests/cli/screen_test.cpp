// Where a screen is too narrow: what is cut, what is dropped, and what never is.

#include <gtest/gtest.h>

#include <sstream>

#include "cli/cli_fixture.hpp"

namespace tidegate {
namespace {

std::string printed(const Table& table, std::size_t width) {
    std::ostringstream out;
    table.print(out, {width, false});
    return out.str();
}

TEST(Screen, WhatIsCopiedIsNeverCut) {
    Table table{{"who", "what", ">n", ""}, {Fit::whole, Fit::cut, Fit::drop, Fit::cut}};
    table.add({"anna@example.org", "something rather long", "5", "a sentence"});
    EXPECT_EQ(printed(table, 0),
              "who               what                   n\nanna@example.org  something rather long  5  a sentence\n");
    EXPECT_EQ(printed(table, 41),
              "who               what                  n\nanna@example.org  something rather lo…  5\n    a sentence\n")
        << "first the sentence goes below and what may be cut is cut";
    EXPECT_EQ(printed(table, 31), "who               what\nanna@example.org  something ra…\n    a sentence\n")
        << "then columns go";
    EXPECT_EQ(printed(table, 24), "anna@example.org\n  what  something rather\n        long\n  n     5\n  a sentence\n")
        << "then each row is a block";
}

TEST(Screen, LinesFoldAtWords) {
    const Screen narrow{20, false};
    EXPECT_EQ(narrow.fold("a sentence that goes on", 4), "a sentence that\n    goes on");
    EXPECT_EQ(narrow.fold("do:\n  tidegate restricted list --json"), "do:\n  tidegate restricted list --json");
    EXPECT_EQ(Screen{}.fold("a sentence that goes on and on"), "a sentence that goes on and on");
}

TEST(Screen, TimesAreShortWherePeopleLook) {
    std::istringstream in;
    std::ostringstream out, err;
    const ManualClock clock{*parse_rfc3339("2026-03-01T13:00:00Z")};
    Session session{in, out, err, clock};
    session.config_flag = "/nonexistent.toml";
    const auto today = format_rfc3339(clock.now());
    const auto zone = session.zone();
    EXPECT_EQ(session.brief_time(today), zone.date_time(clock.now()));
    session.screen.width = 80;
    EXPECT_EQ(session.brief_time(today), zone.clock_time(clock.now()));
    EXPECT_EQ(session.brief_time(today, true), zone.clock_time(clock.now()) + ":00");
    EXPECT_EQ(session.brief_time("2025-03-01T13:00:00Z").size(), 16U);
    EXPECT_EQ(session.brief_time("never"), "never");
}

}  // namespace
}  // namespace tidegate
