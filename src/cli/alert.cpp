// alert: what people were told, and the policies that say when they are.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

struct PolicyOptions {
    std::string name, enabled, severity, most_per_day;
    std::vector<std::string> mail_to;
};

const std::vector<Column> policy_columns{{"name", "name"},
                                         {"severity", "severity"},
                                         {"enabled", "enabled"},
                                         {"administrators", "tell_administrators"},
                                         {"sender", "tell_sender"},
                                         {"webhook", "webhook"},
                                         {">most/day", "most_per_day"},
                                         {"mail to", "mail_to"}};

void change(json::object& policy, const PolicyOptions& o) {
    if (!o.enabled.empty()) policy["enabled"] = o.enabled == "yes";
    if (!o.severity.empty()) policy["severity"] = o.severity;
    if (!o.most_per_day.empty()) policy["most_per_day"] = std::stoul(o.most_per_day);
    if (!o.mail_to.empty()) {
        json::array to;
        for (const auto& address : o.mail_to)
            if (!address.empty()) to.emplace_back(address);
        policy["mail_to"] = to;
    }
}

/// Reads all alert policies, changes the one that is named, and hands all back.
int edit(Session& session, const PolicyOptions& o) {
    const DaemonClient daemon{session.locations().state};
    const auto before = daemon.get(api_path({"alerts", "policies"}));
    if (!before) return refuse(session, before.error());
    auto items = items_of(*before);
    const auto found = std::ranges::find_if(
        items, [&](const json::value& item) { return lower(text_at(item, "name")) == lower(o.name); });
    if (found == items.end() || !found->is_object())
        return refuse(session,
                      {Fault::not_found, "there is no alert policy " + o.name + ": tidegate alert policy lists them"});
    change(found->get_object(), o);
    const auto changed = *found;
    const auto answer = daemon.send("PUT", api_path({"alerts", "policies"}), json::value(items));
    if (!answer) return refuse(session, answer.error());
    return print_done(session, changed, "Alert policy " + o.name + " is changed.");
}

}  // namespace

void add_alert(CLI::App& app, Session& session) {
    auto& alert = noun(app, "alert", "what people are told, and when");

    alert.add_subcommand("list", "notices, newest first, and whether they arrived")->callback([&session] {
        session.code = list_of(session, api_path({"alerts"}),
                               {{"alert", "alert"},
                                {"by", "channel"},
                                {"to", "target"},
                                {"state", "state"},
                                {">tries", "attempts"},
                                {"next", "next_at", Show::time},
                                {"trouble", "trouble"}},
                               "No notice yet. Restrictions and warnings are told to notify.administrators.");
    });

    // Options live as long as the command line that fills them: CLI11 and the callback share them.
    const auto o = std::make_shared<PolicyOptions>();
    auto* policy = alert.add_subcommand("policy", "lists alert policies; with a name and options changes one");
    policy->add_option("NAME", o->name, "of the alert policy, such as \"user restricted\"");
    policy->add_option("--enabled", o->enabled, "yes or no")->check(CLI::IsMember({"yes", "no"}));
    policy->add_option("--severity", o->severity, "info, medium or high")
        ->check(CLI::IsMember({"info", "medium", "high"}));
    policy->add_option("--most-per-day", o->most_per_day, "at most so many notices a day")
        ->check(CLI::Range(1, 100'000));
    policy->add_option("--mail-to", o->mail_to, "addresses besides the administrators; \"\" for none")
        ->delimiter(',')
        ->allow_extra_args(false);
    policy->callback([&session, o] {
        session.code = o->name.empty() ? list_of(session, api_path({"alerts", "policies"}), policy_columns,
                                                 "No alert policy: nobody is told of anything.")
                                       : edit(session, *o);
    });
}

}  // namespace tidegate
