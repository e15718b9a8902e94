// Restrictions, senders, cases and what they rest on.

#include "api/shapes.hpp"

#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::choice;
using shape::list;
using shape::nullable;
using shape::object;
using shape::optional;
using shape::text;
using shape::time;
using shape::whole;

json::string json_text(std::string_view octets, std::size_t longest) {
    return json::string{utf8_line(octets, longest)};
}

json::value json_time(const std::optional<Instant>& at) {
    return at ? json::value(format_rfc3339(*at)) : json::value(nullptr);
}

json::value text_or_null(std::string_view octets) {
    return octets.empty() ? json::value(nullptr) : json::value(json_text(octets));
}

std::string redact_address(std::string_view address) {
    const auto at = address.rfind('@');
    const bool plain = !address.empty() && address.front() > ' ' && address.front() <= '~' && at != 0;
    const std::string first = plain ? std::string{address.front()} : std::string{};
    return first + "\u2026" + (at == std::string_view::npos ? std::string{} : std::string{address.substr(at)});
}

std::string redact_subject(std::string_view subject) {
    const auto shown = utf8_line(subject, subject.size() * 3);  // a broken octet takes three
    std::size_t characters = 0;
    for (const char c : shown) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    return "(" + std::to_string(characters) + " characters)";
}

namespace {

std::vector<Field> entity_fields() {
    return {{"entity", text("The sender: a login, connector:NAME or local:NAME.")},
            {"kind", choice("", {"user", "connector", "local"})},
            {"domain", text("Of the login; empty without one.")}};
}

void add_entity(json::object& out, const Entity& entity) {
    out["entity"] = json_text(entity.text());
    out["kind"] = to_string(entity.kind());
    out["domain"] = json_text(entity.domain());
}

Schema limit_schema() {
    return object("LimitUse", "A count of a sender against its limit.",
                  {{"name", text("external_per_hour, internal_per_hour, recipients_per_day, messages_per_minute …")},
                   {"unit", choice("What is counted.", {"recipients", "messages"})},
                   {"used", whole("In the sliding window, now.")},
                   {"limit", whole("The limit in effect.")},
                   {"room_at", nullable(time("When there is room for one more; null when there is now."))}});
}

Schema state_schema() { return choice("", {"clear", "restricted", "probation"}); }

json::object measure_json(const Measure& measure) {
    return {{"name", json_text(measure.name)},
            {"unit", json_text(measure.unit)},
            {"used", measure.used},
            {"demand", measure.demand},
            {"limit", measure.limit}};
}

}  // namespace

json::object to_json(const Restriction& restriction) {
    json::object out;
    add_entity(out, restriction.entity);
    out["cause"] = token(restriction.cause);
    out["case"] = json_text(restriction.case_reference);
    out["policy"] = json_text(restriction.policy);
    out["since"] = format_rfc3339(restriction.since);
    out["until"] = json_time(restriction.until);
    out["restricted_by"] = json_text(restriction.restricted_by);
    out["summary"] = json_text(restriction.sentence.empty() ? restriction.summary : restriction.sentence);
    return out;
}

Schema restriction_schema() {
    auto fields = entity_fields();
    for (auto& field : std::vector<Field>{{"cause", text("The token of the replies: TG-LIMIT-EXTERNAL-HOUR …")},
                                          {"case", text("Reference of the case.")},
                                          {"policy", text("By which it was restricted; empty by hand.")},
                                          {"since", time("")},
                                          {"until", nullable(time("When it ends by itself; null: until released."))},
                                          {"restricted_by", text("\"tidegate\", or the person.")},
                                          {"summary", text("What happened, for people.")}}) {
        fields.push_back(std::move(field));
    }
    return object("Restriction", "A sender that may not send. It may receive.", std::move(fields));
}

json::object to_json(const LimitUse& use) {
    return {{"name", json_text(use.name)},
            {"unit", json_text(use.unit)},
            {"used", use.used},
            {"limit", use.limit},
            {"room_at", json_time(use.room_at)}};
}

json::object to_json(const Signal& signal) {
    return {{"signal", json_text(signal.name)},
            {"sentence", json_text(signal.sentence)},
            {"value", signal.value},
            {"usual", signal.usual},
            {"threshold", signal.threshold},
            {"weight", signal.weight}};
}

Schema signal_schema() {
    return object("Signal", "One observation that a decision rests on.",
                  {{"signal", text("Its stable name.")},
                   {"sentence", text("For people.")},
                   {"value", shape::number("")},
                   {"usual", shape::number("For this sender.")},
                   {"threshold", shape::number("")},
                   {"weight", shape::number("Log-likelihood ratio in nats; 0 for a limit.")}});
}

namespace {

json::value risk_or_null(const std::optional<RiskLevel>& risk) {
    if (!risk) return nullptr;
    return json::object{{"value", risk->value},
                        {"rest", risk->rest},
                        {"watch_from", risk->watch_from},
                        {"hold_from", risk->hold_from},
                        {"restrict_from", risk->restrict_from},
                        {"state", json_text(risk->state)}};
}

Schema risk_schema() {
    return object("Risk", "How far all evidence has come, in nats: `rest` and the signals' weights make up `value`.",
                  {{"value", shape::number("The logarithm of the odds that the sender is abused.")},
                   {"rest", shape::number("Of a sender of whom nothing is known.")},
                   {"watch_from", shape::number("Below, the sender is clean.")},
                   {"hold_from", shape::number("From here on its mail is held.")},
                   {"restrict_from", shape::number("From here on it is restricted.")},
                   {"state", choice("", {"clean", "watch", "hold", "restrict"})}});
}

}  // namespace

