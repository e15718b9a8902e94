#pragma once
// Time as Tidegate counts it. Pure code is handed an Instant; only a service holds a Clock.

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace tidegate {

using Millis = std::chrono::milliseconds;

/// A point in time, UTC, to the millisecond.
using Instant = std::chrono::time_point<std::chrono::system_clock, Millis>;

/// Where "now" comes from. Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

/// The machine's clock. It may jump; see limits/ for what a jump does to a window.
class SystemClock final : public Clock {
public:
    Instant now() const override;
};

/// A clock moved by hand, for tests and simulations.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : millis_{start.time_since_epoch().count()} {}
    Instant now() const override { return Instant{Millis{millis_.load()}}; }
    void advance(Millis by) { millis_ += by.count(); }
    void set(Instant to) { millis_ = to.time_since_epoch().count(); }

private:
    std::atomic<Millis::rep> millis_;
};

/// RFC 3339, UTC, whole milliseconds only when there are any: 2026-03-01T14:02:00Z.
std::string format_rfc3339(Instant at);

/// Reads RFC 3339 with any offset and up to nine digits of a second's fraction. Years 1970–9999.
Result<Instant> parse_rfc3339(std::string_view text);

}  // namespace tidegate
