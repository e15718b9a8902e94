// Cases: what happened to one entity, with the data behind it.

#include <algorithm>
#include <chrono>

#include "api/core.hpp"
#include "api/shapes.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::list;
using shape::object;
using shape::text;

namespace {

constexpr std::uint32_t most_of_timeline = 1'000;
constexpr std::uint32_t most_beside = 200;        ///< complaints and logins on it
constexpr std::chrono::hours looked_back_on{24};  ///< before the case was opened

Result<Answer> list_cases(ApiCore& core, const Call& call) {
    auto limit = call.whole("limit", 100, 1, 1'000);
    if (!limit) return tl::unexpected<Error>{limit.error()};
    const auto cases =
        core.parts.records.cases({call.query("entity"), call.query("state"), static_cast<std::uint32_t>(*limit)});
    if (!cases) return tl::unexpected<Error>{cases.error()};
    return answer(json_list(*cases));
}

/// What a person should do about a restriction; texts stand beside the messages on a page and below them on a terminal.
std::vector<std::string> to_end(const Case& c) {
    const auto release = "Then release it with a reason: it can send from its next message on.";
    if (c.cause == Cause::restricted) {
        return {"It was stopped by hand, by " + c.opened_by +
                    ", and over no limit: ask there whether the reason still holds.",
                "When it does not, release it with a reason: it can send from its next message on."};
    }
    std::vector<std::string> out{
        "Look at the messages of this case: did " + c.entity.text() + " mean to send them?",
        "If not, somebody else used the account: change its password, and end its sessions and forwarding rules."};
    if (is_limit(c.cause)) {
        out.push_back("If they were meant, raise the limit in the policy \"" +
                      (c.policy.empty() ? "default" : c.policy) + "\", or make a policy for this sender.");
    }
    out.emplace_back(release);
    return out;
}

/// What a person who opens the case should do now.
json::array next_steps(const Case& c) {
    switch (c.state) {
        case CaseState::restricted: {
            json::array out;
            for (const auto& sentence : to_end(c)) out.push_back(json_text(sentence));
            return out;
        }
        case CaseState::probation:
            return {
                json_text("The sender can send again. Over the same limit its mail is deferred and not stopped, "
                          "until the case closes.")};
        case CaseState::open:
            return {json_text("Nobody was restricted. Look whether the messages of this case were meant.")};
        case CaseState::closed: break;
    }
    return {json_text("Nothing is to be done: the case is closed.")};
}

/// What was charged to the sender while the case was open or in the day before, and belongs to no case by itself.
Outcome add_beside(ApiCore& core, const Case& of, std::vector<Event>& timeline) {
    EventQuery query;
    query.entity = of.entity.text();
    query.kinds = {EventKind::complained, EventKind::login_suspected};
    query.most = most_beside;
    query.since = of.opened_at - looked_back_on;
    if (of.ended_at) query.before = *of.ended_at + Millis{1};
    auto events = core.parts.records.events(query);
    if (!events) return tl::unexpected<Error>{events.error()};
    for (auto& event : *events)
        if (event.case_reference.empty()) timeline.push_back(std::move(event));
    return {};
}

Result<json::object> whole_case(ApiCore& core, const std::string& reference, bool redacted) {
    const auto found = core.parts.records.find_case(reference);
    if (!found) return tl::unexpected<Error>{found.error()};
    const auto evidence = core.parts.records.evidence(reference);
    if (!evidence) return tl::unexpected<Error>{evidence.error()};
    EventQuery query;
    query.case_reference = reference;
    query.most = most_of_timeline;
    auto events = core.parts.records.events(query);
    if (!events) return tl::unexpected<Error>{events.error()};
    if (auto added = add_beside(core, *found, *events); !added) return tl::unexpected<Error>{added.error()};
    std::ranges::sort(*events, {}, &Event::id);
    auto held = core.parts.records.held(found->entity.text());
    if (!held) return tl::unexpected<Error>{held.error()};
    std::erase_if(*held, [&](const auto& message) { return message.case_reference != reference; });

    auto out = to_json(*found);
    json::array timeline;
    for (const auto& event : *events) timeline.push_back(to_json(event, redacted));
    out["timeline"] = std::move(timeline);
    out["evidence"] = json_list(*evidence, redacted);
    out["held"] = json_list(*held, redacted);
    out["next_steps"] = next_steps(*found);
    return out;
}

Result<Answer> show_case(ApiCore& core, const Call& call) {
    const auto out = whole_case(core, call.path.find("reference")->second, call.redacted());
    if (!out) return tl::unexpected<Error>{out.error()};
    return answer(*out);
}

Result<Answer> export_case(ApiCore& core, const Call& call) {
    const auto& reference = call.path.find("reference")->second;
    auto out = whole_case(core, reference, false);
    if (!out) return tl::unexpected<Error>{out.error()};
    (*out)["exported_at"] = format_rfc3339(core.parts.clock.now());
    (*out)["exported_by"] = json_text(call.caller.name);
    Event event;
    event.kind = EventKind::viewed;
    event.at = core.parts.clock.now();
    event.actor = call.caller.name;
    event.case_reference = reference;
    event.sentence = call.caller.name + " exported case " + reference + ".";
    const auto ticket = core.parts.journal.append(std::move(event));
    auto exported = answer(*out, ticket);
    exported.response.headers.emplace_back("Content-Disposition",
                                           "attachment; filename=\"case-" + reference + ".json\"");
    return exported;
}

Schema whole_case_schema(const std::string& name, bool exported) {
    auto fields = case_fields();
    fields.push_back(
        {"timeline",
         list("Oldest first; with complaints about the sender and its suspicious logins from a day before the "
              "case was opened on.",
              event_schema())});
    fields.push_back({"evidence", list("The submissions that counted, frozen; newest first.", traced_schema())});
    fields.push_back({"held", list("Held mail of this case.", held_schema())});
    fields.push_back({"next_steps", list("For people.", text(""))});
    if (exported) {
        fields.push_back({"exported_at", shape::time("")});
        fields.push_back({"exported_by", text("")});
    }
    return object(name, "A case with the data behind it.", std::move(fields));
}

}  // namespace

void add_case_routes(std::vector<Route>& table) {
    table.push_back(
        {"GET",
         "/v1/cases",
         Need::viewer,
         "Cases, newest first",
         {{"entity", ""}, {"state", "open, restricted, probation or closed."}, {"limit", "At most 1000.", true}},
         {},
         list("", case_schema()),
         "application/json",
         list_cases});
    table.push_back({"GET",
                     "/v1/cases/{reference}",
                     Need::viewer,
                     "A case: timeline, evidence, held mail, what to do",
                     {},
                     {},
                     whole_case_schema("CaseDetail", false),
                     "application/json",
                     show_case});
    table.push_back({"GET",
                     "/v1/cases/{reference}/export",
                     Need::helpdesk,
                     "The whole case as one document, nothing redacted; kept in the audit log",
                     {},
                     {},
                     whole_case_schema("CaseExport", true),
                     "application/json",
                     export_case});
}

}  // namespace tidegate