json::object to_json(const Explanation& explanation) {
    json::object out;
    add_entity(out, explanation.entity);
    out["state"] = explanation.state;
    out["policy"] = json_text(explanation.policy);
    out["policy_version"] = explanation.policy_version;
    out["why"] = json_text(explanation.why);
    out["policy_by_login"] = json_text(explanation.policy_by_login);
    out["policy_by_from"] = json_text(explanation.policy_by_from);
    out["selected_by"] = explanation.selected_by;
    out["limits"] = json_list(explanation.limits);
    out["signals"] = json_list(explanation.signals);
    out["risk"] = risk_or_null(explanation.risk);
    out["booked"] = json_list(explanation.booked);
    out["detection"] = explanation.detection;
    out["detection_why"] = json_text(explanation.detection_why);
    out["restriction"] =
        explanation.restriction ? json::value(to_json(*explanation.restriction)) : json::value(nullptr);
    json::array probations;
    for (const auto& probation : explanation.probations) {
        probations.push_back(json::object{{"case", json_text(probation.case_reference)},
                                          {"cause", token(probation.cause)},
                                          {"until", format_rfc3339(probation.until)}});
    }
    out["probations"] = std::move(probations);
    out["outlook"] = json_text(explanation.outlook);
    return out;
}

Schema explanation_schema() {
    auto fields = entity_fields();
    for (auto& field : std::vector<Field>{
             {"state", state_schema()},
             {"policy", text("That applies.")},
             {"policy_version", whole("")},
             {"why", text("This policy and none before it.")},
             {"policy_by_login", text("Which the login chooses …")},
             {"policy_by_from", text("… and which the header From.")},
             {"selected_by", choice("The setting.", {"login", "from"})},
             {"limits", list("", limit_schema())},
             {"signals", list("What the risk is made of, strongest first.", signal_schema())},
             {"risk", nullable(risk_schema())},
             {"booked", list("Sends that a person has booked.", booked_schema())},
             {"detection", choice("What follows from doubt about its mail, now.", {"act", "observe", "off"})},
             {"detection_why", text("By whose word.")},
             {"restriction", nullable(restriction_schema())},
             {"probations",
              list("After a release: the same cause defers and does not restrict.",
                   object("Probation", "", {{"case", text("")}, {"cause", text("")}, {"until", time("")}}))},
             {"outlook", text("What the next message would meet.")}}) {
        fields.push_back(std::move(field));
    }
    return object("Explanation", "Everything that a decision on this sender would rest on.", std::move(fields));
}

json::object to_json(const SenderUse& use) {
    json::object out;
    add_entity(out, use.entity);
    out["state"] = use.state;
    out["policy"] = json_text(use.policy);
    out["limits"] = json_list(use.limits);
    return out;
}

Schema sender_schema() {
    auto fields = entity_fields();
    fields.push_back({"state", state_schema()});
    fields.push_back({"policy", text("That applies.")});
    fields.push_back({"limits", list("", limit_schema())});
    return object("SenderUse", "What a sender has used of its limits.", std::move(fields));
}

json::object to_json(const Case& c) {
    json::object out{{"reference", json_text(c.reference)}};
    add_entity(out, c.entity);
    out["state"] = to_string(c.state);
    out["cause"] = token(c.cause);
    out["policy"] = json_text(c.policy);
    out["policy_version"] = c.policy_version;
    out["policy_why"] = json_text(c.policy_why);
    out["opened_at"] = format_rfc3339(c.opened_at);
    out["restricted_at"] = json_time(c.restricted_at);
    out["until"] = json_time(c.until);
    out["ended_at"] = json_time(c.ended_at);
    out["opened_by"] = json_text(c.opened_by);
    out["ended_by"] = text_or_null(c.ended_by);
    out["end_reason"] = text_or_null(c.end_reason);
    out["sentence"] = json_text(c.sentence, 4'000);
    json::array measures;
    for (const auto& measure : c.measures) measures.push_back(measure_json(measure));
    out["measures"] = std::move(measures);
    out["signals"] = json_list(c.signals);
    out["risk"] = risk_or_null(c.risk);
    json::array related;
    for (const auto& one : c.related) related.emplace_back(json_text(one));
    out["related"] = std::move(related);
    return out;
}

std::vector<Field> case_fields() {
    std::vector<Field> fields{{"reference", text("K7Q2-M9XD")}};
    for (auto& field : entity_fields()) fields.push_back(std::move(field));
    for (auto& field : std::vector<Field>{
             {"state", choice("", {"open", "restricted", "probation", "closed"})},
             {"cause", text("The token of the replies.")},
             {"policy", text("")},
             {"policy_version", whole("As it stood then.")},
             {"policy_why", text("Why this policy applied.")},
             {"opened_at", time("")},
             {"restricted_at", nullable(time("Of a case that began as a suspicion."))},
             {"until", nullable(time("Restricted: when it ends by itself; on probation: when that ends."))},
             {"ended_at", nullable(time("Of the restriction."))},
             {"opened_by", text("")},
             {"ended_by", nullable(text(""))},
             {"end_reason", nullable(text(""))},
             {"sentence", text("What happened, for people.", 4'000)},
             {"measures", list("Counts against limits, frozen when the case was opened.",
                               object("Measure", "",
                                      {{"name", text("")},
                                       {"unit", text("")},
                                       {"used", whole("Before the submission that tripped.")},
                                       {"demand", whole("Of that submission.")},
                                       {"limit", whole("")}}))},
             {"signals", list("What spoke for abuse, strongest first; `weight` in nats.", signal_schema())},
             {"risk", nullable(risk_schema())},
             {"related", list("Other senders of the same text, links or network.", text(""))}}) {
        fields.push_back(std::move(field));
    }
    return fields;
}

Schema case_schema() { return object("Case", "What happened to one sender.", case_fields()); }

}  // namespace tidegate
