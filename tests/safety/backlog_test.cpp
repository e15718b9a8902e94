// Silences, and what may come of one: no more than the sender could have sent while it lasted.

#include "safety/backlog.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

using namespace std::chrono_literals;

const Instant noon = parse_rfc3339("2026-03-01T12:00:00Z").value();

TEST(QuietWatch, KnowsItsLastSilence) {
    QuietWatch watch;
    watch.heard(noon);
    EXPECT_FALSE(watch.around(noon, noon)) << "before the first there is nothing to go by";
    watch.heard(noon + 9min);
    EXPECT_FALSE(watch.around(noon + 9min, noon + 5min)) << "too short";
    watch.heard(noon + 2h);
    watch.heard(noon + 2h + 1min);  // what is new comes between what is late
    EXPECT_TRUE(watch.around(noon + 2h + 1min, noon + 1h));
    EXPECT_FALSE(watch.around(noon + 2h + 1min, noon + 8min)) << "it was heard after that";
    EXPECT_FALSE(watch.around(noon + 2h + 1min, noon + 3h)) << "ahead";
    EXPECT_TRUE(watch.around(noon + 8h, noon + 1h));
    EXPECT_FALSE(watch.around(noon + 8h + 1s, noon + 1h)) << "a queue has drained by then";
    watch.heard(noon - 1h);  // the clock is set back
    EXPECT_TRUE(watch.around(noon + 2h + 1min, noon + 1h));
}

TEST(Backlog, BringsNoMoreThanCouldHaveBeenSent) {
    const SendingPace pace{500, 100, 1'000};
    Backlog hour{{noon, noon + 1h}};
    EXPECT_TRUE(hour.take(499, 100, pace));
    EXPECT_FALSE(hour.take(2, 0, pace));
    EXPECT_FALSE(hour.take(0, 1, pace));
    EXPECT_TRUE(hour.take(1, 0, pace));
    Backlog minutes{{noon, noon + 12min}};
    EXPECT_TRUE(minutes.take(100, 0, pace));
    EXPECT_FALSE(minutes.take(1, 0, pace));
    Backlog day{{noon, noon + 24h}};
    EXPECT_TRUE(day.take(1'000, 0, pace));
    EXPECT_FALSE(day.take(1, 0, pace)) << "the day's limit";
    Backlog days{{noon, noon + 72h}};
    EXPECT_TRUE(days.take(3'000, 0, pace));
    EXPECT_FALSE(days.take(1, 0, pace));
}

}  // namespace
}  // namespace tidegate
