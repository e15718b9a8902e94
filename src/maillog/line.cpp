#include "maillog/line.hpp"

#include <algorithm>
#include <array>

#include "maillog/scan.hpp"

namespace tidegate {

namespace {

using namespace maillog;
using std::chrono::hours;

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Two digits at `at`; a space may stand for a leading 0.
std::optional<unsigned> two_digits(std::string_view text, std::size_t at) {
    if (at + 2 > text.size()) return std::nullopt;
    const char tens = text[at] == ' ' ? '0' : text[at];
    const char ones = text[at + 1];
    if (tens < '0' || tens > '9' || ones < '0' || ones > '9') return std::nullopt;
    return static_cast<unsigned>((tens - '0') * 10 + (ones - '0'));
}

/// "14:02:00" at `at`.
bool time_of_day(std::string_view text, std::size_t at, Zone::WallTime& into) {
    const auto hour = two_digits(text, at);
    const auto minute = two_digits(text, at + 3);
    const auto second = two_digits(text, at + 6);
    if (!hour || !minute || !second || text[at + 2] != ':' || text[at + 5] != ':') return false;
    into.hour = *hour;
    into.minute = *minute;
    into.second = *second;
    return true;
}

/// "program[123]: text" or "program: text".
LogReader::Head with_program(Instant at, std::string_view rest) {
    const auto colon = rest.find(": ");
    if (colon == std::string_view::npos) return {at, {}, rest};
    auto program = rest.substr(0, colon);
    program = program.substr(0, program.find('['));
    if (program.find(' ') != std::string_view::npos || program.size() > 64) return {at, {}, rest};
    return {at, program, rest.substr(colon + 2)};
}

}  // namespace

Result<LogFormat> log_format_of(std::string_view name) {
    if (name == "auto") return LogFormat::any;
    if (name == "postfix") return LogFormat::postfix;
    if (name == "dovecot") return LogFormat::dovecot;
    if (name == "exim") return LogFormat::exim;
    if (name == "rspamd") return LogFormat::rspamd;
    return fail(Fault::invalid, "the format must be auto, postfix, dovecot, exim or rspamd");
}

LogReader::LogReader(LogFormat format, Zone zone, Instant reference)
    : format_{format}, zone_{std::move(zone)}, reference_{reference} {}

std::optional<Instant> LogReader::wall(const Zone::WallTime& shown) {
    const auto in_hour = std::chrono::minutes{shown.minute} + std::chrono::seconds{std::min(shown.second, 59U)};
    const bool same = hour_at_ && hour_.year == shown.year && hour_.month == shown.month && hour_.day == shown.day &&
                      hour_.hour == shown.hour && shown.minute < 60 && shown.second <= 60;
    if (same) return *hour_at_ + in_hour;
    const auto at = zone_.instant_of(shown);
    if (at) {
        hour_ = shown;
        hour_at_ = *at - in_hour;
    }
    return at;
}

/// "Mar  1 14:02:00 " off the front.
std::optional<Instant> LogReader::take_syslog_time(std::string_view& text) {
    if (text.size() < 16 || text[3] != ' ' || text[6] != ' ' || text[15] != ' ') return std::nullopt;
    const auto month = std::ranges::find(months, text.substr(0, 3));
    const auto day = two_digits(text, 4);
    Zone::WallTime shown;
    if (month == months.end() || !day || !time_of_day(text, 7, shown)) return std::nullopt;
    shown.month = static_cast<unsigned>(month - months.begin()) + 1;
    shown.day = *day;
    const auto latest = reference_ + hours{24};
    const auto year_of = std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(latest)}.year();
    // The 29th of February is up to eight years back.
    for (int year = static_cast<int>(year_of); year > static_cast<int>(year_of) - 9; --year) {
        shown.year = year;
        const auto at = wall(shown);
        if (!at || *at > latest) continue;
        text.remove_prefix(16);
        return at;
    }
    return std::nullopt;
}

