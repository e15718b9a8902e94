#include "cli/session.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <istream>
#include <ostream>

#include "config/reader.hpp"
#include "core/text.hpp"

namespace tidegate {

Zone Session::zone() const {
    const auto config = load_config(locations().config);
    auto zone = Zone::find(config ? config->organisation.zone : machine_zone());
    return zone ? *zone : Zone::utc();
}

std::string Session::local_time(std::string_view rfc3339) const {
    const auto at = parse_rfc3339(rfc3339);
    return at ? zone().date_time(*at) : utf8_line(rfc3339, 64);
}

namespace {

std::string_view name_of(Fault fault) {
    switch (fault) {
        case Fault::invalid: return "invalid";
        case Fault::not_found: return "not_found";
        case Fault::conflict: return "conflict";
        case Fault::unavailable: break;
    }
    return "unavailable";
}

/// The first error of a run: what --json prints when there is no other document.
void keep_failure(Session& session, const Error& error) {
    if (!session.failure.empty()) return;
    const auto first = error.what.substr(0, error.what.find('\n'));
    boost::json::object said{{"fault", name_of(error.fault)}, {"sentence", utf8_line(first, 4'000)}};
    boost::json::array problems;
    for (auto end = error.what.find('\n'); end != std::string::npos;) {
        const auto next = error.what.find('\n', end + 1);
        const auto line = error.what.substr(end + 1, next == std::string::npos ? next : next - end - 1);
        const auto colon = line.find(": ");  // "scope.users: matches nobody"
        const bool keyed = colon != std::string::npos && line.find(' ') > colon;
        problems.push_back(boost::json::object{{"key", utf8_line(keyed ? line.substr(0, colon) : "", 200)},
                                               {"sentence", utf8_line(keyed ? line.substr(colon + 2) : line, 4'000)}});
        end = next;
    }
    if (!problems.empty()) said["problems"] = std::move(problems);
    session.failure = boost::json::serialize(boost::json::object{{"error", std::move(said)}});
}

}  // namespace

std::string Session::brief_time(std::string_view rfc3339, bool seconds) const {
    const auto at = parse_rfc3339(rfc3339);
    if (!at) return utf8_line(rfc3339, 64);
    const auto here = zone();
    auto text = here.date_time(*at);  // "2026-03-01 14:02 CET": zones differ by whole minutes
    const auto second = std::chrono::floor<std::chrono::seconds>(at->time_since_epoch()).count() % 60;
    if (seconds) text.insert(16, (second < 10 ? ":0" : ":") + std::to_string(second));
    if (screen.width == 0) return text;
    text.resize(seconds ? 19 : 16);
    return here.day(*at) == here.day(clock.now()) ? text.substr(11) : text;
}

int refuse(Session& session, const Error& error) {
    keep_failure(session, error);
    std::string_view rest = error.what;
    bool first = true;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        const std::string begin = first ? "tidegate: " : "  ";
        session.err << begin << session.screen.fold(utf8_line(rest.substr(0, end), 2000), first ? 10 : 2) << '\n';
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        first = false;
    }
    return error.fault == Fault::unavailable ? exit_unreachable : exit_refused;
}

int misuse(Session& session, std::string_view sentence) {
    refuse(session, {Fault::invalid, std::string{sentence}});
    return exit_usage;
}

Result<std::string> point_in_time(const Session& session, std::string_view text, bool ahead) {
    const auto now = session.clock.now();
    if (text == "tomorrow" && ahead) return format_rfc3339(session.zone().following_midnight(now));
    if (const auto at = parse_rfc3339(text)) return format_rfc3339(*at);
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
    const std::int64_t seconds = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : unit == "d" ? 86'400 : 0;
    if (error != std::errc{} || count <= 0 || count > 100'000'000 || seconds == 0)
        return fail(Fault::invalid, "\"" + utf8_line(text, 64) + "\" is no time: say a span like 90m, 24h or 7d" +
                                        (ahead ? ", tomorrow," : "") + " or a time like 2026-03-01T14:00:00Z");
    const Millis span{count * seconds * 1000};
    return format_rfc3339(ahead ? now + span : now - span);
}

}  // namespace tidegate
