#include "cli/program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/exchange.hpp"
#include "cli/usage.hpp"

namespace tidegate {

namespace {

constexpr const char* about =
    "tidegate watches what leaves a mail server. This is its command line: a client of tidegated.";

constexpr const char* footer =
    "The names of the other system work too, with their parameters: Get-BlockedSenderAddress,\n"
    "Remove-BlockedSenderAddress -SenderAddress a@b -Reason …, Get-HostedOutboundSpamFilterPolicy …\n"
    "Exit status: 0 done, 1 refused or not found, 2 usage, 3 tidegated does not answer.\n"
    "See tidegate(1).";

void add_all(CLI::App& app, Session& session) {
    app.add_option("--state", session.state_flag, "the daemon's state folder; else $TIDEGATE_STATE, /var/lib/tidegate");
    app.add_option("--config", session.config_flag,
                   "the configuration; else $TIDEGATE_CONFIG, /etc/tidegate/tidegate.toml");
    app.add_flag("--json", session.json, "one JSON document instead of text for people");
    app.set_version_flag("--version", "tidegate " TIDEGATE_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    add_status(app, session);
    add_restricted(app, session);
    add_entity(app, session);
    add_case(app, session);
    add_policy(app, session);
    add_mail(app, session);
    add_book(app, session);
    add_breaker(app, session);
    add_complaint(app, session);
    add_alert(app, session);
    add_admin(app, session);
    add_config(app, session);
    add_doctor(app, session);
    add_setup(app, session);
    add_score(app, session);
    add_train(app, session);
    add_model(app, session);
    add_lab(app, session);
    add_import(app, session);
    app.footer(footer);  // last, or every command would take it over
}

}  // namespace

CLI::App& noun(CLI::App& app, const std::string& name, const std::string& about_it) {
    return *app.add_subcommand(name, about_it)->require_subcommand(1);
}

namespace {

/// CLI11's help and version, and its complaints, one a line.
int told_by_parser(Session& session, const CLI::App& app, const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error, session.out, session.err);
    return misuse(session, std::string{error.what()} + ". tidegate help COMMAND says what it takes");
}

int run_ours(Session& session, std::vector<std::string> arguments) {
    CLI::App app{about, "tidegate"};
    add_all(app, session);
    if (const auto wrong = unknown_command(app, arguments)) return misuse(session, *wrong);
    std::ranges::reverse(arguments);  // as CLI11 takes them
    try {
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
        return told_by_parser(session, app, error);
    } catch (const std::exception& error) {  // of the standard library, such as memory that is not there
        return refuse(session, {Fault::conflict, error.what()});
    }
    return session.code;
}

}  // namespace

int run(Session& session, std::vector<std::string> arguments) {
    arguments = help_as_option(std::move(arguments));
    const bool json = std::ranges::find(arguments, "--json") != arguments.end();  // also where the line makes no sense
    const int code =
        is_exchange_command(arguments) ? run_exchange(session, arguments) : run_ours(session, std::move(arguments));
    if (json && code != exit_done && !session.answered && !session.failure.empty())
        session.out << session.failure << '\n';
    return code;
}

}  // namespace tidegate
