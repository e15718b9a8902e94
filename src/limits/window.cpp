// What each window is called, how long it is and what a full one means: one row each.

#include <algorithm>

#include "limits/windows.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

struct Row {
    std::string_view name;
    std::string_view unit;
    Millis span;
    Cause cause;
};

/// In the order of Window.
constexpr std::array<Row, window_count> rows{{
    {"external_per_hour", "recipients", 1h, Cause::limit_external_hour},
    {"internal_per_hour", "recipients", 1h, Cause::limit_internal_hour},
    {"recipients_per_day", "recipients", 24h, Cause::limit_day},
    {"messages_per_minute", "messages", 1min, Cause::rate},
}};

const Row& row(Window window) { return rows[static_cast<std::size_t>(window)]; }

}  // namespace

std::string_view to_string(Window window) { return row(window).name; }
std::string_view unit_of(Window window) { return row(window).unit; }
Millis span_of(Window window) { return row(window).span; }
Cause cause_of(Window window) { return row(window).cause; }

std::uint32_t Demand::of(Window window) const {
    switch (window) {
        case Window::external_per_hour: return external;
        case Window::internal_per_hour: return internal;
        case Window::recipients_per_day:
            return static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{external} + internal, UINT32_MAX));
        case Window::messages_per_minute: return messages;
    }
    return 0;
}

}  // namespace tidegate
