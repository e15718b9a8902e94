// case: what happened to one sender, with its evidence.

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <ostream>

#include "cli/case_view.hpp"
#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/print.hpp"

namespace tidegate {

namespace {

struct ListOptions {
    std::string entity, state, limit;
};

struct ExportOptions {
    std::string reference, file;
};

int list(Session& session, const ListOptions& o) {
    return list_of(session,
                   api_path({"cases"}) + api_query({{"entity", o.entity}, {"state", o.state}, {"limit", o.limit}}),
                   {{"case", "reference", Show::text, Fit::whole},
                    {"entity", "entity", Show::text, Fit::whole},
                    {"state", "state", Show::text, Fit::whole},
                    {"opened", "opened_at", Show::time},
                    {"cause", "cause", Show::text, Fit::drop},
                    {"", "sentence"}},
                   "No case yet. Each restriction and each alert opens one, with the messages that led to it.");
}

int show(Session& session, const std::string& reference) {
    const auto answer = DaemonClient{session.locations().state}.get(api_path({"cases", reference}));
    if (!answer) return refuse(session, answer.error());
    if (session.json) return print_object(session, *answer);
    print_case(session, *answer);
    return exit_done;
}

int write_export(Session& session, const ExportOptions& o) {
    const auto answer = DaemonClient{session.locations().state}.fetch(api_path({"cases", o.reference, "export"}));
    if (!answer) return refuse(session, answer.error());
    if (o.file.empty()) {
        session.out << *answer << '\n';
        return exit_done;
    }
    std::ofstream file{o.file, std::ios::binary};
    file << *answer << '\n';
    file.close();
    if (!file) return refuse(session, {Fault::invalid, o.file + ": cannot be written"});
    return print_done(session, {{"file", o.file}}, "Written to " + o.file + ".");
}

}  // namespace

void add_case(CLI::App& app, Session& session) {
    auto& cases = noun(app, "case", "what happened to a sender, and the evidence");

    // Options live as long as the command line that fills them: CLI11 and the callback share them.
    const auto o = std::make_shared<ListOptions>();
    auto* all = cases.add_subcommand("list", "cases, newest first");
    all->add_option("--entity", o->entity, "only of this sender");
    all->add_option("--in-state", o->state, "only open, restricted, probation or closed")
        ->check(CLI::IsMember({"open", "restricted", "probation", "closed"}));
    all->add_option("--limit", o->limit, "at most so many")->check(CLI::PositiveNumber);
    all->callback([&session, o] { session.code = list(session, *o); });

    const auto reference = std::make_shared<std::string>();
    auto* one = cases.add_subcommand("show", "one case: sentence, counters against limits, messages, timeline");
    one->add_option("REFERENCE", *reference, "as in the reply: K7Q2-M9XD")->required();
    one->callback([&session, reference] { session.code = show(session, *reference); });

    const auto e = std::make_shared<ExportOptions>();
    auto* out = cases.add_subcommand("export", "one case with all its evidence as a JSON document");
    out->add_option("REFERENCE", e->reference, "as in the reply: K7Q2-M9XD")->required();
    out->add_option("--to", e->file, "write it to this file");
    out->callback([&session, e] { session.code = write_export(session, *e); });
}

}  // namespace tidegate
