#include "cli/session.hpp"

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

int refuse(Session& session, const Error& error) {
    std::string_view rest = error.what;
    bool first = true;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        session.err << (first ? "tidegate: " : "  ") << utf8_line(rest.substr(0, end), 2000) << '\n';
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        first = false;
    }
    return error.fault == Fault::unavailable ? exit_unreachable : exit_refused;
}

int misuse(Session& session, std::string_view sentence) {
    session.err << "tidegate: " << utf8_line(sentence, 2000) << '\n';
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
