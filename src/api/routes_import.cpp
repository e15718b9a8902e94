// POST /v1/import: what old logs tell of senders becomes their past.

#include <algorithm>
#include <chrono>

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
constexpr std::uint64_t most_logins = 2'000;
constexpr std::uint64_t most_files = 100;

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

struct Imported {
    PastTaught sum;
    std::uint64_t senders = 0, anew = 0, logins = 0;
};

Outcome teach_messages(ApiCore& core, const json::object& sender, Imported& done) {
    std::vector<Submission> run;
    for (const auto& message : sender.at("messages").as_array()) {
        auto submission = submission_of(sender, message.as_object());
        if (!submission) return tl::unexpected<Error>{submission.error()};
        run.push_back(std::move(*submission));
    }
    const auto taught = core.parts.judge.teach(run);
    done.sum.learnt += taught.learnt;
    done.sum.known += taught.known;
    done.sum.foreign += taught.foreign;
    done.sum.off += taught.off;
    done.senders += taught.learnt > 0 ? 1 : 0;
    done.anew += taught.learnt > 0 && taught.anew ? 1 : 0;
    return {};
}

Outcome teach_logins(ApiCore& core, const json::object& sender, Imported& done) {
    const auto* logins = sender.if_contains("logins");
    if (logins == nullptr || !logins->is_array()) return {};
    const auto name = text_of(sender, "user");
    if (name.empty()) return fail(Fault::invalid, "logins need a user: name whose they are");
    const auto who = Entity::user(name);
    if (!who) {  // a name that nobody here can have: one of many, and no reason to stop
        done.sum.foreign += logins->get_array().size();
        return {};
    }
    std::vector<LoginSeen> past;
    for (const auto& told : logins->get_array()) {
        LoginSeen seen;
        const auto at = parse_rfc3339(text_of(told.as_object(), "at"));
        if (!at) return propagate(at, "at");
        seen.at = *at;
        seen.success = true;
        seen.client = text_of(told.as_object(), "client");
        past.push_back(std::move(seen));
    }
    const auto learnt = core.parts.judge.teach_logins(*who, std::move(past));
    done.logins += learnt.value_or(0);
    done.sum.off += learnt ? 0 : 1;
    return {};
}

/// Bodies that carry on an import that the audit log has already: of the same caller, within the hour.
bool carries_on(ApiCore& core, const Call& call) {
    const auto now = core.parts.clock.now();
    const bool begins = call.body.as_object().contains("source");
    const std::lock_guard held{core.imports_lock};
    auto& began = core.imports[call.caller.name];
    if (!begins && began != Instant{} && now - began < std::chrono::hours{1}) return true;
    began = begins ? now : Instant{};
    return false;
}

std::string day_of(const json::object& source, std::string_view key) { return text_of(source, key).substr(0, 10); }

std::string files_of(const json::object& source) {
    constexpr std::size_t most_shown = 5;
    std::string out;
    const auto& files = source.at("files").as_array();
    const auto shown = std::min(files.size(), most_shown);
    for (std::size_t i = 0; i < shown; ++i) out += (i == 0 ? "" : ", ") + std::string{files[i].as_string()};
    const auto all = source.at("file_count").to_number<std::uint64_t>();
    return all > shown ? out + " and " + std::to_string(all - shown) + " more" : out;
}

/// By what whoever imports says of all of it; else by what this body holds.
std::uint64_t tell_import(ApiCore& core, const Call& call) {
    const auto& body = call.body.as_object();
    json::object detail;
    std::string from = " by POST /v1/import";
    std::string span;
    if (const auto* source = body.if_contains("source"); source != nullptr && source->is_object()) {
        detail = source->get_object();
        from = ", from " + files_of(detail);
        if (detail.contains("first") && detail.contains("last"))
            span = " from " + day_of(detail, "first") + " to " + day_of(detail, "last");
    } else {
        std::uint64_t messages = 0;
        for (const auto& sender : body.at("senders").as_array()) messages += sender.at("messages").as_array().size();
        detail = {{"messages", messages}, {"senders", body.at("senders").as_array().size()}};
    }
    return core.tell(EventKind::imported, call.caller.name,
                     call.caller.name + " taught the pasts of senders out of old logs: " +
                         std::to_string(detail.at("messages").to_number<std::uint64_t>()) + " messages of " +
                         std::to_string(detail.at("senders").to_number<std::uint64_t>()) + " senders" + span + from +
                         ".",
                     detail);
}

Result<Answer> import_past(ApiCore& core, const Call& call) {
    Imported done;
    Outcome taught;
    for (const auto& entry : call.body.as_object().at("senders").as_array()) {
        if (taught) taught = teach_messages(core, entry.as_object(), done);
        if (taught) taught = teach_logins(core, entry.as_object(), done);
    }
    const auto& sum = done.sum;
    if (!taught && sum.learnt + done.logins == 0) return tl::unexpected<Error>{taught.error()};
    if (sum.off > 0 && sum.learnt + sum.known + done.logins == 0)
        return fail(Fault::conflict,
                    "detection is off, so nothing is learnt: set detection.mode to \"observe\" and reload");
    const auto ticket = carries_on(core, call) ? 0 : tell_import(core, call);
    if (!taught) return tl::unexpected<Error>{taught.error()};
    return answer(json::object{{"learnt", sum.learnt},
                               {"known", sum.known},
                               {"foreign", sum.foreign},
                               {"senders", done.senders},
                               {"anew", done.anew},
                               {"logins", done.logins},
                               {"off", sum.off}},
                  ticket);
}

Schema past_schema() {
    auto message = object("PastMessage", "A message that was sent.",
                          {{"at", time("When it was handed in.")},
                           {"from", text("Envelope sender.", 320)},
                           {"recipients", list("Addresses.", text("", 320), most_recipients)},
                           optional("client", text("Address of the client.", 64)),
                           optional("size", whole("Octets."))});
    auto login = object("PastLogin", "A login to a mailbox.",
                        {{"at", time("")}, {"client", text("Address of the client.", 64)}});
    auto source =
        object("PastSource",
               "Where it is from, for the audit log: of this and of what the same caller sends without a source within "
               "the hour.",
               {{"files", list("The first of the logs.", text("", 400), most_files)},
                {"file_count", whole("How many there are.")},
                {"messages", whole("")},
                {"senders", whole("")},
                {"logins", whole("")},
                optional("first", time("Of the first message.")),
                optional("last", time("Of the last message."))});
    auto sender = object("PastSender", "One sender's messages, all that there are. One of user, client, local_user.",
                         {optional("user", text("The SASL login.", 320)),
                          optional("client", text("Address of a connector.", 64)),
                          optional("local_user", text("", 320)),
                          {"messages", list("", std::move(message), most_messages)},
                          optional("logins", list("Of the user, that succeeded.", std::move(login), most_logins))});
    return object("Past", "What logs tell of senders.",
                  {{"senders", list("", std::move(sender), most_senders)}, optional("source", std::move(source))});
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
                             {"logins", whole("Logins that were learnt from.")},
                             {"off", whole("Messages, and senders with logins, for whom detection is off.")}}),
                     "application/json",
                     import_past});
}

}  // namespace tidegate
