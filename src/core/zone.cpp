#include "core/zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <stdexcept>

namespace tidegate {

struct Zone::Rules {
    const date::time_zone* zone;
};

Zone::Zone(std::string name, std::shared_ptr<const Rules> rules) : name_{std::move(name)}, rules_{std::move(rules)} {}

Result<Zone> Zone::find(std::string_view name) {
    try {
        return Zone{std::string{name}, std::make_shared<const Rules>(Rules{date::locate_zone(std::string{name})})};
    } catch (const std::runtime_error&) {
        return fail(Fault::invalid, "\"" + std::string{name} +
                                        "\" is no time zone of this machine: give an IANA name like \"Europe/Berlin\" "
                                        "(package tzdata has the list)");
    }
}

Zone Zone::utc() {
    static const auto rules = std::make_shared<const Rules>(Rules{date::locate_zone("Etc/UTC")});
    return Zone{"Etc/UTC", rules};
}

Instant Zone::following_midnight(Instant at) const {
    const auto today = date::floor<date::days>(rules_->zone->to_local(at));
    // `earliest` gives, for a midnight that falls into a gap, the instant of the gap itself.
    return date::floor<Millis>(rules_->zone->to_sys(today + date::days{1}, date::choose::earliest));
}

std::optional<Instant> Zone::instant_of(const WallTime& shown) const {
    const date::year_month_day day{date::year{shown.year}, date::month{shown.month}, date::day{shown.day}};
    const bool real = day.ok() && shown.year >= 1970 && shown.year <= 9999 && shown.hour < 24 && shown.minute < 60 &&
                      shown.second <= 60;
    if (!real) return std::nullopt;
    const auto time = std::chrono::hours{shown.hour} + std::chrono::minutes{shown.minute} +
                      std::chrono::seconds{std::min(shown.second, 59U)};
    const auto local = date::local_days{day} + time;
    return date::floor<Millis>(rules_->zone->to_sys(local, date::choose::earliest));
}

std::string Zone::day(Instant at) const {
    return date::format("%F", rules_->zone->to_local(date::floor<std::chrono::seconds>(at)));
}

std::string Zone::clock_time(Instant at) const {
    return date::format("%H:%M", rules_->zone->to_local(date::floor<std::chrono::seconds>(at)));
}

std::string Zone::date_time(Instant at) const {
    return date::format("%F %H:%M %Z", date::make_zoned(rules_->zone, date::floor<std::chrono::seconds>(at)));
}

}  // namespace tidegate
