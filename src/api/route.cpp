#include "api/route.hpp"

#include <algorithm>
#include <charconv>

#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;

std::string_view to_string(Need need) {
    switch (need) {
        case Need::nobody: return "nobody";
        case Need::session: return "anybody in a session";
        case Need::check: return "check";
        case Need::viewer: return "viewer";
        case Need::helpdesk: return "helpdesk";
        case Need::administrator: return "administrator";
        case Need::socket: return "administrator on the unix socket";
    }
    return "administrator";
}

std::string Call::query(std::string_view name) const {
    for (const auto& [key, value] : request.query) {
        if (key == name) return value;
    }
    return {};
}

Result<std::uint64_t> Call::whole(std::string_view name, std::uint64_t otherwise, std::uint64_t least,
                                  std::uint64_t most) const {
    const auto text = query(name);
    if (text.empty()) return otherwise;
    std::uint64_t out = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || stop != text.data() + text.size() || out < least || out > most) {
        return fail(Fault::invalid, std::string{name} + " must be a whole number from " + std::to_string(least) +
                                        " to " + std::to_string(most));
    }
    return out;
}

Result<std::optional<Instant>> Call::time(std::string_view name) const {
    const auto text = query(name);
    if (text.empty()) return std::optional<Instant>{};
    const auto at = parse_rfc3339(text);
    if (!at) return propagate(at, std::string{name});
    return std::optional{*at};
}

std::string Call::text(std::string_view key, std::string_view otherwise) const {
    const auto* const object = body.if_object();
    const auto* const value = object ? object->if_contains(key) : nullptr;
    if (value == nullptr || !value->is_string()) return std::string{otherwise};
    return {value->get_string().data(), value->get_string().size()};
}

bool Call::flag(std::string_view key) const {
    const auto* const object = body.if_object();
    const auto* const value = object ? object->if_contains(key) : nullptr;
    return value != nullptr && value->is_bool() && value->get_bool();
}

Answer answer(const json::value& body, std::uint64_t ticket, unsigned status) {
    Answer out;
    out.response.status = status;
    out.response.body = json::serialize(body) + "\n";
    out.ticket = ticket;
    return out;
}

Answer page(json::array entries, std::uint64_t limit, std::uint64_t offset) {
    const auto total = entries.size();
    const auto first = std::min<std::uint64_t>(offset, total);
    const auto last = std::min<std::uint64_t>(first + limit, total);
    json::array part;
    for (auto i = first; i < last; ++i) part.push_back(std::move(entries[i]));
    auto out = answer(part);
    out.response.headers.emplace_back("X-Total-Count", std::to_string(total));
    return out;
}

HttpResponse error_response(unsigned status, std::string_view fault, std::string_view sentence) {
    HttpResponse out;
    out.status = status;
    out.body = json::serialize(
                   json::object{{"error", json::object{{"fault", fault}, {"sentence", utf8_line(sentence, 4'000)}}}}) +
               "\n";
    if (status == 401) out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"tidegate\"");
    return out;
}

HttpResponse error_response(const Error& error) {
    switch (error.fault) {
        case Fault::invalid: return error_response(400, "invalid", error.what);
        case Fault::not_found: return error_response(404, "not_found", error.what);
        case Fault::conflict: return error_response(409, "conflict", error.what);
        case Fault::unavailable: return error_response(503, "unavailable", error.what);
    }
    return error_response(503, "unavailable", error.what);
}

std::vector<Route> route_table() {
    std::vector<Route> table;
    add_system_routes(table);
    add_restricted_routes(table);
    add_entity_routes(table);
    add_case_routes(table);
    add_policy_routes(table);
    add_held_routes(table);
    add_model_routes(table);
    add_past_routes(table);
    add_alert_routes(table);
    add_access_routes(table);
    add_session_routes(table);
    add_check_routes(table);
    add_booked_routes(table);
    add_complaint_routes(table);
    add_breaker_routes(table);
    add_import_routes(table);
    add_page_routes(table);
    return table;
}

}  // namespace tidegate
