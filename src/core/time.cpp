#include "core/time.hpp"

#include <charconv>
#include <cstdio>

#include "core/text.hpp"

namespace tidegate {

Instant SystemClock::now() const { return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()); }

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Reads exactly `digits` decimal digits at the front of `text` and drops them.
bool take_number(std::string_view& text, std::size_t digits, int& into) {
    if (text.size() < digits) return false;
    const auto* const end = text.data() + digits;
    const auto [stop, error] = std::from_chars(text.data(), end, into);
    if (error != std::errc{} || stop != end || text.front() == '-') return false;
    text.remove_prefix(digits);
    return true;
}

bool take(std::string_view& text, char wanted) {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

/// ".25" as milliseconds; more than nine digits are refused.
bool take_fraction(std::string_view& text, Millis& into) {
    into = Millis{0};
    if (!take(text, '.')) return true;
    int worth = 100;
    std::size_t digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits, worth /= 10) {
        into += Millis{(text.front() - '0') * worth};
        text.remove_prefix(1);
    }
    return digits >= 1 && digits <= 9;
}

bool take_offset(std::string_view& text, minutes& into) {
    into = minutes{0};
    if (take(text, 'Z') || take(text, 'z')) return true;
    const bool west = !text.empty() && text.front() == '-';
    if (!take(text, '+') && !take(text, '-')) return false;
    int hour = 0;
    int minute = 0;
    if (!take_number(text, 2, hour) || !take(text, ':') || !take_number(text, 2, minute)) return false;
    if (hour > 23 || minute > 59) return false;
    into = hours{hour} + minutes{minute};
    if (west) into = -into;
    return true;
}

}  // namespace

std::string format_rfc3339(Instant at) {
    const auto day = std::chrono::floor<days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{at - day};
    char text[40];
    int length = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                               static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                               static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                               static_cast<int>(clock.seconds().count()));
    std::string out{text, static_cast<std::size_t>(length)};
    if (clock.subseconds().count() != 0) {
        length = std::snprintf(text, sizeof text, ".%03d", static_cast<int>(clock.subseconds().count()));
        out.append(text, static_cast<std::size_t>(length));
    }
    return out += 'Z';
}

Result<Instant> parse_rfc3339(std::string_view text) {
    const std::string whole = utf8_line(text, 64);
    const auto wrong = [&] {
        return fail(Fault::invalid, "\"" + whole + "\" is not a time like 2026-03-01T14:02:00Z (RFC 3339)");
    };
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    Millis fraction{0};
    minutes offset{0};
    if (!take_number(text, 4, year) || !take(text, '-') || !take_number(text, 2, month) || !take(text, '-') ||
        !take_number(text, 2, day)) {
        return wrong();
    }
    if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return wrong();
    if (!take_number(text, 2, hour) || !take(text, ':') || !take_number(text, 2, minute) || !take(text, ':') ||
        !take_number(text, 2, second) || !take_fraction(text, fraction) || !take_offset(text, offset) ||
        !text.empty()) {
        return wrong();
    }
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    // A leap second (":60") is the second after it, as in POSIX time.
    if (year < 1970 || !date.ok() || hour > 23 || minute > 59 || second > 60) return wrong();
    return Instant{std::chrono::sys_days{date}} + hours{hour} + minutes{minute} + seconds{second} + fraction - offset;
}

}  // namespace tidegate
