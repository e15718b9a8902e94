// From a request to its line in the table: who asks, is it allowed, does the body fit; and the answer, once it is true.

#include "api/api.hpp"

#include <algorithm>
#include <exception>

#include "access/secret.hpp"
#include "api/core.hpp"
#include "api/event_of.hpp"
#include "api/web_files.hpp"
#include "core/text.hpp"
#include "mta/check/check.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

constexpr std::size_t largest_body = 1024UL * 1024;

/// The values of "{…}" when the path fits the pattern. A value that cannot be decoded fits nothing.
std::optional<std::map<std::string, std::string, std::less<>>> match(std::string_view pattern,
                                                                     const std::vector<std::string>& path) {
    const auto wanted = split_path(pattern);
    if (!wanted || wanted->size() != path.size()) return std::nullopt;
    std::map<std::string, std::string, std::less<>> out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto& name = (*wanted)[i];
        if (!name.starts_with('{')) {
            if (name != path[i]) return std::nullopt;
            continue;
        }
        auto value = percent_decode(path[i], false);
        if (!value || value->empty()) return std::nullopt;
        out.emplace(name.substr(1, name.size() - 2), std::move(*value));
    }
    return out;
}

struct Found {
    const Route* route = nullptr;
    std::map<std::string, std::string, std::less<>> path;
    std::string allow;  ///< methods of the path, when none fits
};

Found find_route(const std::vector<Route>& table, const HttpRequest& request) {
    Found out;
    const auto path = split_path(request.path);
    if (!path) return out;
    for (const auto& route : table) {
        auto values = match(route.path, *path);
        if (!values) continue;
        if (route.method == request.method) return {&route, std::move(*values), {}};
        out.allow += (out.allow.empty() ? "" : ", ") + std::string{route.method};
    }
    return out;
}

Role role_for(Need need) {
    switch (need) {
        case Need::nobody:
        case Need::session:
        case Need::check: return Role::check;
        case Need::viewer: return Role::viewer;
        case Need::helpdesk: return Role::helpdesk;
        case Need::administrator:
        case Need::socket: return Role::administrator;
    }
    return Role::administrator;
}

/// Who may use the route, or the answer that refuses.
tl::expected<SignIn, HttpResponse> admit(ApiCore& core, const Route& route, const HttpRequest& request) {
    SignIn known;
    known.caller = Caller{"", Role::check};
    if (route.need == Need::nobody) return known;
    if (foreign_page(request)) {
        return tl::unexpected{error_response(403, "forbidden", "A page of another site cannot change anything here.")};
    }
    auto signed_in = core.door.sign_in(request, route.is_use);
    if (!signed_in.caller) {
        if (route.need == Need::check && core.door.may_check_unnamed(request)) {
            known.caller->name = "this machine";
            return known;
        }
        if (signed_in.wait > Millis{0}) {
            auto response = error_response(429, "unavailable", signed_in.sentence);
            response.headers.emplace_back("Retry-After", std::to_string(signed_in.wait.count() / 1000 + 1));
            return tl::unexpected{std::move(response)};
        }
        return tl::unexpected{error_response(401, "unauthenticated", signed_in.sentence)};
    }
    if (route.need == Need::session && !signed_in.session) {
        return tl::unexpected{
            error_response(401, "unauthenticated", "There is no session: sign in by POST /v1/session.")};
    }
    if (signed_in.session && request.method != "GET" && !same_secret(request.csrf, signed_in.csrf)) {
        return tl::unexpected{error_response(403, "csrf",
                                             "A change in a session must carry X-Tidegate-CSRF, with the csrf that GET "
                                             "/v1/session tells.")};
    }
    if (signed_in.caller->role < role_for(route.need)) {
        return tl::unexpected{error_response(403, "forbidden",
                                             "This needs the role " + std::string{to_string(role_for(route.need))} +
                                                 "; " + signed_in.caller->name + " has the role " +
                                                 std::string{to_string(signed_in.caller->role)} + ".")};
    }
    if (route.need == Need::socket && !signed_in.by_socket) {
        return tl::unexpected{error_response(403, "forbidden",
                                             "This touches files of the machine: use the unix socket as root or as the "
                                             "daemon's user.")};
    }
    return signed_in;
}

std::string joined(const std::vector<std::string>& sentences) {
    std::string out;
    for (const auto& sentence : sentences) out += (out.empty() ? "" : "; ") + sentence;
    return out;
}

Outcome check_query(const Route& route, const HttpRequest& request) {
    for (const auto& [name, value] : request.query) {
        if (std::ranges::any_of(route.query, [&](const auto& known) { return known.name == name; })) continue;
        std::string all;
        for (const auto& known : route.query) all += (all.empty() ? "" : ", ") + std::string{known.name};
        return fail(Fault::invalid, "the parameter \"" + utf8_line(name, 80) + "\" is not known here" +
                                        (all.empty() ? std::string{} : "; known are " + all));
    }
    return {};
}

