// The circuit breaker: how it stands, and closing it by hand.

#include "api/core.hpp"
#include "api/shapes.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::choice;
using shape::list;
using shape::nullable;
using shape::number;
using shape::object;
using shape::text;
using shape::time;
using shape::whole;

namespace {

json::array names(const std::vector<std::string>& senders) {
    json::array out;
    for (const auto& one : senders) out.push_back(json_text(one));
    return out;
}

json::object to_json(const BreakerReport& report) {
    const auto since = report.since == Instant{} ? std::nullopt : std::optional{report.since};
    return {
        {"state", to_string(report.state)}, {"since", json_time(since)},        {"why", json_text(report.why)},
        {"tripped", report.tripped},        {"opens_at", report.opens_at},      {"active_hour", report.active},
        {"active_day", report.day},         {"senders", names(report.senders)}, {"canaries", names(report.canaries)}};
}

Schema breaker_schema() {
    return object(
        "Breaker", "The circuit breaker of detection.",
        {{"state", choice("Open: detection only observes.", {"closed", "wary", "open"})},
         {"since", nullable(time("Of this state; null when it never was another."))},
         {"why", text("Why it is so; empty at first.")},
         {"tripped", number("Healthy senders that were stopped, or would have been, within the hour; one that "
                            "is tied to others counts a third.")},
         {"opens_at", number("How many open it.")},
         {"active_hour", whole("Healthy senders that sent within the hour.")},
         {"active_day", whole("The same within a day.")},
         {"senders", list("That tripped, the newest first; at most 20.", text(""))},
         {"canaries", list("Senders that must never be stopped, and would have been within the hour.", text(""))}});
}

Result<Answer> show(ApiCore& core, const Call&) { return answer(to_json(core.parts.judge.breaker())); }

Result<Answer> close(ApiCore& core, const Call& call) {
    const auto ticket = core.parts.judge.close_breaker(call.caller.name, call.text("reason"));
    if (!ticket) return tl::unexpected<Error>{ticket.error()};
    return answer(to_json(core.parts.judge.breaker()), *ticket);
}

}  // namespace

void add_breaker_routes(std::vector<Route>& table) {
    table.push_back({"GET",
                     "/v1/breaker",
                     Need::viewer,
                     "How the circuit breaker stands, and by what numbers",
                     {},
                     {},
                     breaker_schema(),
                     "application/json",
                     show});
    table.push_back({"POST",
                     "/v1/breaker/close",
                     Need::administrator,
                     "Let detection act again",
                     {},
                     object("BreakerClose", "", {{"reason", text("What was wrong, and is mended.", 1'000)}}),
                     breaker_schema(),
                     "application/json",
                     close});
}

}  // namespace tidegate
