// Booked sends: what is booked, booking one, and taking it back.

#include "api/core.hpp"
#include "api/shapes.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::choice;
using shape::list;
using shape::object;
using shape::optional;
using shape::text;
using shape::time;
using shape::whole;

json::object to_json(const BookedSend& booked) {
    return {{"reference", json_text(booked.reference)},
            {"recipients", booked.recipients},
            {"used", booked.used},
            {"from", format_rfc3339(booked.from)},
            {"until", format_rfc3339(booked.until)},
            {"subject", text_or_null(booked.subject)},
            {"reason", json_text(booked.reason)},
            {"by", json_text(booked.by)},
            {"made_at", format_rfc3339(booked.made_at)}};
}

namespace {

std::vector<Field> booked_fields() {
    return {{"reference", text("K7Q2-M9XD")},
            {"recipients", whole("External ones, beyond the sender's limits.")},
            {"used", whole("Of them.")},
            {"from", time("")},
            {"until", time("")},
            {"subject", shape::nullable(text("Only mail with this one; null: any."))},
            {"reason", text("")},
            {"by", text("Who booked it.")},
            {"made_at", time("")}};
}

json::object with_sender(const Entity& entity, const BookedSend& booked, Instant now) {
    auto out = to_json(booked);
    out["entity"] = json_text(entity.text());
    out["state"] = to_string(booked.state(now));
    return out;
}

Schema with_sender_schema() {
    auto fields = booked_fields();
    fields.push_back({"entity", text("")});
    fields.push_back({"state", choice("", {"waiting", "open", "used_up", "expired"})});
    return object("BookedSendOf", "A booked send with its sender.", std::move(fields));
}

constexpr std::string_view subject_note =
    "With a subject it lets through what comes by milter or POST /v1/check only: a mail server that asks by policy "
    "delegation alone (check_policy_service) does not show the subject, and mail stays within the sender's limits "
    "there.";

Schema just_booked_schema() {
    auto fields = booked_fields();
    fields.push_back({"entity", text("")});
    fields.push_back({"state", choice("", {"waiting", "open", "used_up", "expired"})});
    fields.push_back({"note", shape::nullable(text("What to mind of it; null: nothing."))});
    return object("BookedJustNow", "A send that was booked.", std::move(fields));
}

Result<Answer> all(ApiCore& core, const Call& call) {
    json::array out;
    for (const auto& [entity, booked] : core.parts.judge.booked()) {
        if (!call.query("entity").empty() && call.query("entity") != entity.text()) continue;
        auto row = with_sender(entity, booked, core.parts.clock.now());
        if (call.redacted() && !booked.subject.empty()) row["subject"] = redact_subject(booked.subject);
        out.push_back(std::move(row));
    }
    return answer(out);
}

Result<Answer> book(ApiCore& core, const Call& call) {
    const auto entity = Entity::parse(call.text("entity"));
    if (!entity) return tl::unexpected<Error>{entity.error()};
    const auto now = core.parts.clock.now();
    BookedSend wanted;
    wanted.recipients = static_cast<std::uint32_t>(call.body.get_object().at("recipients").to_number<std::uint64_t>());
    const auto until = parse_rfc3339(call.text("until"));
    const auto from = call.text("from").empty() ? Result<Instant>{now} : parse_rfc3339(call.text("from"));
    if (!from || !until) return fail(Fault::invalid, "from and until must be times like 2026-03-01T14:02:00Z");
    wanted.from = *from;
    wanted.until = *until;
    wanted.subject = call.text("subject");
    wanted.reason = call.text("reason");
    wanted.by = call.caller.name;
    const auto booked = core.parts.judge.book(*entity, std::move(wanted));
    if (!booked) return tl::unexpected<Error>{booked.error()};
    auto out = with_sender(*entity, booked->first, now);
    out["note"] = booked->first.subject.empty() ? json::value{} : json_text(subject_note);
    return answer(out, booked->second, 201);
}

Result<Answer> cancel(ApiCore& core, const Call& call) {
    const auto& reference = call.path.find("reference")->second;
    const auto ticket = core.parts.judge.cancel_booked(reference, call.caller.name);
    if (!ticket) return tl::unexpected<Error>{ticket.error()};
    return answer(json::object{{"reference", json_text(reference)}, {"cancelled", true}}, *ticket);
}

}  // namespace

Schema booked_schema() {
    return object("BookedSend", "So many external recipients in a time, beyond the sender's limits.", booked_fields());
}

void add_booked_routes(std::vector<Route>& table) {
    table.push_back({"GET",
                     "/v1/booked",
                     Need::viewer,
                     "Sends that are booked, the earliest first",
                     {{"entity", ""}},
                     {},
                     list("", with_sender_schema()),
                     "application/json",
                     all});
    table.push_back({"POST",
                     "/v1/booked",
                     Need::helpdesk,
                     "Book a send: so many external recipients in a time, beyond the sender's limits",
                     {},
                     object("Booking", "",
                            {{"entity", text("", 320)},
                             {"recipients", whole("External ones, 1 to 100000.", 100'000)},
                             optional("from", time("Now, without it.")),
                             {"until", time("Within 7 days of from.")},
                             {"reason", text("What is sent, and who has asked for it.", 1'000)},
                             optional("subject", text("Only mail with this one, without regard to case.", 998))}),
                     just_booked_schema(),
                     "application/json",
                     book});
    table.push_back({"DELETE",
                     "/v1/booked/{reference}",
                     Need::helpdesk,
                     "Cancel a booked send",
                     {},
                     {},
                     object("BookedCancelled", "", {{"reference", text("")}, {"cancelled", shape::flag("")}}),
                     "application/json",
                     cancel});
}

}  // namespace tidegate
