#pragma once
// One line of the API: method, path, who may, what goes in, what comes out, and what answers. The table of these lines
// is the dispatch, the documentation and the test. Internal to api/.

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "access/sessions.hpp"
#include "api/schema.hpp"
#include "net/http_server.hpp"

namespace tidegate {

struct ApiCore;

/// Who may use a route.
enum class Need : std::uint8_t {
    nobody,   ///< open to all who can connect
    session,  ///< persons in a session, whatever their role: a token has no password and no session to end
    check,
    viewer,
    helpdesk,
    administrator,
    socket,  ///< administrators on the unix socket only: it touches the machine's files
};
std::string_view to_string(Need need);

/// A parameter of the query. Every one is optional; those that a route does not list are refused by name.
struct QueryParameter {
    std::string_view name;
    std::string_view about;
    bool whole = false;  ///< a whole number, else text
};

/// A request that has passed the table: known route, allowed caller, body of the right shape.
struct Call {
    const HttpRequest& request;
    Caller caller;
    std::map<std::string, std::string, std::less<>> path;  ///< decoded: "entity" …
    boost::json::value body;                               ///< null without one
    std::optional<BrowserSession> session = {};            ///< nothing for tokens, Basic and the unix socket
    std::string csrf = {};                                 ///< of the session

    /// Subjects and recipients are hidden from this caller.
    bool redacted() const { return caller.role < Role::helpdesk; }
    /// A parameter of the query, or empty.
    std::string query(std::string_view name) const;
    Result<std::uint64_t> whole(std::string_view name, std::uint64_t otherwise, std::uint64_t least,
                                std::uint64_t most) const;
    Result<std::optional<Instant>> time(std::string_view name) const;
    /// A text or flag of the body, or `otherwise`.
    std::string text(std::string_view key, std::string_view otherwise = {}) const;
    bool flag(std::string_view key) const;
};

/// What a route gives back.
struct Answer {
    HttpResponse response;
    std::uint64_t ticket = 0;                     ///< told only when this is on disk; 0: at once
    std::function<void(HttpRespond)> later = {};  ///< instead of `response`
};

Answer answer(const boost::json::value& body, std::uint64_t ticket = 0, unsigned status = 200);

/// At most `limit` entries from `offset`; X-Total-Count says how many there are.
Answer page(boost::json::array entries, std::uint64_t limit, std::uint64_t offset);

struct Route {
    std::string_view method;
    std::string_view path;  ///< "/v1/cases/{reference}"
    Need need = Need::administrator;
    std::string_view summary;
    std::vector<QueryParameter> query = {};
    std::optional<Schema> body = {};
    std::optional<Schema> answer = {};  ///< of JSON; without one: `media`
    std::string_view media = "application/json";
    Result<Answer> (*run)(ApiCore& core, const Call& call) = nullptr;
    bool reads_body = false;  ///< `run` reads the body itself; `body` is for the documentation
    bool is_use = true;       ///< false: a page does it by itself, and a session is not the longer open for it
};

/// All lines, by subject; each routes_*.cpp adds its own.
std::vector<Route> route_table();
void add_system_routes(std::vector<Route>& table);
void add_restricted_routes(std::vector<Route>& table);
void add_entity_routes(std::vector<Route>& table);
void add_case_routes(std::vector<Route>& table);
void add_policy_routes(std::vector<Route>& table);
void add_held_routes(std::vector<Route>& table);
void add_model_routes(std::vector<Route>& table);
void add_past_routes(std::vector<Route>& table);
void add_alert_routes(std::vector<Route>& table);
void add_access_routes(std::vector<Route>& table);
void add_session_routes(std::vector<Route>& table);
void add_check_routes(std::vector<Route>& table);
void add_booked_routes(std::vector<Route>& table);
void add_complaint_routes(std::vector<Route>& table);
void add_breaker_routes(std::vector<Route>& table);
void add_import_routes(std::vector<Route>& table);
void add_page_routes(std::vector<Route>& table);

/// {"error":{"fault","sentence"}} with its status.
HttpResponse error_response(unsigned status, std::string_view fault, std::string_view sentence);
HttpResponse error_response(const Error& error);

/// OpenAPI 3.1 of the table.
boost::json::object openapi(const std::vector<Route>& table, std::string_view version);

}  // namespace tidegate
