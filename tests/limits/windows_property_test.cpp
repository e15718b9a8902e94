// Windows against an exact log of every arrival: never above it, and below it by at most one sub-window.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/random.hpp"
#include "limits/windows.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

constexpr std::array<Window, window_count> all{Window::external_per_hour, Window::internal_per_hour,
                                               Window::recipients_per_day, Window::messages_per_minute};

class Dice {
public:
    explicit Dice(unsigned long long seed) : random_{seed} {}
    std::uint64_t below(std::uint64_t bound) {
        std::array<unsigned char, 8> octets{};
        random_.fill(reinterpret_cast<char*>(octets.data()), octets.size());
        std::uint64_t value = 0;
        for (const auto octet : octets) value = value << 8U | octet;
        return value % bound;
    }

private:
    SeededRandom random_;
};

/// Every arrival with its exact time.
class Log {
public:
    struct Arrival {
        Instant at;
        Instant counted_at;  ///< as it was handed in, to give it back
        Demand demand;
    };
    void settle(Instant now) {
        for (auto& arrival : arrivals_) arrival.at = std::min(arrival.at, now);
    }
    void add(Instant now, const Demand& demand) { arrivals_.push_back({now, now, demand}); }
    std::uint64_t used(Instant now, Window window) const {
        std::uint64_t sum = 0;
        for (const auto& arrival : arrivals_) {
            if (arrival.at > now - span_of(window)) sum += arrival.demand.of(window);
        }
        return sum;
    }
    /// What arrived in the sub-window that `now - span` lies in.
    std::uint64_t at_the_edge(Instant now, Window window) const {
        const auto slot = span_of(window) / 60;
        const auto edge = (now - span_of(window)).time_since_epoch() / slot;
        std::uint64_t sum = 0;
        for (const auto& arrival : arrivals_) {
            if (arrival.at.time_since_epoch() / slot == edge) sum += arrival.demand.of(window);
        }
        return sum;
    }
    std::vector<Arrival>& arrivals() { return arrivals_; }

private:
    std::vector<Arrival> arrivals_;
};

void step_clock(Dice& dice, Instant& now, bool jumps) {
    constexpr std::uint64_t strides[] = {1'000, 20'000, 240'000, 5'400'000};
    now += Millis{dice.below(strides[dice.below(4)])};
    if (!jumps || dice.below(12) != 0) return;
    const Millis by{dice.below(7'200'000)};
    now = dice.below(2) == 0 ? now - by : now + by;
}

void expect_close(const Windows& windows, const Log& log, Instant now, bool jumps) {
    for (const auto window : all) {
        const auto exact = log.used(now, window);
        const auto counted = windows.used(now, window);
        ASSERT_LE(counted, exact) << to_string(window);
        if (!jumps) {
            ASSERT_LE(exact - counted, log.at_the_edge(now, window)) << to_string(window);
        }
    }
}

void walk(unsigned long long seed, bool jumps) {
    Dice dice{seed};
    Windows windows;
    Log log;
    Instant now = parse_rfc3339("2026-03-01T12:00:00Z").value();
    const Ceilings ceilings{{60, 90, 250, 8}};
    for (int i = 0; i < 600; ++i) {
        step_clock(dice, now, jumps);
        expect_close(windows, log, now, jumps);
        log.settle(now);
        const Demand demand{static_cast<std::uint32_t>(dice.below(9)), static_cast<std::uint32_t>(dice.below(9)),
                            static_cast<std::uint32_t>(dice.below(2))};
        const auto what = dice.below(10);
        if (what < 2 && !log.arrivals().empty()) {
            const auto at = log.arrivals().begin() + static_cast<std::ptrdiff_t>(dice.below(log.arrivals().size()));
            windows.give_back(now, at->counted_at, at->demand);
            log.arrivals().erase(at);
        } else if (what < 3) {
            windows.charge(now, demand);
            log.add(now, demand);
        } else if (const auto exceeded = windows.reserve(now, demand, ceilings)) {
            ASSERT_GT(log.used(now, exceeded->window) + exceeded->demand, exceeded->limit) << "refused with room";
            ASSERT_TRUE(exceeded->room_at);
            ASSERT_LE(windows.used(*exceeded->room_at, exceeded->window) + exceeded->demand, exceeded->limit);
            ASSERT_GT(windows.used(*exceeded->room_at - 1ms, exceeded->window) + exceeded->demand, exceeded->limit);
        } else {
            log.add(now, demand);
        }
        expect_close(windows, log, now, jumps);
        const auto again = Windows::decode(windows.encode());
        ASSERT_TRUE(again);
        ASSERT_EQ(*again, windows);
    }
}

TEST(WindowsProperty, CloseToTheExactLogWhileTimeMovesOn) {
    for (unsigned long long seed = 1; seed <= 30; ++seed) {
        SCOPED_TRACE(seed);
        walk(seed, false);
        if (HasFatalFailure()) return;
    }
}

TEST(WindowsProperty, NeverAboveTheExactLogWhenTheClockJumps) {
    for (unsigned long long seed = 1; seed <= 30; ++seed) {
        SCOPED_TRACE(seed);
        walk(seed, true);
        if (HasFatalFailure()) return;
    }
}

}  // namespace
}  // namespace tidegate
