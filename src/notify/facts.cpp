#include "notify/facts.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "core/text.hpp"

namespace tidegate {

namespace {

namespace json = boost::json;

constexpr std::size_t most_addresses = 100;
constexpr std::size_t most_measures = 20;
constexpr std::size_t most_told = 10;

std::string text_in(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_string() ? utf8_line(std::string{value->get_string()}, 1'000) : "";
}

template <class Whole>
Whole number_in(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    if (value == nullptr) return 0;
    boost::system::error_code trouble;
    const auto number = value->to_number<Whole>(trouble);
    return trouble ? Whole{0} : number;
}

const json::array& list_in(const json::object& from, std::string_view key) {
    static const json::array none;
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : none;
}

Measure measure_from(const json::object& from) {
    return {text_in(from, "name"), text_in(from, "unit"), number_in<std::uint64_t>(from, "used"),
            number_in<std::uint32_t>(from, "demand"), number_in<std::uint32_t>(from, "limit")};
}

}  // namespace

EventFacts facts_of(const Event& event) {
    EventFacts out;
    boost::system::error_code trouble;
    const auto value = json::parse(event.detail, trouble);
    if (trouble || !value.is_object()) return out;
    const auto& detail = value.get_object();
    for (const auto& address : list_in(detail, "notify")) {
        if (out.notify.size() == most_addresses) break;
        if (address.is_string()) out.notify.emplace_back(address.get_string());
    }
    for (const auto& measure : list_in(detail, "measures")) {
        if (out.measures.size() == most_measures) break;
        if (measure.is_object()) out.measures.push_back(measure_from(measure.get_object()));
    }
    for (const auto& message : list_in(detail, "messages")) {
        if (out.messages.size() == most_told || !message.is_object()) break;
        const auto& one = message.get_object();
        const auto at = parse_rfc3339(text_in(one, "at"));
        out.messages.push_back(
            {at ? *at : Instant{}, text_in(one, "subject"), number_in<std::uint32_t>(one, "recipients")});
    }
    out.count = number_in<std::size_t>(detail, "count");
    if (const auto until = parse_rfc3339(text_in(detail, "until"))) out.until = *until;
    out.policy = text_in(detail, "policy");
    out.policy_version = number_in<std::uint32_t>(detail, "policy_version");
    out.reason = text_in(detail, "reason");
    out.percent = number_in<unsigned>(detail, "percent");
    const auto* quiet = detail.if_contains("quiet");
    out.quiet = quiet != nullptr && quiet->is_bool() && quiet->get_bool();
    return out;
}

const Measure* exceeded(const EventFacts& facts) {
    const auto found =
        std::ranges::find_if(facts.measures, [](const auto& m) { return m.limit != 0 && m.used + m.demand > m.limit; });
    return found == facts.measures.end() ? nullptr : &*found;
}

std::string in_words(const Measure& measure) {
    if (measure.name == "external_per_hour") return "external recipients in one hour";
    if (measure.name == "internal_per_hour") return "internal recipients in one hour";
    if (measure.name == "recipients_per_day") return "recipients in 24 hours";
    if (measure.name == "messages_per_minute") return "messages in one minute";
    return measure.name;
}

Severity severity_of(const AlertPolicy& policy, const Event& event, const EventFacts& facts) {
    const bool warning = event.kind == EventKind::warned || event.kind == EventKind::organisation_warned;
    return warning && facts.percent < 95 ? Severity::info : policy.severity;
}

}  // namespace tidegate
