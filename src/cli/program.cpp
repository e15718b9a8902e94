#include "cli/program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/exchange.hpp"

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
    add_alert(app, session);
    add_admin(app, session);
    add_config(app, session);
    add_doctor(app, session);
    add_setup(app, session);
    add_score(app, session);
    add_train(app, session);
    add_lab(app, session);
    app.footer(footer);  // last, or every command would take it over
}

}  // namespace

CLI::App& noun(CLI::App& app, const std::string& name, const std::string& about_it) {
    return *app.add_subcommand(name, about_it)->require_subcommand(1);
}

int run(Session& session, std::vector<std::string> arguments) {
    if (is_exchange_command(arguments)) return run_exchange(session, arguments);
    CLI::App app{about, "tidegate"};
    add_all(app, session);
    std::ranges::reverse(arguments);  // as CLI11 takes them
    try {
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
        const int status = app.exit(error, session.out, session.err);
        return status == 0 ? exit_done : exit_usage;
    } catch (const std::exception& error) {  // of the standard library, such as memory that is not there
        session.err << "tidegate: " << error.what() << '\n';
        return exit_refused;
    }
    return session.code;
}

}  // namespace tidegate