Result<json::value> read_body(const Route& route, const std::string& body) {
    if (!route.body) {
        if (trimmed(body).empty() || trimmed(body) == "{}") return json::value{};
        return fail(Fault::invalid, "this takes no body");
    }
    json::value value = json::object{};
    if (!trimmed(body).empty()) {
        boost::system::error_code error;
        value = json::parse(body, error);
        if (error) return fail(Fault::invalid, "the body is not JSON: " + error.message());
    }
    if (const auto wrong = differences(*route.body, value); !wrong.empty()) return fail(Fault::invalid, joined(wrong));
    return value;
}

void respond_when_kept(ApiCore& core, Answer answer, HttpRespond respond) {
    if (answer.later) return answer.later(std::move(respond));
    if (answer.ticket == 0) return respond(std::move(answer.response));
    core.parts.journal.when_committed(
        answer.ticket, [response = std::move(answer.response), respond = std::move(respond)](const Outcome& kept) {
            if (kept) return respond(response);
            respond(error_response(503, "unavailable",
                                   "It is in effect, but could not be written to disk yet and may be lost if Tidegate "
                                   "stops now; it is tried again: " +
                                       kept.error().what));
        });
}

/// What the table says about a request: an answer at once, or one to come.
void dispatch(ApiCore& core, const HttpRequest& request, HttpRespond respond) {
    auto found = find_route(core.table, request);
    if (!found.route) {
        if (core.parts.web != nullptr && found.allow.empty()) {
            if (auto file = core.parts.web->answer(request)) return respond(std::move(*file));
        }
        if (found.allow.empty()) return respond(error_response(404, "not_found", "There is nothing at this address."));
        auto response = error_response(405, "invalid", "This address takes " + found.allow + ".");
        response.headers.emplace_back("Allow", found.allow);
        return respond(std::move(response));
    }
    auto who = admit(core, *found.route, request);
    if (!who) return respond(std::move(who.error()));
    if (auto known = check_query(*found.route, request); !known) return respond(error_response(known.error()));
    auto body = found.route->reads_body ? Result<json::value>{json::value{}} : read_body(*found.route, request.body);
    if (!body) return respond(error_response(body.error()));
    const Call call{request,          std::move(*who->caller), std::move(found.path),
                    std::move(*body), std::move(who->session), std::move(who->csrf)};
    auto answered = found.route->run(core, call);
    if (!answered) return respond(error_response(answered.error()));
    respond_when_kept(core, std::move(*answered), std::move(respond));
}

}  // namespace

std::uint64_t ApiCore::tell(EventKind kind, const std::string& by, const std::string& sentence, json::object detail,
                            decltype(Event::change) change, const std::string& entity) {
    auto event = event_of(parts.clock.now(), kind, by, sentence, detail);
    event.entity = entity;
    event.change = std::move(change);
    return parts.journal.append(std::move(event));
}

void ApiCore::tell_ended() {
    for (const auto& [session, why, by] : parts.sessions.take_ended()) {
        tell(EventKind::signed_out, by,
             "The session " + session.id + " of " + session.name + " from " + session.address +
                 " ended: " + std::string{in_words(why)} + (by == "tidegate" ? "." : " (by " + by + ")."),
             json::object{{"session", session.id}, {"name", session.name}});
    }
}

Result<Entity> entity_of(const Call& call) {
    const auto found = call.path.find("entity");
    return Entity::parse(found == call.path.end() ? std::string_view{} : std::string_view{found->second});
}

Api::Api(ApiParts parts) : core_{std::make_unique<ApiCore>(std::move(parts))} {}
Api::~Api() = default;

void Api::handle(HttpRequest request, HttpRespond respond) {
    auto counted = [core = core_.get(), respond = std::move(respond)](HttpResponse response) {
        core->answered[std::min(response.status / 100, 5U)].fetch_add(1, std::memory_order_relaxed);
        respond(std::move(response));
    };
    try {
        dispatch(*core_, request, counted);
    } catch (const std::exception& error) {
        // Boost.JSON and the standard library throw only when memory is short; the caller still gets an answer.
        counted(error_response(503, "unavailable", std::string{"The request could not be worked on: "} + error.what()));
    }
}

std::size_t Api::body_limit(const HttpRequest& head) {
    if (head.path != "/v1/check") return largest_body;
    if (core_->door.may_check_unnamed(head)) return longest_check_body;
    // A password would cost 0.1 s before the body is even read: large mail is for tokens and the socket.
    const auto scheme = lower(std::string_view{head.authorization}.substr(0, 6));
    const bool quick = head.authorization.empty() || scheme == "bearer";
    return quick && core_->door.sign_in(head, false).caller ? longest_check_body : largest_body;
}

void Api::events_committed() { core_->pump.committed(); }

void Api::decided(const Submission& submission, const Verdict& verdict) {
    if (!core_->pump.wants_submissions()) return;
    const auto site = core_->parts.judge.site();
    const auto entity = submitter(submission, *site->organisation);
    core_->pump.submission(submission, entity ? entity->text() : std::string{}, verdict);
}

void Api::tick() { core_->tell_ended(); }

void Api::stop() { core_->pump.stop(); }

}  // namespace tidegate
