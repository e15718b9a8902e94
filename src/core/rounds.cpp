#include "core/rounds.hpp"

#include <algorithm>

namespace tidegate {

void Rounds::start() {
    thread_ = std::thread{[this] { loop(); }};
}

void Rounds::stop() {
    {
        const std::lock_guard held{lock_};
        stop_ = true;
    }
    woken_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Rounds::wake() {
    {
        const std::lock_guard held{lock_};
        wake_ = true;
    }
    woken_.notify_all();
}

bool Rounds::stopping() const {
    const std::lock_guard held{lock_};
    return stop_;
}

void Rounds::loop() {
    std::unique_lock held{lock_};
    while (!stop_) {
        wake_ = false;
        held.unlock();
        const auto pause = round_();
        held.lock();
        const auto least = std::min(pause, least_pause_);
        woken_.wait_for(held, least, [&] { return stop_; });
        woken_.wait_for(held, pause - least, [&] { return stop_ || wake_; });
    }
}

}  // namespace tidegate
