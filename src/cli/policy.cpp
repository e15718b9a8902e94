// policy: what senders may send, read and edited.

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/policy_change.hpp"
#include "cli/policy_check.hpp"
#include "cli/policy_edit.hpp"
#include "cli/policy_manual.hpp"
#include "cli/policy_view.hpp"
#include "cli/print.hpp"

namespace tidegate {

namespace {

struct EditOptions {
    PolicyRequest request;
    PolicyWords said;
};

struct TestOptions {
    std::string user, from;
};

/// Left out by mistake, the scope of a new policy would lift everybody out of the default one at once.
bool names_nobody(const boost::json::object& change) {
    const auto* enabled = change.if_contains("enabled");
    if (enabled != nullptr && *enabled == boost::json::value(false)) return false;
    const boost::json::value whole = change;
    for (const char* list : {"scope.users", "scope.groups", "scope.domains"})
        if (!text_at(whole, list).empty()) return false;
    return true;
}

int edit(Session& session, EditOptions& o) {
    auto change = change_of(o.said);
    if (!change) return misuse(session, change.error().what);
    if (o.request.what == PolicyRequest::What::make && names_nobody(*change))
        return misuse(session,
                      "say whom the policy is for: --user, --group or --domain (your own domain for everybody in it). "
                      "What holds for all others stands in the default policy: tidegate policy set default …");
    if (change->empty() && o.request.what == PolicyRequest::What::change)
        return misuse(session, "say what to change: KEY=VALUE, an option or a file; --help lists them");
    o.request.change = *std::move(change);
    return edit_policy(session, o.request);
}

int show_policy(Session& session, const std::string& name) {
    const auto answer = DaemonClient{session.locations().state}.get(api_path({"policies", name}));
    if (!answer) return refuse(session, answer.error());
    if (session.json) return print_object(session, *answer);
    print_policy(session, *answer);
    return exit_done;
}

int test(Session& session, const TestOptions& o) {
    const auto answer = DaemonClient{session.locations().state}.get(api_path({"entities", o.user, "explain"}) +
                                                                    api_query({{"from", o.from}}));
    if (!answer) return refuse(session, answer.error());
    boost::json::object out;
    for (const char* key :
         {"entity", "policy", "policy_version", "why", "policy_by_login", "policy_by_from", "selected_by"})
        if (const auto* value = value_at(*answer, key)) out[key] = *value;
    return print_object(session, out);
}

/// The options and words of an edit; CLI11 and the callback share them, for as long as the command line is read.
std::shared_ptr<EditOptions> add_edit(CLI::App& command, PolicyRequest::What what) {
    auto o = std::make_shared<EditOptions>();
    o->request.what = what;
    command.add_option("NAME", o->request.name, "of the policy; the one that always applies last is \"default\"")
        ->required();
    command.add_option("CHANGE", o->said.words, "KEY=VALUE, or a policy file that ends in .toml");
    command.add_option("--preset", o->said.preset, "standard (500/1000/1000) or strict (400/800/800)");
    command.add_flag("--release-qualified", o->request.release_qualified,
                     "release those restricted senders whom the edit leaves below their limits");
    for (const auto& key : policy_keys()) {
        const std::string option{key.option};
        auto* added = command.add_option_function<std::vector<std::string>>(
            option, [o, option](const std::vector<std::string>& values) { o->said.by_option[option] = values; },
            std::string{key.about});
        added->expected(1)->allow_extra_args(false);  // else it would take the words behind its value
        added->multi_option_policy(key.kind == KeyKind::list ? CLI::MultiOptionPolicy::TakeAll
                                                             : CLI::MultiOptionPolicy::TakeLast);
    }
    return o;
}

void add_edits(CLI::App& policy, Session& session) {
    auto* set = policy.add_subcommand("set", "changes a policy; what is not named stays");
    const auto changed = add_edit(*set, PolicyRequest::What::change);
    set->callback([&session, changed] { session.code = edit(session, *changed); });

    auto* make = policy.add_subcommand("new", "makes a policy for --user, --group or --domain");
    const auto made = add_edit(*make, PolicyRequest::What::make);
    make->callback([&session, made] { session.code = edit(session, *made); });

    const auto gone = std::make_shared<PolicyRequest>();
    gone->what = PolicyRequest::What::remove;
    auto* remove = policy.add_subcommand("remove", "removes a policy; not the default one");
    remove->add_option("NAME", gone->name, "of the policy")->required();
    remove->add_flag("--release-qualified", gone->release_qualified,
                     "release those restricted senders whom the edit leaves below their limits");
    remove->callback([&session, gone] { session.code = edit_policy(session, *gone); });
}

}  // namespace

void add_policy(CLI::App& app, Session& session) {
    auto& policy = noun(app, "policy", "what senders may send, and what happens beyond");

    policy.add_subcommand("list", "all policies, in the order in which they are asked")->callback([&session] {
        session.code = list_policies(session);
    });

    // Options live as long as the command line that fills them: CLI11 and the callback share them.
    const auto name = std::make_shared<std::string>();
    auto* show = policy.add_subcommand("show", "one policy");
    show->add_option("NAME", *name, "of the policy")->required();
    show->callback([&session, name] { session.code = show_policy(session, *name); });

    add_edits(policy, session);

    const auto path = std::make_shared<std::string>();
    auto* check = policy.add_subcommand("check", "checks policies in files, without the daemon");
    check->add_option("PATH", *path, "a file, or a folder of *.toml")->required();
    check->callback([&session, path] { session.code = check_policies(session, *path); });

    const auto man = std::make_shared<bool>(false);
    auto* docs = policy.add_subcommand("docs", "prints the manual of policy files");
    docs->add_flag("--man", *man, "as a manual page instead of Markdown");
    docs->callback([&session, man] { session.out << (*man ? policies_man_page() : policies_markdown()); });

    const auto t = std::make_shared<TestOptions>();
    auto* which = policy.add_subcommand("test", "which policy would apply, and why");
    which->add_option("--user", t->user, "login, connector:NAME or local:NAME")->required();
    which->add_option("--from", t->from, "with this header From");
    which->callback([&session, t] { session.code = test(session, *t); });
}

}  // namespace tidegate
