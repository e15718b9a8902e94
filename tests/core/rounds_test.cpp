// Rounds of work on a thread: woken, never lost, ended.

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "core/rounds.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

constexpr Millis for_ever = 24h;

TEST(Rounds, BeginAtOnceAndAgainWhenWoken) {
    std::promise<void> first, second;
    int rounds = 0;
    Rounds work{[&] {
        (rounds++ == 0 ? first : second).set_value();
        return for_ever;
    }};
    work.start();
    first.get_future().wait();
    work.wake();
    second.get_future().wait();
    work.stop();
    EXPECT_EQ(rounds, 2);
}

TEST(Rounds, AWakingDuringARoundBringsAnother) {
    std::promise<void> done;
    int rounds = 0;
    Rounds* self = nullptr;
    Rounds work{[&] {
        if (rounds++ == 0) self->wake();
        if (rounds == 2) done.set_value();
        return for_ever;
    }};
    self = &work;
    work.start();
    done.get_future().wait();
}

TEST(Rounds, FollowEachOtherAtOnceWhenTheWorkIsNotDone) {
    std::promise<void> done;
    int rounds = 0;
    Rounds work{[&] {
        if (++rounds == 5) done.set_value();
        return rounds < 5 ? Millis{0} : for_ever;
    }};
    work.start();
    done.get_future().wait();
}

TEST(Rounds, EndWithTheRoundOfTheMoment) {
    std::promise<void> begun;
    std::atomic<bool> ended{false};
    Rounds* self = nullptr;
    Rounds work{[&] {
        begun.set_value();
        while (!self->stopping()) std::this_thread::yield();
        ended = true;
        return Millis{0};
    }};
    self = &work;
    work.start();
    begun.get_future().wait();
    work.stop();
    EXPECT_TRUE(ended);
    work.stop();  // twice is once
}

TEST(Rounds, NeverStartedEndsToo) {
    Rounds work{[] { return for_ever; }};
    work.stop();
    EXPECT_TRUE(work.stopping());
}

}  // namespace
}  // namespace tidegate
