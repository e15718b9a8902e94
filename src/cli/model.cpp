// tidegate model: what the content model was made from and taught here, and taking that back.

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"

namespace tidegate {

namespace {

int show(Session& session) {
    const auto answer = DaemonClient{session.locations().state}.get(api_path({"model"}));
    if (!answer) return refuse(session, answer.error());
    if (session.json) return print_object(session, *answer);
    const auto last = text_at(*answer, "last_taught_at");
    session.out << session.screen.fold("The content model was trained on " + text_at(*answer, "origin") + ".") << '\n';
    session.out << session.screen.fold(
                       last.empty() ? "Nothing was taught here: held mail that people deliver or delete teaches it."
                                    : "Taught here: " + text_at(*answer, "taught_spam") + " messages as abuse, " +
                                          text_at(*answer, "taught_ham") + " as honest; the last " +
                                          session.local_time(last) + ".")
                << '\n';
    if (const auto trouble = text_at(*answer, "trouble"); !trouble.empty())
        session.out << session.screen.paint(Colour::bad, session.screen.fold(trouble)) << '\n';
    return exit_done;
}

int reset(Session& session, const std::string& reason) {
    const auto answer = DaemonClient{session.locations().state}.send("POST", api_path({"model", "reset"}),
                                                                     boost::json::object{{"reason", reason}});
    if (!answer) return refuse(session, answer.error());
    return print_done(session, *answer, "The content model is as shipped again.");
}

}  // namespace

void add_model(CLI::App& app, Session& session) {
    auto& model = noun(app, "model", "the content model, and what this site has taught it");
    model.add_subcommand("show", "what it was trained on, and how much was taught here")->callback([&session] {
        session.code = show(session);
    });
    // The option lives as long as the command line that fills it: CLI11 and the callback share it.
    const auto reason = std::make_shared<std::string>();
    auto* back = model.add_subcommand("reset", "forgets what was taught here");
    back->add_option("--reason", *reason, "why; stays in the audit log")->required();
    back->callback([&session, reason] { session.code = reset(session, *reason); });
}

}  // namespace tidegate
