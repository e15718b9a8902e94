// breaker: what keeps our own mistakes from stopping everybody.

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"

namespace tidegate {

namespace {

std::string in_words(const std::string& state) {
    if (state == "open") return "detection only observes, and who goes over a limit is told to wait";
    return state == "wary" ? "a canary would have been stopped: half as many others open it"
                           : "detection does as it is told";
}

int show(Session& session) {
    const auto answer = DaemonClient{session.locations().state}.get(api_path({"breaker"}));
    if (!answer) return refuse(session, answer.error());
    if (session.json) return print_object(session, *answer);
    const auto state = text_at(*answer, "state");
    const auto colour = state == "open" ? Colour::bad : state == "wary" ? Colour::warning : Colour::good;
    session.out << "The circuit breaker is " << session.screen.paint(colour, state) << ": "
                << session.screen.fold(in_words(state)) << ".\n";
    if (const auto why = text_at(*answer, "why"); !why.empty())
        session.out << session.screen.fold("Since " + session.local_time(text_at(*answer, "since")) + ": " + why)
                    << ".\n";
    session.out << session.screen.fold("Healthy senders stopped within the hour, or who would have been: " +
                                       text_at(*answer, "tripped") + "; it opens at " + text_at(*answer, "opens_at") +
                                       ". Sent within the hour: " + text_at(*answer, "active_hour") +
                                       ", within a day: " + text_at(*answer, "active_day") + ".")
                << '\n';
    if (const auto senders = text_at(*answer, "senders"); !senders.empty())
        session.out << session.screen.fold("Tripped: " + senders) << '\n';
    if (const auto canaries = text_at(*answer, "canaries"); !canaries.empty())
        session.out << session.screen.fold("Canaries: " + canaries) << '\n';
    return exit_done;
}

int close(Session& session, const std::string& reason) {
    const auto answer = DaemonClient{session.locations().state}.send("POST", api_path({"breaker", "close"}),
                                                                     boost::json::object{{"reason", reason}});
    if (!answer) return refuse(session, answer.error());
    return print_done(session, *answer, "The circuit breaker is closed: detection does again as it is told.");
}

}  // namespace

void add_breaker(CLI::App& app, Session& session) {
    auto& breaker = noun(app, "breaker", "the circuit breaker: when too many healthy senders trip at once");
    breaker.add_subcommand("show", "how it stands, and by what numbers")->callback([&session] {
        session.code = show(session);
    });
    // The option lives as long as the command line that fills it: CLI11 and the callback share it.
    const auto reason = std::make_shared<std::string>();
    auto* by_hand = breaker.add_subcommand("close", "lets detection act again before the quiet hour is over");
    by_hand->add_option("--reason", *reason, "what was wrong and is mended; stays in the audit log")->required();
    by_hand->callback([&session, reason] { session.code = close(session, *reason); });
}

}  // namespace tidegate
