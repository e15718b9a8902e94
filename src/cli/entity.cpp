// entity: any sender, restricted or not: who uses what, which policy applies and why, and a restriction by hand.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/value_to.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"
#include "cli/sender_view.hpp"

namespace tidegate {

namespace {

struct ListOptions {
    std::string query, state, limit, offset;
};

struct ExplainOptions {
    std::string entity, from, recipient;
};

struct RestrictOptions {
    std::string entity, reason, until;
};

/// "412 of 500 external_per_hour": the fullest count of a sender, for a line of the list.
std::string fullest(const boost::json::value& sender) {
    std::string out;
    double most = -1;
    const auto* limits = value_at(sender, "limits");
    for (const auto& use : limits == nullptr ? boost::json::array{} : items_of(*limits)) {
        const auto* used = value_at(use, "used");
        const auto* limit = value_at(use, "limit");
        if (used == nullptr || limit == nullptr || !used->is_number() || !limit->is_number()) continue;
        const auto share = used->to_number<double>() / std::max(1.0, limit->to_number<double>());
        if (share <= most) continue;
        most = share;
        out = plain(*used) + " of " + plain(*limit) + " " + text_at(use, "name");
    }
    return out;
}

int list(Session& session, const ListOptions& o) {
    const auto answer = DaemonClient{session.locations().state}.list(
        api_path({"entities"}) +
        api_query({{"q", o.query}, {"state", o.state}, {"limit", o.limit}, {"offset", o.offset}}));
    if (!answer) return refuse(session, answer.error());
    auto items = items_of(answer->items);
    for (auto& item : items)
        if (!session.json && item.is_object()) item.get_object()["fullest"] = fullest(item);
    const auto code = print_list(session, items,
                                 {{"entity", "entity", Show::text, Fit::whole},
                                  {"state", "state", Show::text, Fit::whole},
                                  {"fullest count", "fullest", Show::text, Fit::whole},
                                  {"policy", "policy", Show::text, Fit::drop}},
                                 "Nobody has sent anything lately. Senders appear with their first message.");
    tell_rest(session, items.size(), answer->total);
    return code;
}

int explain(Session& session, const ExplainOptions& o) {
    const auto answer = DaemonClient{session.locations().state}.get(
        api_path({"entities", o.entity, "explain"}) + api_query({{"from", o.from}, {"recipient", o.recipient}}));
    if (!answer) return refuse(session, answer.error());
    if (session.json) return print_object(session, *answer);
    print_sender(session, *answer);
    return exit_done;
}

int show_sender(Session& session, const std::string& entity) {
    const auto answer = DaemonClient{session.locations().state}.get(api_path({"entities", entity}));
    if (!answer) return refuse(session, answer.error());
    if (session.json) return print_object(session, *answer);
    print_sender(session, *answer);
    print_cases(session, *answer);
    return exit_done;
}

int restrict_by_hand(Session& session, const RestrictOptions& o) {
    boost::json::object body{{"reason", o.reason}};
    if (!o.until.empty()) {
        const auto until = point_in_time(session, o.until, true);
        if (!until) return misuse(session, until.error().what);
        body["until"] = *until;
    }
    const auto answer = DaemonClient{session.locations().state}.send("POST", api_path({"restricted", o.entity}), body);
    if (!answer) return refuse(session, answer.error());
    const auto reference = text_at(*answer, "case");
    return print_done(session, *answer,
                      o.entity + " may not send any more; receiving works." +
                          (reference.empty() ? "" : " Case " + reference + ".") +
                          " To end it: tidegate restricted release " + o.entity + " --reason …");
}

}  // namespace

void add_entity(CLI::App& app, Session& session) {
    auto& entity = noun(app, "entity", "senders: logins, connectors, local users");

    // Options live as long as the command line that fills them: CLI11 and the callback share them.
    const auto o = std::make_shared<ListOptions>();
    auto* all = entity.add_subcommand("list", "who sends, the nearest to a limit first");
    all->add_option("--query", o->query, "only with this text in the name");
    all->add_option("--in-state", o->state, "only clear, restricted or probation")
        ->check(CLI::IsMember({"clear", "restricted", "probation"}));
    all->add_option("--limit", o->limit, "at most so many")->check(CLI::PositiveNumber);
    all->add_option("--offset", o->offset, "passing over so many")->check(CLI::NonNegativeNumber);
    all->callback([&session, o] { session.code = list(session, *o); });

    const auto name = std::make_shared<std::string>();
    auto* show = entity.add_subcommand("show", "one sender: state, usage, cases");
    show->add_option("ENTITY", *name, "login, connector:NAME or local:NAME")->required();
    show->callback([&session, name] { session.code = show_sender(session, *name); });

    const auto e = std::make_shared<ExplainOptions>();
    auto* why = entity.add_subcommand("explain", "which policy and why, what is used and left, when there is room");
    why->add_option("ENTITY", e->entity,
                    "login, connector:NAME, local:NAME, or the client address of a connector; it "
                    "need not have sent yet")
        ->required();
    why->add_option("--from", e->from, "with this header From");
    why->add_option("--recipient", e->recipient, "to this recipient");
    why->callback([&session, e] { session.code = explain(session, *e); });

    const auto r = std::make_shared<RestrictOptions>();
    auto* stop = entity.add_subcommand("restrict", "stops a sender by hand; it still receives");
    stop->add_option("ENTITY", r->entity, "login, connector:NAME or local:NAME")->required();
    stop->add_option("--reason", r->reason, "why; stays in the case and the audit log")->required();
    stop->add_option("--until", r->until, "when it ends by itself: 90m, 24h, 7d, tomorrow or an RFC 3339 time");
    stop->callback([&session, r] { session.code = restrict_by_hand(session, *r); });
}

}  // namespace tidegate
