// The list of restricted entities: look, release, restrict by hand.

#include <algorithm>

#include "api/core.hpp"
#include "api/shapes.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::choice;
using shape::flag;
using shape::list;
using shape::nullable;
using shape::object;
using shape::optional;
using shape::text;
using shape::time;

namespace {

bool holds(std::string_view text, const std::string& wanted) { return lower(text).find(wanted) != std::string::npos; }

using Order = bool (*)(const Restriction&, const Restriction&);

Result<Order> order_of(std::string_view key) {
    if (key == "since") return [](const Restriction& a, const Restriction& b) { return a.since < b.since; };
    if (key == "entity") return [](const Restriction& a, const Restriction& b) { return a.entity < b.entity; };
    if (key == "policy") return [](const Restriction& a, const Restriction& b) { return a.policy < b.policy; };
    if (key == "cause")
        return [](const Restriction& a, const Restriction& b) { return token(a.cause) < token(b.cause); };
    if (key == "domain") {
        return [](const Restriction& a, const Restriction& b) { return a.entity.domain() < b.entity.domain(); };
    }
    if (key == "until") {  // without an end: last
        return [](const Restriction& a, const Restriction& b) {
            return a.until.value_or(Instant::max()) < b.until.value_or(Instant::max());
        };
    }
    return fail(Fault::invalid,
                "sort must be since, until, entity, domain, cause or policy, with \"-\" before it to turn it");
}

Result<Answer> list_restricted(ApiCore& core, const Call& call) {
    auto limit = call.whole("limit", 1'000, 1, 10'000);
    if (!limit) return tl::unexpected<Error>{limit.error()};
    auto offset = call.whole("offset", 0, 0, 1'000'000'000);
    if (!offset) return tl::unexpected<Error>{offset.error()};
    auto sort = call.query("sort");
    if (sort.empty()) sort = "-since";
    const bool turned = sort.starts_with('-');
    const auto order = order_of(std::string_view{sort}.substr(turned ? 1 : 0));
    if (!order) return tl::unexpected<Error>{order.error()};

    auto rows = core.parts.judge.restricted();
    const auto wanted = lower(call.query("q"));
    const auto kind = call.query("kind");
    const auto cause = call.query("cause");
    std::erase_if(rows, [&](const Restriction& row) {
        if (!kind.empty() && to_string(row.entity.kind()) != kind) return true;
        if (!cause.empty() && token(row.cause) != cause) return true;
        return !wanted.empty() && !holds(row.entity.text(), wanted) && !holds(row.summary, wanted) &&
               !holds(row.sentence, wanted) && !holds(row.policy, wanted) && !holds(row.case_reference, wanted);
    });
    std::ranges::stable_sort(rows, [](const auto& a, const auto& b) { return a.entity < b.entity; });
    std::ranges::stable_sort(rows,
                             [&](const auto& a, const auto& b) { return turned ? (*order)(b, a) : (*order)(a, b); });
    return page(json_list(rows), *limit, *offset);
}

Result<Answer> show_restricted(ApiCore& core, const Call& call) {
    const auto entity = entity_of(call);
    if (!entity) return tl::unexpected<Error>{entity.error()};
    for (const auto& row : core.parts.judge.restricted()) {
        if (row.entity == *entity) return answer(to_json(row));
    }
    return fail(Fault::not_found, entity->text() + " is not restricted");
}

Result<Answer> release(ApiCore& core, const Call& call) {
    const auto entity = entity_of(call);
    if (!entity) return tl::unexpected<Error>{entity.error()};
    if (call.flag("override") && call.caller.role < Role::administrator) {
        Answer refused;
        refused.response =
            error_response(403, "forbidden", "Passing a gate that is not met needs the role administrator.");
        return refused;
    }
    std::string reference;
    for (const auto& row : core.parts.judge.restricted()) {
        if (row.entity == *entity) reference = row.case_reference;
    }
    const ReleaseRequest request{*entity, call.caller.name, call.text("reason"), call.text("held", "deliver"),
                                 call.flag("override")};
    const auto ticket = core.parts.judge.release(request);
    if (!ticket) return tl::unexpected<Error>{ticket.error()};
    const auto now = core.parts.judge.explain(*entity, {}, {});
    return answer(json::object{{"entity", json_text(entity->text())},
                               {"case", json_text(reference)},
                               {"state", now.state},
                               {"released_by", json_text(call.caller.name)},
                               {"reason", json_text(request.reason)},
                               {"held", request.held},
                               {"outlook", json_text(now.outlook)}},
                  *ticket);
}

Result<Answer> restrict_by_hand(ApiCore& core, const Call& call) {
    const auto entity = entity_of(call);
    if (!entity) return tl::unexpected<Error>{entity.error()};
    std::optional<Instant> until;
    if (const auto given = call.text("until"); !given.empty()) {
        const auto at = parse_rfc3339(given);
        if (!at) return tl::unexpected<Error>{at.error()};
        until = *at;
    }
    const auto made = core.parts.judge.restrict(*entity, until, call.caller.name, call.text("reason"));
    if (!made) return tl::unexpected<Error>{made.error()};
    return answer(
        json::object{{"entity", json_text(entity->text())}, {"case", made->first}, {"until", json_time(until)}},
        made->second, 201);
}

}  // namespace

void add_restricted_routes(std::vector<Route>& table) {
    table.push_back({"GET",
                     "/v1/restricted",
                     Need::viewer,
                     "Who may not send now",
                     {{"q", "Part of the entity, the summary, the policy or the case."},
                      {"kind", "user, connector or local."},
                      {"cause", "A token: TG-LIMIT-EXTERNAL-HOUR …"},
                      {"sort", "since, until, entity, domain, cause or policy; \"-\" before it turns it."},
                      {"limit", "At most 10000.", true},
                      {"offset", "", true}},
                     {},
                     list("", restriction_schema()),
                     "application/json",
                     list_restricted});
    table.push_back({"GET",
                     "/v1/restricted/{entity}",
                     Need::viewer,
                     "One restricted entity",
                     {},
                     {},
                     restriction_schema(),
                     "application/json",
                     show_restricted});
    table.push_back(
        {"POST",
         "/v1/restricted/{entity}/release",
         Need::helpdesk,
         "Let an entity send again, from its next message on",
         {},
         object("Release", "",
                {{"reason", text("What was found and done; kept in the case.")},
                 optional("override", flag("Pass a gate that is not met; needs the role administrator.")),
                 optional("held", choice("What becomes of the sender's held mail.", {"deliver", "delete", "keep"}))}),
         object("Released", "",
                {{"entity", text("")},
                 {"case", text("")},
                 {"state", choice("", {"clear", "restricted", "probation"})},
                 {"released_by", text("")},
                 {"reason", text("")},
                 {"held", choice("", {"deliver", "delete", "keep"})},
                 {"outlook", text("What the next message would meet.")}}),
         "application/json",
         release});
    table.push_back(
        {"POST",
         "/v1/restricted/{entity}",
         Need::administrator,
         "Restrict an entity by hand",
         {},
         object("Restrict", "",
                {{"reason", text("Kept in the case.")},
                 optional("until", nullable(time("When it ends by itself; without: until released.")))}),
         object("Restricted", "", {{"entity", text("")}, {"case", text("")}, {"until", nullable(time(""))}}),
         "application/json",
         restrict_by_hand});
}

}  // namespace tidegate
