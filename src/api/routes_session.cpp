// Signing in and out with a browser, and what a person does to the own sign-in.

#include "access/device.hpp"
#include "access/secret.hpp"
#include "api/core.hpp"
#include "api/shapes.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::choice;
using shape::flag;
using shape::list;
using shape::object;
using shape::optional;
using shape::text;
using shape::time;
using shape::whole;

namespace {

/// Secure where the browser came by https, which only a proxy can say: else the browser would not send it back.
void give_cookie(HttpResponse& response, const HttpRequest& request, std::string_view cookie, std::string_view value,
                 std::string_view more) {
    response.headers.emplace_back("Set-Cookie", std::string{cookie} + "=" + std::string{value} + std::string{more} +
                                                    "; HttpOnly; SameSite=Strict" +
                                                    (request.over_https ? "; Secure" : ""));
}

/// For a year; a browser that is known already keeps the one it has.
void mark_device(ApiCore& core, HttpResponse& response, const HttpRequest& request, const Sessions::Opened& made) {
    const auto& name = made.session.name;
    if (core.parts.device_key.empty() || core.door.known_device(request, name)) return;
    const auto id = sha256_hex("tidegate device " + made.secret).substr(0, 32);
    give_cookie(response, request, device_cookie, device_mark(core.parts.device_key, name, id),
                "; Path=/v1/session; Max-Age=31536000");
}

json::object session_json(const ApiCore& core, const BrowserSession& session, Role role, const std::string& csrf) {
    const auto enrolment = core.parts.access.enrolment(session.name);
    return {{"id", session.id},
            {"name", session.name},
            {"role", to_string(role)},
            {"csrf", csrf},
            {"created_at", format_rfc3339(session.created_at)},
            {"expires_at", format_rfc3339(session.expires_at)},
            {"second_factor", json::object{{"totp", enrolment.totp}, {"recovery_codes", enrolment.recovery_codes}}}};
}

Answer refusal(unsigned status, std::string_view fault, std::string_view sentence) {
    Answer out;
    out.response = error_response(status, fault, sentence);
    return out;
}

/// `status` and fault "denied" for what was not proved; 429 for who has to wait.
Answer denied(const SignIn& proof, unsigned status) {
    if (proof.wait == Millis{0}) return refusal(status, "denied", proof.sentence);
    auto out = refusal(429, "unavailable", proof.sentence);
    out.response.headers.emplace_back("Retry-After", std::to_string(proof.wait.count() / 1000 + 1));
    return out;
}

/// Not waited for until it is on disk: whoever must mend a full disk has to get in.
Result<Answer> sign_in(ApiCore& core, const Call& call) {
    if (foreign_page(call.request)) {
        return refusal(403, "forbidden", "A page of another site cannot sign anybody in here.");
    }
    if (!core.parts.access.has_administrator()) {
        return refusal(401, "denied", "No administrator exists yet: open the one-time link that tidegated printed.");
    }
    const auto proof = core.door.prove_both(call.text("name"), call.text("password"), call.text("code"), call.request);
    if (proof.needs_code) return refusal(401, "second_factor", proof.sentence);
    if (!proof.caller) return denied(proof, 401);
    if (const auto before = core.door.sign_in(call.request, false); before.session) {
        core.parts.sessions.end(before.session->id, SessionEnd::signed_out, before.session->name);
    }
    const auto made = core.parts.sessions.open(proof.caller->name, origin_of(call.request), call.request.user_agent);
    core.tell_ended();
    std::string how;
    decltype(Event::change) change;
    if (const auto& used = proof.code_used) {
        how = used->sentence.empty() ? ", with a code" : ": " + used->sentence;
        change = AccessChange{used->table, used->key, used->json};
    }
    core.tell(EventKind::signed_in, made.session.name,
              made.session.name + " signed in from " + made.session.address + how + ".",
              json::object{{"session", made.session.id}, {"client", json_text(made.session.client)}},
              std::move(change));
    auto out = answer(session_json(core, made.session, proof.caller->role, csrf_of(made.secret)), 0, 201);
    give_cookie(out.response, call.request, session_cookie, made.secret, "; Path=/");
    mark_device(core, out.response, call.request, made);
    return out;
}

Result<Answer> show(ApiCore& core, const Call& call) {
    return answer(session_json(core, *call.session, call.caller.role, call.csrf));
}

Result<Answer> sign_out(ApiCore& core, const Call& call) {
    core.parts.sessions.end(call.session->id, SessionEnd::signed_out, call.caller.name);
    core.tell_ended();
    auto out = answer(json::object{{"removed", call.session->id}});
    give_cookie(out.response, call.request, session_cookie, {}, "; Path=/; Max-Age=0");
    return out;
}

bool may_see(const Call& call, const BrowserSession& session) {
    return call.caller.role == Role::administrator || session.name == call.caller.name;
}

Result<Answer> list_sessions(ApiCore& core, const Call& call) {
    json::array out;
    for (const auto& session : core.parts.sessions.all()) {
        const bool current = call.session && call.session->id == session.id;
        if (may_see(call, session)) out.push_back(to_json(session, current));
    }
    return answer(out);
}

Result<Answer> end_session(ApiCore& core, const Call& call) {
    const auto& id = call.path.find("id")->second;
    for (const auto& session : core.parts.sessions.all()) {
        if (session.id != id || !may_see(call, session)) continue;
        const bool own = call.session && call.session->id == id;
        core.parts.sessions.end(id, own ? SessionEnd::signed_out : SessionEnd::ended, call.caller.name);
        core.tell_ended();
        return answer(json::object{{"removed", id}});
    }
    return fail(Fault::not_found, "no open session has this id: it may have ended by itself");
}

std::uint64_t keep(ApiCore& core, const Call& call, const AccessRow& row) {
    return core.tell(EventKind::access_changed, call.caller.name, row.sentence + " (by " + call.caller.name + ").",
                     json::object{{"table", row.table}, {"key", row.key}}, AccessChange{row.table, row.key, row.json});
}

/// The answer that refuses who does not know the own password; nothing: go on. A stolen cookie alone
/// changes nothing of how its owner signs in.
std::optional<Result<Answer>> unproved(ApiCore& core, const Call& call, std::string_view field) {
    const auto proof = core.door.prove(call.caller.name, call.text(field), call.request);
    if (!proof.caller) return denied(proof, 403);
    return std::nullopt;
}

Result<Answer> change_password(ApiCore& core, const Call& call) {
    if (auto refused = unproved(core, call, "current")) return std::move(*refused);
    const auto row = core.parts.access.set_password(call.caller.name, call.text("password"));
    if (!row) return tl::unexpected<Error>{row.error()};
    core.parts.sessions.end_all_of(call.caller.name, SessionEnd::password_changed, call.caller.name, call.session->id);
    const auto ticket = keep(core, call, *row);
    core.tell_ended();
    return answer(json::object{{"changed", true}}, ticket);
}

Result<Answer> offer_totp(ApiCore& core, const Call& call) {
    if (auto refused = unproved(core, call, "password")) return std::move(*refused);
    const auto offer = core.parts.access.offer_totp(call.caller.name);
    if (!offer) return tl::unexpected<Error>{offer.error()};
    return answer(json::object{{"secret", offer->secret}, {"uri", offer->uri}});
}

Result<Answer> show_codes(ApiCore& core, const Call& call, const Result<Access::RecoveryCodes>& made) {
    if (!made) return tl::unexpected<Error>{made.error()};
    json::array codes;
    for (const auto& code : made->codes) codes.emplace_back(code);
    return answer(json::object{{"recovery_codes", std::move(codes)}}, keep(core, call, made->row));
}

Result<Answer> confirm_totp(ApiCore& core, const Call& call) {
    return show_codes(core, call, core.parts.access.confirm_totp(call.caller.name, call.text("code")));
}

Result<Answer> remove_totp(ApiCore& core, const Call& call) {
    if (auto refused = unproved(core, call, "password")) return std::move(*refused);
    const auto row = core.parts.access.remove_second_factor(call.caller.name);
    if (!row) return tl::unexpected<Error>{row.error()};
    return answer(json::object{{"removed", true}}, keep(core, call, *row));
}

Result<Answer> renew_codes(ApiCore& core, const Call& call) {
    if (auto refused = unproved(core, call, "password")) return std::move(*refused);
    return show_codes(core, call, core.parts.access.renew_recovery_codes(call.caller.name));
}

/// Of somebody else, who has lost the device and the codes.
Result<Answer> remove_lost(ApiCore& core, const Call& call) {
    const auto row = core.parts.access.remove_second_factor(call.path.find("name")->second);
    if (!row) return tl::unexpected<Error>{row.error()};
    return answer(json::object{{"removed", row->key}}, keep(core, call, *row));
}

Schema session_schema() {
    return object(
        "Session", "",
        {{"id", text("8 hexadecimal digits; not secret.")},
         {"name", text("")},
         {"role", choice("", {"check", "viewer", "helpdesk", "administrator"})},
         {"csrf", text("To be sent as X-Tidegate-CSRF with every request but GET.")},
         {"created_at", time("")},
         {"expires_at", time("Unless it is used before: 30 minutes after the last use, 12 hours after the "
                             "sign-in. Live events are no use.")},
         {"second_factor",
          object("SecondFactor", "", {{"totp", flag("Codes are asked for.")}, {"recovery_codes", whole("Left.")}})}});
}

void add_second_factor_routes(std::vector<Route>& table) {
    const auto* const json_media = "application/json";
    const auto password = object("OwnPassword", "", {{"password", text("", 1'024)}});
    const auto codes =
        object("RecoveryCodes", "", {{"recovery_codes", list("Each opens once; shown this once.", text(""))}});
    table.push_back(
        {"POST",
         "/v1/session/totp",
         Need::session,
         "A secret for an authenticator app; it counts once a code of it is confirmed",
         {},
         password,
         object("TotpOffer", "", {{"secret", text("Base32.")}, {"uri", text("otpauth://, for a QR code.")}}),
         json_media,
         offer_totp});
    table.push_back({"POST",
                     "/v1/session/totp/confirm",
                     Need::session,
                     "From now on codes are asked for at the sign-in",
                     {},
                     object("TotpConfirm", "", {{"code", text("Six digits.", 64)}}),
                     codes,
                     json_media,
                     confirm_totp});
    table.push_back({"POST",
                     "/v1/session/totp/remove",
                     Need::session,
                     "No code is asked for any more; the recovery codes are void",
                     {},
                     password,
                     object("TotpRemoved", "", {{"removed", flag("")}}),
                     json_media,
                     remove_totp});
    table.push_back({"POST",
                     "/v1/session/recovery",
                     Need::session,
                     "Ten new recovery codes; those before are void",
                     {},
                     password,
                     codes,
                     json_media,
                     renew_codes});
    table.push_back({"DELETE",
                     "/v1/admin/administrators/{name}/second-factor",
                     Need::socket,
                     "Remove the second factor of somebody who has lost it",
                     {},
                     {},
                     object("Removed", "", {{"removed", text("Name or id.")}}),
                     json_media,
                     remove_lost});
}

}  // namespace

void add_session_routes(std::vector<Route>& table) {
    add_second_factor_routes(table);
    const auto removed = object("Removed", "", {{"removed", text("Name or id.")}});
    const auto* const json_media = "application/json";
    const auto password = text("", 1'024);
    table.push_back({"POST",
                     "/v1/session",
                     Need::nobody,
                     "Sign in: the answer sets the cookie of a session",
                     {},
                     object("SignIn", "",
                            {{"name", text("", 64)},
                             {"password", password},
                             optional("code", text("Of the second factor: six digits, or a recovery code.", 64))}),
                     session_schema(),
                     json_media,
                     sign_in});
    table.push_back(
        {"GET", "/v1/session", Need::session, "The session that asks", {}, {}, session_schema(), json_media, show});
    table.push_back({"DELETE", "/v1/session", Need::session, "Sign out", {}, {}, removed, json_media, sign_out});
    table.push_back({"GET",
                     "/v1/sessions",
                     Need::viewer,
                     "Open sessions: one's own; for administrators all",
                     {},
                     {},
                     list("", listed_session_schema()),
                     json_media,
                     list_sessions});
    table.push_back({"DELETE",
                     "/v1/sessions/{id}",
                     Need::viewer,
                     "End a session: one's own; for administrators any",
                     {},
                     {},
                     removed,
                     json_media,
                     end_session});
    table.push_back({"POST",
                     "/v1/session/password",
                     Need::session,
                     "Change the own password; all other sessions of the person end",
                     {},
                     object("NewPassword", "", {{"current", password}, {"password", password}}),
                     object("PasswordChanged", "", {{"changed", flag("")}}),
                     json_media,
                     change_password});
}

}  // namespace tidegate
