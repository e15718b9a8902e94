#pragma once
// A site with detection on and a sender with a past, for the tests of what detection does.

#include <gtest/gtest.h>

#include <string>

#include "judge/fakes.hpp"

namespace tidegate {

using namespace std::chrono_literals;

/// A site with detection on, and Alice, who has written to the same eight people for six weeks.
struct Watched : Court {
    explicit Watched(Detection::Mode mode = Detection::Mode::act) {
        site.detection.mode = mode;
        open();
    }

    void live(int days, const std::string& login = "alice@example.org") {
        for (int day = 0; day < days; ++day) {
            for (int number = 0; number < 4; ++number) {
                const auto friends = std::to_string((day * 3 + number) % 8);
                EXPECT_EQ(send({"friend" + friends + "@partner.example"}, login).action, Action::accept);
                clock.advance(2h);
            }
            clock.advance(16h);
        }
    }

    /// One message after the other to strangers, until the first that is not accepted; how many got through.
    int burst(Action until, int most = 200, const std::string& login = "alice@example.org") {
        for (int sent = 0; sent < most; ++sent) {
            const auto verdict = send({"stranger" + std::to_string(next_++) + "@elsewhere.example"}, login);
            if (verdict.action >= until) return sent;
            clock.advance(3s);
        }
        return most;
    }

private:
    int next_ = 0;
};

}  // namespace tidegate
