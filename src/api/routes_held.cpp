// Held mail: what waits in the MTA's hold queue, and its end.

#include <algorithm>

#include "api/core.hpp"
#include "api/shapes.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::choice;
using shape::list;
using shape::object;
using shape::text;

namespace {

Result<Answer> list_held(ApiCore& core, const Call& call) {
    auto limit = call.whole("limit", 1'000, 1, 10'000);
    if (!limit) return tl::unexpected<Error>{limit.error()};
    auto offset = call.whole("offset", 0, 0, 1'000'000'000);
    if (!offset) return tl::unexpected<Error>{offset.error()};
    auto held = core.parts.records.held(call.query("entity"));
    if (!held) return tl::unexpected<Error>{held.error()};
    auto state = call.query("state");
    if (state.empty()) state = "held";
    std::erase_if(*held, [&](const auto& message) { return message.state != state; });
    return page(json_list(*held, call.redacted()), *limit, *offset);
}

bool is_queue_id(std::string_view id) {
    return !id.empty() && id.size() <= 32 && std::ranges::all_of(id, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
}

/// Who delivers what was held for its risk says that it is honest.
void vouch_for(ApiCore& core, const HeldMessage& message) {
    const auto found = core.parts.records.find_case(message.case_reference);
    if (!found || found->cause != Cause::risk || found->state != CaseState::open) return;
    core.parts.judge.vouch(found->entity);
}

/// The message, before it goes: what a person does with it teaches the content model. Empty where nothing learns, or
/// the mail server does not show it.
std::string lesson_of(const ApiCore& core, const std::string& queue_id) {
    if (!core.parts.teach) return {};
    auto octets = core.parts.queue->show(queue_id);
    return octets ? std::move(*octets) : std::string{};
}

/// Delivers or deletes one message; `state` is what becomes of it.
Result<Answer> end_held(ApiCore& core, const Call& call, const std::string& state) {
    const auto& id = call.path.find("queue_id")->second;
    if (!is_queue_id(id)) return fail(Fault::invalid, "a queue id is 1 to 32 letters and digits");
    if (core.parts.queue == nullptr) {
        return fail(Fault::unavailable, "Tidegate has no queue control on this machine: see tidegate-helper");
    }
    auto held = core.parts.records.held({});
    if (!held) return tl::unexpected<Error>{held.error()};
    const auto found = std::ranges::find_if(
        *held, [&](const auto& message) { return message.queue_id == id && message.state == "held"; });
    if (found == held->end()) return fail(Fault::not_found, "no message " + id + " is held");

    const auto lesson = lesson_of(core, id);
    const auto done = state == "delivered" ? core.parts.queue->release({id}) : core.parts.queue->remove({id});
    if (!done) return tl::unexpected<Error>{done.error()};
    HeldMessage message = *found;
    message.state = *done == 0 ? "gone" : state;
    message.reason = message.state == "gone" ? "it had left the queue already" : state + " by " + call.caller.name;

    Event event;
    event.kind = EventKind::held_ended;
    event.at = core.parts.clock.now();
    event.actor = call.caller.name;
    event.entity = message.entity;
    event.case_reference = message.case_reference;
    event.sentence = "Held message " + id + " of " + message.entity + ": " + message.reason + ".";
    event.detail = json::serialize(json::object{{"queue_id", id}, {"state", message.state}});
    event.change = message;
    const auto ticket = core.parts.journal.append(std::move(event));
    if (message.state == "delivered") vouch_for(core, message);
    if (!lesson.empty() && message.state != "gone")
        core.parts.teach(lesson, message.entity, message.state == "deleted");
    return answer(json::object{{"queue_id", id}, {"entity", json_text(message.entity)}, {"state", message.state}},
                  ticket);
}

Result<Answer> deliver(ApiCore& core, const Call& call) { return end_held(core, call, "delivered"); }
Result<Answer> remove(ApiCore& core, const Call& call) { return end_held(core, call, "deleted"); }

}  // namespace

void add_held_routes(std::vector<Route>& table) {
    const auto ended =
        object("HeldEnded", "",
               {{"queue_id", text("")}, {"entity", text("")}, {"state", choice("", {"delivered", "deleted", "gone"})}});
    table.push_back({"GET",
                     "/v1/held",
                     Need::viewer,
                     "Messages in the hold queue",
                     {{"entity", ""},
                      {"state", "held (without it), delivered, deleted, expired or gone."},
                      {"limit", "At most 10000.", true},
                      {"offset", "", true}},
                     {},
                     list("", held_schema()),
                     "application/json",
                     list_held});
    table.push_back({"POST",
                     "/v1/held/{queue_id}/deliver",
                     Need::helpdesk,
                     "Deliver a held message",
                     {},
                     {},
                     ended,
                     "application/json",
                     deliver});
    table.push_back({"POST",
                     "/v1/held/{queue_id}/delete",
                     Need::helpdesk,
                     "Delete a held message",
                     {},
                     {},
                     ended,
                     "application/json",
                     remove});
}

}  // namespace tidegate
