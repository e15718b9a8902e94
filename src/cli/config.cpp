// config: the configuration, checked and explained without the daemon.

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"
#include "config/manual.hpp"
#include "config/reader.hpp"
#include "site/organisation.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

int check(Session& session) {
    const auto file = session.locations().config.string();
    const auto config = load_config(file);
    auto trouble = config ? std::string{} : config.error().what;
    if (config)
        if (const auto organisation = organisation_of(*config); !organisation)
            trouble = file + ": " + organisation.error().what;
    if (session.json) {
        json::array problems;
        for (std::string_view rest = trouble; !rest.empty();) {
            const auto end = rest.find('\n');
            problems.emplace_back(rest.substr(0, end));
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        }
        print_object(session, json::object{{"file", file}, {"good", trouble.empty()}, {"problems", problems}});
        return trouble.empty() ? exit_done : exit_refused;
    }
    if (!trouble.empty()) return refuse(session, {Fault::invalid, trouble});
    session.out << file << ": nothing wrong\n";
    return exit_done;
}

}  // namespace

void add_config(CLI::App& app, Session& session) {
    auto& config = noun(app, "config", "the configuration");
    config.add_subcommand("check", "reads it and tells everything that is wrong")->callback([&session] {
        session.code = check(session);
    });

    // The flag lives as long as the command line that sets it: CLI11 and the callback share it.
    const auto man = std::make_shared<bool>(false);
    auto* docs = config.add_subcommand("docs", "prints the reference of all settings");
    docs->add_flag("--man", *man, "as a manual page instead of Markdown");
    docs->callback([&session, man] { session.out << (*man ? settings_man_page() : settings_markdown()); });

    app.add_subcommand("configtest", "the same as config check")->callback([&session] {
        session.code = check(session);
    });
}

}  // namespace tidegate
