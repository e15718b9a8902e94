// restricted: the list of who may not send, and the way off it.

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"
#include "cli/release.hpp"
#include "cli/sender_view.hpp"

namespace tidegate {

namespace {

struct ListOptions {
    std::string query, kind, cause, sort, limit, offset;
};

int list(Session& session, const ListOptions& o) {
    return list_of(session,
                   api_path({"restricted"}) + api_query({{"q", o.query},
                                                         {"kind", o.kind},
                                                         {"cause", o.cause},
                                                         {"sort", o.sort},
                                                         {"limit", o.limit},
                                                         {"offset", o.offset}}),
                   {{"entity", "entity", Show::text, Fit::whole},
                    {"case", "case", Show::text, Fit::whole},
                    {"since", "since", Show::time},
                    {"until", "until", Show::time},
                    {"cause", "cause", Show::text, Fit::drop},
                    {"policy", "policy", Show::text, Fit::drop},
                    {"by", "restricted_by", Show::text, Fit::drop},
                    {"", "summary"}},
                   "Nobody is restricted. Senders that go over a limit of their policy will be listed here.");
}

}  // namespace

int release(Session& session, const Release& what) {
    boost::json::object body{{"reason", what.reason}, {"held", what.held}};
    if (what.override_gate) body["override"] = true;
    const auto answer =
        DaemonClient{session.locations().state}.send("POST", api_path({"restricted", what.entity, "release"}), body);
    if (!answer) return refuse(session, answer.error());
    if (session.json) return print_done(session, *answer, "");
    return print_done(session, *answer, after_release(session, what.entity, text_at(*answer, "outlook")));
}

void add_restricted(CLI::App& app, Session& session) {
    auto& restricted = noun(app, "restricted", "senders that may not send");

    // Options live as long as the command line that fills them: CLI11 and the callback share them.
    const auto o = std::make_shared<ListOptions>();
    auto* all = restricted.add_subcommand("list", "who is restricted, why, since and until when");
    all->add_option("--query", o->query, "only with this text in the name");
    all->add_option("--kind", o->kind, "only user, connector or local")
        ->check(CLI::IsMember({"user", "connector", "local"}));
    all->add_option("--cause", o->cause, "only this cause, such as TG-LIMIT-EXTERNAL-HOUR");
    all->add_option("--sort", o->sort, "by this key: entity, cause, since …; with \"-\" before it downwards");
    all->add_option("--limit", o->limit, "at most so many")->check(CLI::PositiveNumber);
    all->add_option("--offset", o->offset, "passing over so many")->check(CLI::NonNegativeNumber);
    all->callback([&session, o] { session.code = list(session, *o); });

    const auto entity = std::make_shared<std::string>();
    auto* show = restricted.add_subcommand("show", "one restriction with everything known of it");
    show->add_option("ENTITY", *entity, "login, connector:NAME or local:NAME")->required();
    show->callback([&session, entity] { session.code = object_of(session, api_path({"restricted", *entity})); });

    const auto what = std::make_shared<Release>();
    auto* end = restricted.add_subcommand("release", "lets a sender send again, from the next message on");
    end->add_option("ENTITY", what->entity, "login, connector:NAME or local:NAME")->required();
    end->add_option("--reason", what->reason, "why it is right now; stays in the case and the audit log")->required();
    end->add_option("--held", what->held, "what becomes of its held mail: deliver, delete or keep")
        ->check(CLI::IsMember({"deliver", "delete", "keep"}))
        ->capture_default_str();
    end->add_flag("--override", what->override_gate, "release although a condition for it is not met");
    end->callback([&session, what] { session.code = release(session, *what); });
}

}  // namespace tidegate
