// The past: the trace of submissions, the audit log, and events as they come.

#include <charconv>

#include "api/core.hpp"
#include "api/shapes.hpp"
#include "core/text.hpp"

namespace tidegate {

using shape::flag;
using shape::list;
using shape::object;

namespace {

Result<Answer> trace(ApiCore& core, const Call& call) {
    TraceQuery query;
    query.entity = lower(call.query("entity"));
    query.recipient = call.query("recipient");
    if (call.redacted() && !query.recipient.empty()) {
        // Whoever may not read recipients must not find out by asking for one after the other.
        Answer refused;
        refused.response = error_response(403, "forbidden", "To search by recipient needs the role helpdesk.");
        return refused;
    }
    query.queue_id = call.query("queue_id");
    query.action = call.query("action");
    const auto since = call.time("since");
    if (!since) return tl::unexpected<Error>{since.error()};
    const auto before = call.time("before");
    if (!before) return tl::unexpected<Error>{before.error()};
    const auto limit = call.whole("limit", 100, 1, 1'000);
    if (!limit) return tl::unexpected<Error>{limit.error()};
    query.since = *since;
    query.before = *before;
    query.most = static_cast<std::uint32_t>(*limit);
    const auto lines = core.parts.records.trace(query);
    if (!lines) return tl::unexpected<Error>{lines.error()};
    return answer(json_list(*lines, call.redacted()));
}

Result<Answer> audit(ApiCore& core, const Call& call) {
    EventQuery query;
    query.entity = lower(call.query("entity"));
    query.case_reference = call.query("case");
    query.actor = call.query("actor");
    if (const auto kind = call.query("kind"); !kind.empty()) {
        const auto known = event_kind_of(kind);
        if (!known) return fail(Fault::invalid, "\"" + kind + "\" is no kind of event");
        query.kinds.push_back(*known);
    }
    const auto after = call.whole("after", 0, 0, 9'007'199'254'740'991);
    if (!after) return tl::unexpected<Error>{after.error()};
    const auto limit = call.whole("limit", 100, 1, 1'000);
    if (!limit) return tl::unexpected<Error>{limit.error()};
    if (!call.query("after").empty()) query.after = *after;
    const auto since = call.time("since");
    if (!since) return tl::unexpected<Error>{since.error()};
    const auto before = call.time("before");
    if (!before) return tl::unexpected<Error>{before.error()};
    query.since = *since;
    query.before = *before;
    query.most = static_cast<std::uint32_t>(*limit);
    const auto events = core.parts.records.events(query);
    if (!events) return tl::unexpected<Error>{events.error()};
    return answer(json_list(*events, call.redacted()));
}

Result<Answer> verify(ApiCore& core, const Call&) {
    if (auto sound = core.parts.verify_audit(); !sound) return tl::unexpected<Error>{sound.error()};
    return answer(boost::json::object{{"sound", true}});
}

Result<Answer> listen(ApiCore& core, const Call& call) {
    std::optional<std::uint64_t> after;
    auto last = call.request.last_event_id;
    if (last.empty()) last = call.query("after");
    if (!last.empty()) {
        std::uint64_t id = 0;
        const auto [stop, error] = std::from_chars(last.data(), last.data() + last.size(), id);
        if (error != std::errc{} || stop != last.data() + last.size()) {
            return fail(Fault::invalid, "Last-Event-ID must be the id of an event");
        }
        after = id;
    }
    const auto submissions = call.query("submissions");
    if (!submissions.empty() && submissions != "0" && submissions != "1") {
        return fail(Fault::invalid, "submissions must be 0 or 1");
    }
    std::function<bool()> allowed;
    if (call.session) {
        allowed = [&sessions = core.parts.sessions, id = call.session->id] { return sessions.is_open(id); };
    }
    auto stream = core.pump.listen(after, call.redacted(), submissions == "1", std::move(allowed));
    if (!stream) return tl::unexpected<Error>{stream.error()};
    Answer out;
    out.response.content_type = "text/event-stream";
    out.response.stream = std::move(*stream);
    return out;
}

}  // namespace

void add_past_routes(std::vector<Route>& table) {
    table.push_back({"GET",
                     "/v1/trace",
                     Need::viewer,
                     "Submissions and what became of them, newest first",
                     {{"entity", ""},
                      {"recipient", "An address. Needs the role helpdesk."},
                      {"queue_id", ""},
                      {"action", "accept, flag, hold, defer or reject."},
                      {"since", "A time (RFC 3339)."},
                      {"before", "A time (RFC 3339)."},
                      {"limit", "At most 1000.", true}},
                     {},
                     list("", traced_schema()),
                     "application/json",
                     trace});
    table.push_back({"GET",
                     "/v1/audit",
                     Need::viewer,
                     "Everything that happened and who did it, newest first",
                     {{"entity", ""},
                      {"case", ""},
                      {"actor", ""},
                      {"kind", "restricted, released, policy_changed …"},
                      {"since", "A time (RFC 3339)."},
                      {"before", "A time (RFC 3339)."},
                      {"after", "An id: events after it, oldest first.", true},
                      {"limit", "At most 1000.", true}},
                     {},
                     list("", event_schema()),
                     "application/json",
                     audit});
    table.push_back({"GET",
                     "/v1/audit/verify",
                     Need::viewer,
                     "Whether the audit log is as it was written: 409 names the first event that is not",
                     {},
                     {},
                     object("AuditCheck", "", {{"sound", flag("Always true; otherwise the answer is an error.")}}),
                     "application/json",
                     verify});
    Route events{"GET",
                 "/v1/events",
                 Need::viewer,
                 "Events as they come (server-sent events); Last-Event-ID resumes",
                 {{"after", "Like Last-Event-ID, for those who cannot send it.", true},
                  {"submissions", "1: every decision too, as event \"submission\"."}},
                 {},
                 {},
                 "text/event-stream",
                 listen};
    events.is_use = false;  // a page that is left open listens by itself
    table.push_back(std::move(events));
}

}  // namespace tidegate
