// admin: who may use the API, and tokens for programs.

#include <CLI/CLI.hpp>
#include <istream>
#include <memory>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/password.hpp"
#include "cli/print.hpp"

namespace tidegate {

namespace {

const std::vector<std::string> roles{"viewer", "helpdesk", "administrator"};
const std::vector<std::string> token_roles{"check", "viewer", "helpdesk", "administrator"};

struct Named {
    std::string name, role, expires;
};

int add_person(Session& session, const Named& o) {
    const auto password = read_password(session, o.name);
    if (!password) return misuse(session, password.error().what);
    const auto answer = DaemonClient{session.locations().state}.send(
        "POST", api_path({"admin", "administrators"}), {{"name", o.name}, {"password", *password}, {"role", o.role}});
    if (!answer) return refuse(session, answer.error());
    return print_done(session, *answer, o.name + " may sign in as " + o.role + ".");
}

int remove(Session& session, const char* what, const std::string& which, const std::string& sentence) {
    const auto answer = DaemonClient{session.locations().state}.send("DELETE", api_path({"admin", what, which}), {});
    return answer ? print_done(session, *answer, sentence) : refuse(session, answer.error());
}

int remove_second_factor(Session& session, const std::string& name) {
    const auto answer = DaemonClient{session.locations().state}.send(
        "DELETE", api_path({"admin", "administrators", name, "second-factor"}), {});
    if (!answer) return refuse(session, answer.error());
    return print_done(session, *answer,
                      name + " signs in with the password alone, and can enroll another second factor.");
}

int add_token(Session& session, const Named& o) {
    boost::json::object body{{"name", o.name}, {"role", o.role}};
    if (!o.expires.empty() && o.expires != "never") {
        const auto at = point_in_time(session, o.expires, true);
        if (!at) return misuse(session, at.error().what);
        body["expires_at"] = *at;
    }
    const auto answer = DaemonClient{session.locations().state}.send("POST", api_path({"admin", "tokens"}), body);
    if (!answer) return refuse(session, answer.error());
    auto secret = text_at(*answer, "secret");
    if (secret.empty()) secret = text_at(*answer, "token");
    if (!session.json) {
        const auto end = text_at(*answer, "expires_at");
        session.err << "Keep it well: it is shown only now. It is valid until "
                    << (end.empty() ? std::string{"it is revoked"} : session.local_time(end)) << ".\n";
    }
    return print_done(session, *answer, secret);
}

void add_tokens(CLI::App& admin, Session& session) {
    auto& token = noun(admin, "token", "keys for programs");

    // Options live as long as the command line that fills them: CLI11 and the callback share them.
    const auto made = std::make_shared<Named>(Named{"", "viewer", "30d"});
    auto* create = token.add_subcommand("new", "makes a token and prints it, once");
    create->add_option("NAME", made->name, "what it is for")->required();
    create->add_option("--role", made->role, "check (POST /v1/check only), viewer, helpdesk or administrator")
        ->check(CLI::IsMember(token_roles))
        ->capture_default_str();
    create->add_option("--expires", made->expires, "how long it is valid: 30d, an RFC 3339 time, or never")
        ->capture_default_str();
    create->callback([&session, made] { session.code = add_token(session, *made); });

    token.add_subcommand("list", "tokens, without their secrets")->callback([&session] {
        session.code = list_of(session, api_path({"admin", "tokens"}),
                               {{"id", "id"},
                                {"name", "name"},
                                {"role", "role"},
                                {"made", "created_at", Show::time},
                                {"expires", "expires_at", Show::time},
                                {"by", "created_by"}},
                               "No token. Programs that use the API over TCP need one: tidegate admin token new NAME");
    });

    const auto id = std::make_shared<std::string>();
    auto* revoke = token.add_subcommand("revoke", "makes a token worthless at once");
    revoke->add_option("ID", *id, "as in the list")->required();
    revoke->callback(
        [&session, id] { session.code = remove(session, "tokens", *id, "Token " + *id + " is revoked."); });
}

}  // namespace

void add_admin(CLI::App& app, Session& session) {
    auto& admin = noun(app, "admin", "people and programs that may use the API");

    // Options live as long as the command line that fills them: CLI11 and the callback share them.
    const auto person = std::make_shared<Named>(Named{"", "administrator", ""});
    auto* add = admin.add_subcommand("add", "adds a person; asks for the password, or reads a line of standard input");
    add->add_option("NAME", person->name, "what they sign in with")->required();
    add->add_option("--role", person->role, "viewer, helpdesk or administrator")
        ->check(CLI::IsMember(roles))
        ->capture_default_str();
    add->callback([&session, person] { session.code = add_person(session, *person); });

    const auto name = std::make_shared<std::string>();
    auto* gone = admin.add_subcommand("remove", "removes a person");
    gone->add_option("NAME", *name, "as in the list")->required();
    gone->callback([&session, name] {
        session.code = remove(session, "administrators", *name, *name + " may not sign in any more.");
    });

    admin.add_subcommand("list", "people who may sign in")->callback([&session] {
        session.code = list_of(session, api_path({"admin", "administrators"}),
                               {{"name", "name"}, {"role", "role"}, {"added", "created_at", Show::time}},
                               "No administrator yet. Add one: tidegate admin add NAME. Until then only this machine's "
                               "root and the daemon's own user may use the API.");
    });

    auto& second = noun(admin, "second-factor", "the codes that somebody signs in with besides the password");
    const auto lost = std::make_shared<std::string>();
    auto* without = second.add_subcommand("remove", "for who has lost the device and the recovery codes");
    without->add_option("NAME", *lost, "as in the list")->required();
    without->callback([&session, lost] { session.code = remove_second_factor(session, *lost); });

    add_tokens(admin, session);
}

}  // namespace tidegate
