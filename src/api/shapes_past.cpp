// Submissions, events and held messages: what may be private is redacted here and nowhere else.

#include <algorithm>

#include "api/shapes.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::choice;
using shape::list;
using shape::nullable;
using shape::object;
using shape::text;
using shape::time;
using shape::whole;

namespace {

constexpr std::size_t most_recipients_shown = 20;  // on the live stream

json::string address_json(std::string_view address, bool redacted) {
    return json_text(redacted ? redact_address(address) : std::string{address});
}

json::string subject_json(std::string_view subject, bool redacted) {
    return json_text(redacted ? redact_subject(subject) : std::string{subject});
}

/// The trace keeps recipients joined by ", ".
json::array recipients_json(std::string_view joined, bool redacted) {
    json::array out;
    while (!joined.empty()) {
        const auto comma = std::min(joined.find(", "), joined.size());
        out.push_back(address_json(joined.substr(0, comma), redacted));
        joined.remove_prefix(std::min(comma + 2, joined.size()));
    }
    return out;
}

/// A machine's view of an event without what is private in it.
void redact_detail(json::object& detail) {
    for (auto& pair : detail) {
        const auto key = pair.key();
        auto& value = pair.value();
        if (key == "subject" && value.is_string()) {
            const auto& subject = value.get_string();
            value = redact_subject({subject.data(), subject.size()});
        } else if (key == "recipients" && value.is_array()) {
            for (auto& one : value.get_array()) {
                if (!one.is_string()) continue;
                const auto& address = one.get_string();
                one = redact_address({address.data(), address.size()});
            }
        } else if (key == "recipients" && value.is_string()) {
            value = "\u2026";
        }
    }
}

Schema action_schema() { return choice("What became of it.", {"accept", "flag", "hold", "defer", "reject"}); }

}  // namespace

json::object to_json(const Traced& line, bool redacted) {
    return {{"at", format_rfc3339(line.at)},
            {"entity", json_text(line.entity)},
            {"way", to_string(line.way)},
            {"action", to_string(line.action)},
            {"cause", token(line.cause)},
            {"client", json_text(line.client)},
            {"from", json_text(line.from)},
            {"header_from", json_text(line.header_from)},
            {"recipients", recipients_json(line.recipients, redacted)},
            {"external", line.external},
            {"internal", line.internal},
            {"size", line.size},
            {"subject", subject_json(line.subject, redacted)},
            {"message_id", json_text(line.message_id)},
            {"queue_id", json_text(line.queue_id)},
            {"policy", json_text(line.policy)},
            {"case", text_or_null(line.case_reference)},
            {"kind", json_text(line.kind)}};
}

Schema traced_schema() {
    return object("Submission", "One message offered by the mail server, and what became of it.",
                  {{"at", time("")},
                   {"entity", text("")},
                   {"way", choice("", {"milter", "policy", "check"})},
                   {"action", action_schema()},
                   {"cause", text("The token of the reply; empty when it passed.")},
                   {"client", text("Address of the client.")},
                   {"from", text("Envelope sender.")},
                   {"header_from", text("")},
                   {"recipients", list("Redacted for viewers; the first 4,000 octets.", text(""))},
                   {"external", whole("Recipients.")},
                   {"internal", whole("Recipients.")},
                   {"size", whole("Octets; 0 when not known.")},
                   {"subject", text("As in the header; its length only for viewers.")},
                   {"message_id", text("")},
                   {"queue_id", text("")},
                   {"policy", text("")},
                   {"case", nullable(text(""))},
                   {"kind", text("Of mail: person, bulk, forward …")}});
}

json::object to_json(const Event& event, bool redacted) {
    json::value detail = json::object{};
    if (!event.detail.empty()) {
        boost::system::error_code error;
        auto parsed = json::parse(event.detail, error);
        if (!error && parsed.is_object()) detail = std::move(parsed);
    }
    if (redacted) redact_detail(detail.get_object());
    return {{"id", event.id},
            {"kind", to_string(event.kind)},
            {"at", format_rfc3339(event.at)},
            {"actor", json_text(event.actor)},
            {"entity", text_or_null(event.entity)},
            {"case", text_or_null(event.case_reference)},
            {"sentence", json_text(event.sentence, 4'000)},
            {"detail", std::move(detail)}};
}

Schema event_schema() {
    return object("Event", "What happened, in the order it happened.",
                  {{"id", whole("1, 2, 3 …")},
                   {"kind", text("restricted, released, policy_changed …")},
                   {"at", time("")},
                   {"actor", text("\"tidegate\", or the person.")},
                   {"entity", nullable(text(""))},
                   {"case", nullable(text(""))},
                   {"sentence", text("For people.", 4'000)},
                   {"detail", shape::open_object("For machines.")}});
}

json::object to_json(const HeldMessage& message, bool redacted) {
    return {{"queue_id", json_text(message.queue_id)},
            {"entity", json_text(message.entity)},
            {"case", text_or_null(message.case_reference)},
            {"from", json_text(message.from)},
            {"subject", subject_json(message.subject, redacted)},
            {"recipients", message.recipients},
            {"at", format_rfc3339(message.at)},
            {"state", json_text(message.state)},
            {"reason", json_text(message.reason)}};
}

Schema held_schema() {
    return object("HeldMessage", "A message in the mail server's hold queue.",
                  {{"queue_id", text("")},
                   {"entity", text("")},
                   {"case", nullable(text(""))},
                   {"from", text("")},
                   {"subject", text("Its length only for viewers.")},
                   {"recipients", whole("How many.")},
                   {"at", time("")},
                   {"state", choice("", {"held", "delivered", "deleted", "expired", "gone"})},
                   {"reason", text("")}});
}

json::object to_json(const Submission& submission, const std::string& entity, const Verdict& verdict, bool redacted) {
    json::array recipients;
    for (const auto& recipient : submission.recipients) {
        if (recipients.size() == most_recipients_shown) break;
        recipients.push_back(address_json(recipient, redacted));
    }
    const auto header = submission.headers.value_or(Headers{});
    return {{"at", format_rfc3339(submission.at)},
            {"entity", json_text(entity)},
            {"way", to_string(submission.way)},
            {"action", to_string(verdict.action)},
            {"cause", token(verdict.cause)},
            {"code", verdict.code},
            {"client", json_text(submission.client)},
            {"from", json_text(submission.from)},
            {"header_from", json_text(header.from)},
            {"recipients", std::move(recipients)},
            {"recipient_count", submission.recipients.size() + submission.unnamed_recipients},
            {"subject", subject_json(header.subject, redacted)},
            {"queue_id", json_text(submission.queue_id)},
            {"case", text_or_null(verdict.case_reference)},
            {"text", json_text(verdict.text)}};
}

}  // namespace tidegate