/// "2026-03-01 14:02:00", "2026-03-01T14:02:00.123456+01:00" and what lies between, with the space behind it.
std::optional<Instant> LogReader::take_day_time(std::string_view& text, bool& offset) {
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != ' ' && text[10] != 'T'))
        return std::nullopt;
    if (text[10] == 'T') {
        auto rest = text;
        const auto stamp = take_until(rest, " ");
        const auto at = parse_rfc3339(stamp.substr(0, 40));
        if (at) {
            offset = true;
            text = rest;
            return *at;
        }
    }
    const auto year = whole_number(text.substr(0, 4), 9'999);
    const auto month = two_digits(text, 5);
    const auto day = two_digits(text, 8);
    Zone::WallTime shown;
    if (!year || !month || !day || !time_of_day(text, 11, shown)) return std::nullopt;
    shown.year = static_cast<int>(*year);
    shown.month = *month;
    shown.day = *day;
    auto rest = text.substr(19);
    if (rest.starts_with('.') || rest.starts_with(',')) {
        rest.remove_prefix(1);
        while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') rest.remove_prefix(1);
    }
    if (!skip(rest, " ")) return std::nullopt;
    // Exim's log_timezone: "+0100 " behind the time.
    const bool signed_offset = rest.size() > 6 && (rest[0] == '+' || rest[0] == '-') && rest[5] == ' ';
    const auto away_hours = signed_offset ? two_digits(rest, 1) : std::nullopt;
    const auto away_minutes = signed_offset ? two_digits(rest, 3) : std::nullopt;
    if (away_hours && away_minutes) {
        const auto at = Zone::utc().instant_of(shown);
        if (!at) return std::nullopt;
        const Millis away = std::chrono::minutes{*away_hours * 60 + *away_minutes};
        text = rest.substr(6);
        return rest[0] == '+' ? *at - away : *at + away;
    }
    const auto at = wall(shown);
    if (at) text = rest;
    return at;
}

std::optional<LogReader::Head> LogReader::head(std::string_view line) {
    line = line.substr(0, longest_log_line);
    while (line.ends_with('\r') || line.ends_with('\n')) line.remove_suffix(1);
    if (line.starts_with('<') && line.find('>') < 5) line.remove_prefix(line.find('>') + 1);  // "<22>" of raw syslog
    bool offset = false;
    if (const auto at = take_syslog_time(line)) {
        // A file of Dovecot's own has no host: "Mar 01 14:02:00 imap-login: Info: …".
        const auto word = line.substr(0, line.find(' '));
        if (!word.ends_with(':')) take_until(line, " ");
        return with_program(*at, line);
    }
    const auto at = take_day_time(line, offset);
    if (!at) return std::nullopt;
    if (offset) {
        take_until(line, " ");  // the host
        return with_program(*at, line);
    }
    // Files of their own: Exim's "[123] 1tAbCd-…", rspamd's "#123(normal) <…>; …", Dovecot's "imap-login: …".
    if (line.starts_with('[')) take_until(line, "] ");
    if (line.starts_with('#')) return Head{*at, "rspamd", line};
    auto named = with_program(*at, line);
    if (named.program.empty()) named.program = "exim";
    return named;
}

std::optional<DatedFact> LogReader::read(std::string_view line) {
    const auto told = head(line);
    if (!told) return std::nullopt;
    auto fact = read_log_text(format_, told->program, told->text);
    // Exim's lines hold ": " in many places, which looks like a program's name.
    if (!fact && (format_ == LogFormat::any || format_ == LogFormat::exim)) {
        const auto begin = told->program.empty() ? told->text.data() : told->program.data();
        const auto end = told->text.data() + told->text.size();
        const bool whole = begin >= line.data() && begin <= end;
        if (whole) fact = read_exim({begin, static_cast<std::size_t>(end - begin)});
    }
    if (!fact) return std::nullopt;
    return DatedFact{told->at, std::move(*fact)};
}

std::optional<LogFact> read_log_text(LogFormat format, std::string_view program, std::string_view text) {
    const auto wanted = [format](LogFormat which) { return format == LogFormat::any || format == which; };
    if (wanted(LogFormat::postfix) && program.starts_with("postfix")) return read_postfix(program, text);
    if (wanted(LogFormat::dovecot) && (program == "dovecot" || program.ends_with("-login")))
        return read_dovecot(program, text);
    if (wanted(LogFormat::rspamd) && program.starts_with("rspamd")) return read_rspamd(text);
    if (wanted(LogFormat::exim) && program.starts_with("exim")) return read_exim(text);
    return std::nullopt;
}

}  // namespace tidegate
