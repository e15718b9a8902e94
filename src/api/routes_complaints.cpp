// POST /v1/complaints: an abuse report, from a pipe of the mail server or from a program that fetches them.

#include "api/core.hpp"
#include "api/shapes.hpp"
#include "core/text.hpp"
#include "mta/check/base64.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::choice;
using shape::nullable;
using shape::object;
using shape::text;

namespace {

/// The mail itself: the body, or base64 within JSON.
Result<std::string> mail_of(const HttpRequest& request) {
    if (lower(request.content_type).starts_with("message/rfc822")) return request.body;
    boost::system::error_code wrong;
    const auto body = json::parse(request.body, wrong);
    const auto* value = !wrong && body.is_object() ? body.get_object().if_contains("message") : nullptr;
    const auto* encoded = value == nullptr ? nullptr : value->if_string();
    auto mail = encoded == nullptr ? std::nullopt : decode_base64({encoded->data(), encoded->size()});
    if (!mail)
        return fail(Fault::invalid,
                    R"(send the report as message/rfc822, or as JSON: {"message":"…"} with the whole mail in base64)");
    return std::move(*mail);
}

Result<Answer> complain(ApiCore& core, const Call& call) {
    const auto mail = mail_of(call.request);
    if (!mail) return tl::unexpected<Error>{mail.error()};
    const auto ruling = core.parts.complain(*mail);
    if (!ruling) return tl::unexpected<Error>{ruling.error()};
    json::object out{{"outcome", json_text(to_string(ruling->outcome))}, {"sentence", json_text(ruling->sentence)}};
    out["entity"] = ruling->entity ? json::value(json_text(ruling->entity->text())) : json::value{};
    return answer(out, ruling->ticket);
}

Schema complaint_schema() {
    return object("Complaint", "An abuse report (RFC 5965); also taken as it is, as message/rfc822.",
                  {{"message", text("The whole mail, base64.", 1'000'000)}});
}

Schema ruling_schema() {
    return object("Ruling", "What became of it.",
                  {{"outcome", choice("not_ours: the trace does not know the message, so nobody is charged.",
                                      {"counted", "repeated", "not_ours", "not_a_complaint", "no_report"})},
                   {"entity", nullable(text("Whom it was charged to."))},
                   {"sentence", text("For people.")}});
}

}  // namespace

void add_complaint_routes(std::vector<Route>& table) {
    Route route{"POST",  "/v1/complaints",   Need::check,     "A complaint about mail that left",
                {},      complaint_schema(), ruling_schema(), "application/json",
                complain};
    route.reads_body = true;  // it may be a mail
    table.push_back(std::move(route));
}

}  // namespace tidegate
