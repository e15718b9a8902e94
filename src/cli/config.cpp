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
#include "core/text.hpp"
#include "site/check.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

/// As the daemon would find it at its start, or at a reload.
SiteCheck look_at(const std::string& file) {
    const auto config = load_config(file);
    if (config) return check_site(*config);
    SiteCheck out;
    for (std::string_view rest = config.error().what; !rest.empty();) {
        const auto end = rest.find('\n');
        out.wrong.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return out;
}

int check(Session& session) {
    const auto file = session.locations().config.string();
    const auto found = look_at(file);
    const int code = found.wrong.empty() ? exit_done : exit_refused;
    if (session.json) {
        print_object(session, json::object{{"file", file},
                                           {"good", found.wrong.empty()},
                                           {"problems", json::array(found.wrong.begin(), found.wrong.end())},
                                           {"remarks", json::array(found.remarks.begin(), found.remarks.end())}});
        return code;
    }
    for (const auto& wrong : found.wrong) session.err << "tidegate: " << utf8_line(wrong, 2000) << '\n';
    for (const auto& remark : found.remarks) session.err << "tidegate: note: " << utf8_line(remark, 2000) << '\n';
    if (found.wrong.empty()) session.out << file << ": nothing wrong\n";
    return code;
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
