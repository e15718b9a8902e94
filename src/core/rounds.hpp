#pragma once
// A thread that does one piece of work again and again, and sleeps between: couriers, keepers, followers.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "core/time.hpp"

namespace tidegate {

/// Rounds of work on a thread of their own.
///
/// A round  returns how long nothing need be done unless somebody wakes it; zero: the next one at once.
/// Waking   between two rounds lie at least `least_pause`, however often it is woken; it is never lost.
/// Threads  start and stop by the owner; wake and stopping by anybody. The time slept is steady time: what a round
///          decides by time, it decides by its own clock.
class Rounds {
public:
    explicit Rounds(std::function<Millis()> round, Millis least_pause = Millis{0})
        : round_{std::move(round)}, least_pause_{least_pause} {}
    ~Rounds() { stop(); }
    Rounds(const Rounds&) = delete;
    Rounds& operator=(const Rounds&) = delete;

    void start();
    /// Waits for the round of the moment. Nothing is done after it.
    void stop();
    void wake();
    /// For a round that would take long: it ends early.
    bool stopping() const;

private:
    void loop();

    std::function<Millis()> round_;
    Millis least_pause_;
    mutable std::mutex lock_;
    std::condition_variable woken_;
    bool wake_ = false;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace tidegate
