#pragma once
// The arithmetic of sub-windows, shared by counting and by the stored form.

#include <algorithm>
#include <cstdint>

#include "limits/windows.hpp"

namespace tidegate {

constexpr std::uint32_t slots_per_window = 60;

/// The windows in the order in which their entries lie.
constexpr std::array<Window, window_count> every_window{Window::external_per_hour, Window::internal_per_hour,
                                                        Window::recipients_per_day, Window::messages_per_minute};

constexpr std::int64_t slot_millis(Window window) {
    switch (window) {
        case Window::external_per_hour:
        case Window::internal_per_hour: return 60'000;
        case Window::recipients_per_day: return 24 * 60'000;
        case Window::messages_per_minute: return 1'000;
    }
    return 60'000;
}

/// The sub-window that `at` lies in; instants before 1970 or after 2105 count as the nearest one inside.
constexpr std::uint32_t slot_of(Window window, Instant at) {
    constexpr std::int64_t last = UINT32_MAX - slots_per_window;
    const auto slot = at.time_since_epoch().count() / slot_millis(window);
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(slot, 0, last));
}

/// The oldest sub-window that still counts: the first one that began after now - span.
constexpr std::uint32_t oldest_slot(std::uint32_t newest) {
    return newest < slots_per_window ? 0 : newest - slots_per_window + 1;
}

/// When a sub-window no longer counts.
constexpr Instant leaves_at(Window window, std::uint32_t slot) {
    return Instant{Millis{(std::int64_t{slot} + slots_per_window) * slot_millis(window)}};
}

}  // namespace tidegate
