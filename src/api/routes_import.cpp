// POST /v1/import: what old logs tell of senders becomes their past.

#include "api/core.hpp"
#include "api/shapes.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::list;
using shape::object;
using shape::optional;
using shape::text;
using shape::time;
using shape::whole;

namespace {

constexpr std::uint64_t most_senders = 10'000;
constexpr std::uint64_t most_messages = 10'000;
constexpr std::uint64_t most_recipients = 1'000;

/// A text of an object that has passed the schema, or nothing.
std::string text_of(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

Result<Submission> submission_of(const json::object& sender, const json::object& message) {
    Submission out;
    out.way = Way::check;
    out.login = text_of(sender, "user");
    out.local_user = text_of(sender, "local_user");
    out.client = text_of(message, "client");
    if (out.client.empty()) out.client = text_of(sender, "client");
    out.from = text_of(message, "from");
    const auto at = parse_rfc3339(text_of(message, "at"));
    if (!at) return propagate(at, "at");
    out.at = *at;
    out.submitted = *at;
    for (const auto& one : message.at("recipients").as_array()) out.recipients.emplace_back(one.as_string());
    if (const auto* size = message.if_contains("size"); size != nullptr && size->is_number())
        out.size = size->to_number<std::uint64_t>();
    return out;
}

Result<Answer> import_past(ApiCore& core, const Call& call) {
    const auto& told = call.body.as_object().at("senders").as_array();
    PastTaught sum;
    std::uint64_t senders = 0;
    std::uint64_t anew = 0;
    for (const auto& entry : told) {
        const auto& sender = entry.as_object();
        std::vector<Submission> run;
        for (const auto& message : sender.at("messages").as_array()) {
            auto submission = submission_of(sender, message.as_object());
            if (!submission) return tl::unexpected<Error>{submission.error()};
            run.push_back(std::move(*submission));
        }
        const auto taught = core.parts.judge.teach(run);
        sum.learnt += taught.learnt;
        sum.known += taught.known;
        sum.foreign += taught.foreign;
        sum.off += taught.off;
        senders += taught.learnt > 0 ? 1 : 0;
        anew += taught.learnt > 0 && taught.anew ? 1 : 0;
    }
    if (sum.off > 0 && sum.learnt + sum.known == 0)
        return fail(Fault::conflict,
                    "detection is off, so nothing is learnt: set detection.mode to \"observe\" and reload");
    return answer(json::object{{"learnt", sum.learnt},
                               {"known", sum.known},
                               {"foreign", sum.foreign},
                               {"senders", senders},
                               {"anew", anew},
                               {"off", sum.off}});
}

Schema past_schema() {
    auto message = object("PastMessage", "A message that was sent.",
                          {{"at", time("When it was handed in.")},
                           {"from", text("Envelope sender.", 320)},
                           {"recipients", list("Addresses.", text("", 320), most_recipients)},
                           optional("client", text("Address of the client.", 64)),
                           optional("size", whole("Octets."))});
    auto sender = object("PastSender", "One sender's messages, all that there are. One of user, client, local_user.",
                         {optional("user", text("The SASL login.", 320)),
                          optional("client", text("Address of a connector.", 64)),
                          optional("local_user", text("", 320)),
                          {"messages", list("", std::move(message), most_messages)}});
    return object("Past", "What logs tell of senders.", {{"senders", list("", std::move(sender), most_senders)}});
}

}  // namespace

void add_import_routes(std::vector<Route>& table) {
    table.push_back({"POST",
                     "/v1/import",
                     Need::administrator,
                     "Teaches senders' pasts from old logs (tidegate import)",
                     {},
                     past_schema(),
                     object("Imported", "Messages, and senders.",
                            {{"learnt", whole("Messages that were learnt from.")},
                             {"known", whole("Messages before the last one known of their sender.")},
                             {"foreign", whole("Messages of nobody at this site.")},
                             {"senders", whole("Senders that something was learnt of.")},
                             {"anew", whole("Of them, whose past was made anew.")},
                             {"off", whole("Messages of senders for whom detection is off.")}}),
                     "application/json",
                     import_past});
}

}  // namespace tidegate
