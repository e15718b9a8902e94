// Any sender: what it uses of its limits, and everything that a decision on it would rest on.

#include <algorithm>

#include "api/core.hpp"
#include "api/shapes.hpp"
#include "core/text.hpp"

namespace tidegate {

using shape::list;

namespace {

constexpr std::size_t most_senders = 10'000;

Result<Answer> list_entities(ApiCore& core, const Call& call) {
    auto limit = call.whole("limit", 100, 1, most_senders);
    if (!limit) return tl::unexpected<Error>{limit.error()};
    auto offset = call.whole("offset", 0, 0, most_senders);
    if (!offset) return tl::unexpected<Error>{offset.error()};
    const auto wanted = lower(call.query("q"));
    const auto state = call.query("state");
    const bool narrowed = !wanted.empty() || !state.empty();
    auto rows = core.parts.judge.senders(narrowed ? most_senders : static_cast<std::size_t>(*limit + *offset));
    std::erase_if(rows, [&](const SenderUse& row) {
        if (!state.empty() && row.state != state) return true;
        return !wanted.empty() && row.entity.text().find(wanted) == std::string::npos;
    });
    return page(json_list(rows), *limit, *offset);
}

Result<Answer> show_entity(ApiCore& core, const Call& call) {
    const auto entity = entity_of(call);
    if (!entity) return tl::unexpected<Error>{entity.error()};
    auto out = to_json(core.parts.judge.explain(*entity, {}, {}));
    const auto cases = core.parts.records.cases({entity->text(), "", 20});
    if (!cases) return tl::unexpected<Error>{cases.error()};
    out["cases"] = json_list(*cases);
    return answer(out);
}

/// The entity of the path; for a client address, the connector whose network holds it.
Result<Entity> submitter_of(ApiCore& core, const Call& call) {
    const auto& text = call.path.find("entity")->second;
    if (!Network::parse(text)) return entity_of(call);
    const auto* found = core.parts.judge.site()->organisation->connector(text);
    if (found != nullptr) return Entity::parse("connector:" + found->name);
    return fail(Fault::not_found, "no connector has " + text + " in its networks: mail from there without a login " +
                                      "comes from outside and is not judged");
}

Result<Answer> explain(ApiCore& core, const Call& call) {
    const auto entity = submitter_of(core, call);
    if (!entity) return tl::unexpected<Error>{entity.error()};
    return answer(to_json(core.parts.judge.explain(*entity, call.query("from"), call.query("recipient"))));
}

Schema entity_schema() {
    auto out = explanation_schema();
    out.name = "EntityDetail";
    out.fields.push_back({"cases", list("The last 20.", case_schema())});
    return out;
}

}  // namespace

void add_entity_routes(std::vector<Route>& table) {
    table.push_back({"GET",
                     "/v1/entities",
                     Need::viewer,
                     "Who uses what, the nearest to a limit first",
                     {{"q", "Part of the entity."},
                      {"state", "clear, restricted or probation."},
                      {"limit", "At most 10000.", true},
                      {"offset", "", true}},
                     {},
                     list("", sender_schema()),
                     "application/json",
                     list_entities});
    table.push_back({"GET",
                     "/v1/entities/{entity}",
                     Need::viewer,
                     "A sender: state, limits and its cases",
                     {},
                     {},
                     entity_schema(),
                     "application/json",
                     show_entity});
    table.push_back({"GET",
                     "/v1/entities/{entity}/explain",
                     Need::viewer,
                     "Which policy applies and why, what is used, and when there is room again",
                     {{"from", "Header From, for sites that choose the policy by it."},
                      {"recipient", "Whom the next message would be for."}},
                     {},
                     explanation_schema(),
                     "application/json",
                     explain});
}

}  // namespace tidegate
