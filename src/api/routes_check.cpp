// POST /v1/check: the third way in, for an MTA that speaks neither milter nor policy delegation.

#include "api/core.hpp"
#include "api/shapes.hpp"
#include "mta/check/check.hpp"

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
using shape::whole;

namespace {

Result<Answer> check(ApiCore& core, const Call& call) {
    auto submission = read_check(call.request.body, core.parts.clock.now());
    if (!submission) return tl::unexpected<Error>{submission.error()};
    Answer out;
    out.later = [decide = core.parts.decide, question = std::move(*submission)](const HttpRespond& respond) mutable {
        decide(std::move(question), [respond](const Verdict& verdict) {
            HttpResponse response;
            response.body = write_check(verdict) + "\n";
            respond(std::move(response));
        });
    };
    return out;
}

Result<Answer> failed(ApiCore& core, const Call& call) {
    const auto& receipt = call.path.find("receipt")->second;
    core.parts.give_back(receipt);
    return answer(json::object{{"receipt", json_text(receipt)}});
}

Schema question_schema() {
    auto out = object("Question", "One message. One of user, client and local_user is needed.",
                      {optional("user", nullable(text("The SASL login."))),
                       optional("client", nullable(text("Address of the client."))),
                       optional("local_user", nullable(text("Of a message that was handed in on the machine itself."))),
                       {"from", text("Envelope sender; empty is the null sender.")},
                       {"recipients", list("Addresses.", text("", 322), most_check_recipients)},
                       optional("header_from", nullable(text(""))),
                       optional("size", nullable(whole("Octets."))),
                       optional("subject", nullable(text(""))),
                       optional("message_id", nullable(text(""))),
                       optional("queue_id", nullable(text(""))),
                       optional("submitted", nullable(time("When the person handed it in, if that was earlier."))),
                       optional("tls", nullable(flag(""))),
                       optional("auth_method", nullable(text(""))),
                       optional("client_name", nullable(text(""))),
                       optional("message", nullable(text("The whole mail, base64.", longest_check_message)))});
    out.open = true;
    return out;
}

Schema verdict_schema() {
    return object("Verdict", "What to do with the message.",
                  {{"action", choice("", {"accept", "flag", "hold", "defer", "reject"})},
                   {"code", whole("SMTP reply code.", 599)},
                   {"enhanced", text("RFC 3463.")},
                   {"text", text("Of the reply.")},
                   {"token", text("The cause: TG-LIMIT-DAY …; empty when it passed.")},
                   {"receipt", text("What was counted, for /failed; empty when nothing was.")},
                   {"reasons", list("", signal_schema())},
                   {"case", nullable(text(""))}});
}

}  // namespace

void add_check_routes(std::vector<Route>& table) {
    Route route{"POST",           "/v1/check",        Need::check, "May this message go?", {}, question_schema(),
                verdict_schema(), "application/json", check};
    route.reads_body = true;  // up to 72 MiB: read once, by its codec
    table.push_back(std::move(route));
    table.push_back({"POST",
                     "/v1/check/{receipt}/failed",
                     Need::check,
                     "The mail server did not take the message after all: what was counted is given back",
                     {},
                     {},
                     object("GivenBack", "", {{"receipt", text("")}}),
                     "application/json",
                     failed});
}

}  // namespace tidegate
