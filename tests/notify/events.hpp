#pragma once
// Events as the judge writes them, for the tests of notices.

#include <string>

#include "notify/settings.hpp"
#include "restrict/event.hpp"

namespace tidegate {

inline Instant instant(std::string_view text) { return parse_rfc3339(text).value(); }

inline NoticeSettings site() {
    NoticeSettings out;
    out.domain = "example.org";
    out.link = "https://gate.example.org";
    out.zone = Zone::find("Europe/Berlin").value();
    out.administrators = {"admin@example.org"};
    out.help = "help@example.org";
    out.key = "secret of this site";
    return out;
}

inline Event event(EventKind kind, std::uint64_t id = 1, std::string entity = "alice@example.org") {
    Event out;
    out.kind = kind;
    out.id = id;
    out.at = instant("2026-03-01T13:02:00Z");
    out.actor = "tidegate";
    out.entity = std::move(entity);
    out.case_reference = "K7Q2-M9XD";
    out.sentence = "Something happened to " + out.entity + ".";
    return out;
}

inline Event restricted(std::uint64_t id = 1) {
    Event out = event(EventKind::restricted, id);
    out.sentence =
        "alice@example.org addressed 512 external recipients in 1 h; policy \"default\" (version 3) allows 500. "
        "Sending "
        "is stopped since 2026-03-01 14:02 CET, until 2026-03-02 00:00 CET. Receiving works.";
    out.detail = R"({"cause":"TG-LIMIT-EXTERNAL-HOUR","kind":"user","policy":"default","policy_version":3,)"
                 R"("until":"2026-03-01T23:00:00Z","measures":[)"
                 R"({"name":"external_per_hour","unit":"recipients","used":488,"demand":24,"limit":500},)"
                 R"({"name":"recipients_per_day","unit":"recipients","used":600,"demand":24,"limit":1000}],)"
                 R"("notify":["team@example.org"]})";
    return out;
}

}  // namespace tidegate
