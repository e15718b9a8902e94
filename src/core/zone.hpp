#pragma once
// The operator's time zone: where "the following day" begins, and how people see times.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace tidegate {

/// An IANA time zone. Immutable; a copy is cheap; thread-safe.
class Zone {
public:
    /// Fault::invalid when the machine's zone database does not know `name` (e.g. "Europe/Berlin").
    static Result<Zone> find(std::string_view name);
    static Zone utc();

    const std::string& name() const { return name_; }

    /// The first instant of the calendar day after the one that `at` lies in. Where midnight does not
    /// exist (daylight saving begins at 00:00) it is the first instant after the gap.
    Instant following_midnight(Instant at) const;

    /// The instant at which clocks here show this. Of an hour that comes twice the first one, of one that is left out
    /// its end. Nothing when there is no such day or time (a 60th second counts as the 59th).
    struct WallTime {
        int year = 1970;
        unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0;
    };
    std::optional<Instant> instant_of(const WallTime& shown) const;

    /// The calendar day of `at`, as 2026-03-01.
    std::string day(Instant at) const;

    /// For people: "14:02".
    std::string clock_time(Instant at) const;

    /// For people: "2026-03-01 14:02 CET".
    std::string date_time(Instant at) const;

private:
    struct Rules;
    Zone(std::string name, std::shared_ptr<const Rules> rules);
    std::string name_;
    std::shared_ptr<const Rules> rules_;  ///< shared by all copies of a zone, never changed
};

}  // namespace tidegate
