#pragma once
// A sender for the tests of behaviour: a past that is made message by message.

#include <string>
#include <vector>

#include "behaviour/past.hpp"

namespace tidegate::testing {

constexpr Millis minute{60'000}, hour{3'600'000}, day{86'400'000};
constexpr Instant monday_nine{Millis{1'767'603'600'000}};  ///< 2026-01-05T09:00:00Z

/// To external recipients with these numbers; domain n / 100.
inline Observation mail(Instant at, const std::vector<std::uint64_t>& external,
                        const std::vector<std::uint64_t>& internal = {}) {
    Observation seen;
    seen.at = at;
    seen.external = external;
    seen.internal = internal;
    for (const auto recipient : external) seen.domains.push_back(static_cast<std::uint32_t>(recipient / 100 + 1));
    seen.size = 4000;
    seen.subject = static_cast<std::uint32_t>(at.time_since_epoch().count() % 1'000'003 + 1);
    return seen;
}

struct Sender {
    Past past;
    Recent recent;

    std::vector<Signal> offer(const Observation& seen, bool accepted = true) {
        recent.note(seen, past);
        auto signals = past.unusual(seen, recent);
        if (accepted) past.learn(seen, recent);
        return signals;
    }

    /// Mail to the same ten people on each working day, one of them new every third day. Ends on a Friday evening.
    static Sender usual(std::size_t weeks, auto&& change) {
        Sender sender;
        std::uint64_t fresh = 10;
        for (std::size_t week = 0; week < weeks; ++week) {
            for (int weekday = 0; weekday < 5; ++weekday) {
                const auto morning = monday_nine + day * (7 * static_cast<int>(week) + weekday);
                for (int i = 0; i < 5; ++i) {
                    auto seen = mail(morning + hour * i, {static_cast<std::uint64_t>((weekday + i) % 10)});
                    change(seen);
                    sender.offer(seen);
                }
                if (weekday % 3 == 0) {
                    auto seen = mail(morning + hour * 6, {++fresh});
                    change(seen);
                    sender.offer(seen);
                }
            }
        }
        return sender;
    }
    static Sender usual(std::size_t weeks) {
        return usual(weeks, [](Observation&) {});
    }
};

inline const Signal* find(const std::vector<Signal>& signals, std::string_view name) {
    for (const auto& signal : signals) {
        if (signal.name == name) return &signal;
    }
    return nullptr;
}

inline double weight(const std::vector<Signal>& signals, std::string_view name) {
    const auto* signal = find(signals, name);
    return signal == nullptr ? 0 : signal->weight;
}

}  // namespace tidegate::testing
