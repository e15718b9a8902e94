// Administrators and tokens, and how the first one is made.

#include "access/secret.hpp"
#include "api/core.hpp"
#include "api/setup.hpp"
#include "api/shapes.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::choice;
using shape::list;
using shape::nullable;
using shape::object;
using shape::optional;
using shape::text;
using shape::time;

namespace {

std::uint64_t keep(ApiCore& core, const std::string& by, const AccessRow& row) {
    return core.tell(EventKind::access_changed, by, row.sentence + " (by " + by + ").",
                     json::object{{"table", row.table}, {"key", json_text(row.key)}},
                     AccessChange{row.table, row.key, row.json});
}

Result<Answer> list_administrators(ApiCore& core, const Call&) {
    return answer(json_list(core.parts.access.administrators()));
}

Result<Answer> add_administrator(ApiCore& core, const Call& call) {
    const auto role = parse_role(call.text("role"));
    if (!role) return tl::unexpected<Error>{role.error()};
    const auto row = core.parts.access.add_administrator(call.text("name"), call.text("password"), *role);
    if (!row) return tl::unexpected<Error>{row.error()};
    // A sign-in that was under way while the last one of this name was removed is not this person's.
    core.parts.sessions.end_all_of(row->key, SessionEnd::person_removed, call.caller.name);
    return answer(json::object{{"name", row->key}, {"role", to_string(*role)}}, keep(core, call.caller.name, *row),
                  201);
}

Result<Answer> remove_administrator(ApiCore& core, const Call& call) {
    const auto row = core.parts.access.remove_administrator(call.path.find("name")->second);
    if (!row) return tl::unexpected<Error>{row.error()};
    core.parts.sessions.end_all_of(row->key, SessionEnd::person_removed, call.caller.name);
    const auto ticket = keep(core, call.caller.name, *row);
    core.tell_ended();
    return answer(json::object{{"removed", row->key}}, ticket);
}

Result<Answer> list_tokens(ApiCore& core, const Call&) { return answer(json_list(core.parts.access.tokens())); }

Result<Answer> add_token(ApiCore& core, const Call& call) {
    const auto role = parse_role(call.text("role"));
    if (!role) return tl::unexpected<Error>{role.error()};
    std::optional<Instant> expires_at;
    if (const auto given = call.text("expires_at"); !given.empty()) {
        const auto at = parse_rfc3339(given);
        if (!at) return tl::unexpected<Error>{at.error()};
        expires_at = *at;
    }
    const auto made = core.parts.access.add_token(call.text("name"), *role, expires_at, call.caller.name);
    if (!made) return tl::unexpected<Error>{made.error()};
    return answer(json::object{{"id", made->row.key},
                               {"name", call.text("name")},
                               {"role", to_string(*role)},
                               {"expires_at", json_time(expires_at)},
                               {"token", made->secret}},
                  keep(core, call.caller.name, made->row), 201);
}

Result<Answer> revoke_token(ApiCore& core, const Call& call) {
    const auto row = core.parts.access.revoke_token(call.path.find("id")->second);
    if (!row) return tl::unexpected<Error>{row.error()};
    return answer(json::object{{"removed", row->key}}, keep(core, call.caller.name, *row));
}

Result<Answer> setup(ApiCore& core, const Call& call) {
    const auto made = make_first_administrator(core, call.text("token"), call.text("name"), call.text("password"));
    if (!made) return tl::unexpected<Error>{made.error()};
    return answer(json::object{{"name", made->name}, {"role", "administrator"}, {"token", made->token}}, made->ticket,
                  201);
}

Schema role_schema() { return choice("", {"check", "viewer", "helpdesk", "administrator"}); }

void add_administrator_routes(std::vector<Route>& table) {
    const auto removed = object("Removed", "", {{"removed", text("Name or id.")}});
    table.push_back({"GET",
                     "/v1/admin/administrators",
                     Need::administrator,
                     "Who may use the API by name and password",
                     {},
                     {},
                     list("", administrator_schema()),
                     "application/json",
                     list_administrators});
    table.push_back({"POST",
                     "/v1/admin/administrators",
                     Need::administrator,
                     "Let somebody use the API by name and password",
                     {},
                     object("NewAdministrator", "",
                            {{"name", text("1 to 64 of a-z 0-9 . _ -", 64)},
                             {"password", text("At least 10 characters, and not easily guessed.", 1'024)},
                             {"role", role_schema()}}),
                     object("AdministratorMade", "", {{"name", text("")}, {"role", role_schema()}}),
                     "application/json",
                     add_administrator});
    table.push_back({"DELETE",
                     "/v1/admin/administrators/{name}",
                     Need::administrator,
                     "Take that away; never the last administrator's",
                     {},
                     {},
                     removed,
                     "application/json",
                     remove_administrator});
    table.push_back({"GET",
                     "/v1/admin/tokens",
                     Need::administrator,
                     "The tokens, without their secrets",
                     {},
                     {},
                     list("", token_schema()),
                     "application/json",
                     list_tokens});
    table.push_back({"DELETE",
                     "/v1/admin/tokens/{id}",
                     Need::administrator,
                     "Revoke a token",
                     {},
                     {},
                     removed,
                     "application/json",
                     revoke_token});
}

}  // namespace

Result<FirstAdministrator> make_first_administrator(ApiCore& core, const std::string& link_token,
                                                    const std::string& name, const std::string& password) {
    const std::lock_guard guard{core.setup_lock};
    const auto wanted = core.parts.access.setup_token();
    if (wanted.empty()) {
        return fail(Fault::conflict,
                    "an administrator exists already: ask that person for a token, or run tidegate admin add NAME on "
                    "this machine");
    }
    if (!same_secret(wanted, link_token)) {
        return fail(Fault::invalid, "this one-time link is not the one that tidegated printed at its last start");
    }
    const auto row = core.parts.access.add_administrator(name, password, Role::administrator);
    if (!row) return tl::unexpected<Error>{row.error()};
    keep(core, name, *row);
    const auto made = core.parts.access.add_token("first", Role::administrator, std::nullopt, name);
    if (!made) return tl::unexpected<Error>{made.error()};
    return FirstAdministrator{name, made->secret, keep(core, name, made->row)};
}

void add_access_routes(std::vector<Route>& table) {
    add_administrator_routes(table);
    table.push_back({"POST",
                     "/v1/admin/tokens",
                     Need::administrator,
                     "Make a token; its secret is shown this once",
                     {},
                     object("NewToken", "",
                            {{"name", text("1 to 64 of a-z 0-9 . _ -", 64)},
                             {"role", role_schema()},
                             optional("expires_at", nullable(time("Without: never.")))}),
                     object("TokenMade", "",
                            {{"id", text("")},
                             {"name", text("")},
                             {"role", role_schema()},
                             {"expires_at", nullable(time(""))},
                             {"token", text("The secret.")}}),
                     "application/json",
                     add_token});
    table.push_back(
        {"POST",
         "/v1/setup",
         Need::nobody,
         "Make the first administrator, by the one-time link",
         {},
         object("Setup", "",
                {{"token", text("Of the link.", 128)},
                 {"name", text("1 to 64 of a-z 0-9 . _ -", 64)},
                 {"password", text("At least 10 characters, and not easily guessed.", 1'024)}}),
         object("SetupDone", "",
                {{"name", text("")}, {"role", role_schema()}, {"token", text("A token, shown this once.")}}),
         "application/json",
         setup});
}

}  // namespace tidegate
