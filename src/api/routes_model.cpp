// The content model: what it was made from, what this site has taught it, and how to take that back.

#include "api/core.hpp"
#include "api/shapes.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::nullable;
using shape::object;
using shape::text;
using shape::time;
using shape::whole;

namespace {

Result<ModelFacts> facts_of(const ApiCore& core) {
    auto facts = core.parts.model ? core.parts.model() : std::nullopt;
    if (!facts) return fail(Fault::not_found, "no content model is in use: detection.mode is off");
    return std::move(*facts);
}

json::object to_json(const ModelFacts& facts) {
    return {{"origin", json_text(facts.origin)},
            {"taught_spam", facts.spam},
            {"taught_ham", facts.ham},
            {"first_taught_at", json_time(facts.first)},
            {"last_taught_at", json_time(facts.last)},
            {"trouble", text_or_null(facts.trouble)}};
}

Schema model_schema() {
    return object("ContentModel", "What judges what mail says.",
                  {{"origin", text("What the shipped weights were trained on.")},
                   {"taught_spam", whole("Held messages that were confirmed as abuse here, and learnt.")},
                   {"taught_ham", whole("Held messages that were confirmed as honest here, and learnt.")},
                   {"first_taught_at", nullable(time(""))},
                   {"last_taught_at", nullable(time(""))},
                   {"trouble", nullable(text("Why what was taught is not all in effect, or not kept."))}});
}

Result<Answer> show(ApiCore& core, const Call&) {
    const auto facts = facts_of(core);
    if (!facts) return tl::unexpected<Error>{facts.error()};
    return answer(to_json(*facts));
}

Result<Answer> reset(ApiCore& core, const Call& call) {
    const auto reason = call.text("reason");
    const auto before = facts_of(core);
    if (!before) return tl::unexpected<Error>{before.error()};
    if (const auto done = core.parts.reset_model(); !done) return tl::unexpected<Error>{done.error()};
    const auto ticket = core.tell(EventKind::setting_changed, call.caller.name,
                                  call.caller.name + " reset what this site has taught the content model (" +
                                      std::to_string(before->spam) + " messages as abuse, " +
                                      std::to_string(before->ham) + " as honest): " + reason,
                                  {{"setting", "content model"}, {"reason", json_text(reason)}});
    const auto after = facts_of(core);
    if (!after) return tl::unexpected<Error>{after.error()};
    return answer(to_json(*after), ticket);
}

}  // namespace

void add_model_routes(std::vector<Route>& table) {
    table.push_back({"GET",
                     "/v1/model",
                     Need::viewer,
                     "The content model, and what this site has taught it",
                     {},
                     {},
                     model_schema(),
                     "application/json",
                     show});
    table.push_back({"POST",
                     "/v1/model/reset",
                     Need::administrator,
                     "Forget what this site has taught the content model",
                     {},
                     object("ModelReset", "", {{"reason", text("Why; stays in the audit log.")}}),
                     model_schema(),
                     "application/json",
                     reset});
}

}  // namespace tidegate
