// held and trace: single messages.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"

namespace tidegate {

namespace {

struct HeldOptions {
    std::string entity, state, limit, offset;
};

struct TraceOptions {
    std::string sender, recipient, queue_id, action, since, limit;
};

int trace(Session& session, const TraceOptions& o) {
    std::string since;
    if (!o.since.empty()) {
        const auto at = point_in_time(session, o.since, false);
        if (!at) return misuse(session, at.error().what);
        since = *at;
    }
    return list_of(session,
                   api_path({"trace"}) + api_query({{"entity", o.sender},
                                                    {"recipient", o.recipient},
                                                    {"queue_id", o.queue_id},
                                                    {"action", o.action},
                                                    {"since", since},
                                                    {"limit", o.limit}}),
                   {{"at", "at", Show::second},
                    {"entity", "entity", Show::text, Fit::whole},
                    {"action", "action", Show::text, Fit::whole},
                    {"queue id", "queue_id", Show::text, Fit::whole},
                    {"cause", "cause", Show::text, Fit::drop},
                    {"client", "client", Show::text, Fit::drop},
                    {">external", "external", Show::text, Fit::drop},
                    {">internal", "internal", Show::text, Fit::drop},
                    {"recipients", "recipients"}},
                   "No message like that in the trace. Every submission is listed here for store.trace_days days.");
}

int show_held(Session& session, const std::string& id) {
    const auto answer =
        DaemonClient{session.locations().state}.get(api_path({"held"}) + api_query({{"limit", "10000"}}));
    if (!answer) return refuse(session, answer.error());
    const auto items = items_of(*answer);
    const auto found = std::ranges::find_if(items, [&](const auto& item) { return text_at(item, "queue_id") == id; });
    if (found == items.end())
        return refuse(session, {Fault::not_found, id + " is not held: tidegate held list shows what is"});
    return print_object(session, *found);
}

/// Does one thing to each; goes on after a failure, and says so at the end.
int each(Session& session, const std::vector<std::string>& ids, const char* verb, const std::string& done) {
    const DaemonClient daemon{session.locations().state};
    boost::json::array answers;
    std::string sentences;
    for (const auto& id : ids) {
        const auto answer = daemon.send("POST", api_path({"held", id, verb}), boost::json::object{});
        if (!answer) {
            session.code = refuse(session, answer.error());
            continue;
        }
        sentences += (sentences.empty() ? "" : "\n") + id + done;
        answers.push_back(answer->is_null() ? boost::json::value{{"queue_id", id}, {"done", true}} : *answer);
    }
    if (answers.empty()) return session.code;
    print_done(session, ids.size() == 1 ? answers.front() : boost::json::value(answers), sentences);
    return session.code;
}

}  // namespace

void add_mail(CLI::App& app, Session& session) {
    auto& held = noun(app, "held", "messages that wait in the hold queue");

    // Options live as long as the command line that fills them: CLI11 and the callback share them.
    const auto which = std::make_shared<HeldOptions>();
    auto* all = held.add_subcommand("list", "what is held, of whom, and why");
    all->add_option("--entity", which->entity, "only of this sender");
    all->add_option("--in-state", which->state, "held, or those that were delivered, deleted, have expired or are gone")
        ->check(CLI::IsMember({"held", "delivered", "deleted", "expired", "gone"}));
    all->add_option("--limit", which->limit, "at most so many")->check(CLI::PositiveNumber);
    all->add_option("--offset", which->offset, "passing over so many")->check(CLI::NonNegativeNumber);
    all->callback([&session, which] {
        session.code = list_of(session,
                               api_path({"held"}) + api_query({{"entity", which->entity},
                                                               {"state", which->state},
                                                               {"limit", which->limit},
                                                               {"offset", which->offset}}),
                               {{"queue id", "queue_id", Show::text, Fit::whole},
                                {"since", "at", Show::time},
                                {"entity", "entity", Show::text, Fit::whole},
                                {"case", "case", Show::text, Fit::whole},
                                {">recipients", "recipients", Show::text, Fit::drop},
                                {"subject", "subject", Show::subject}},
                               "Nothing is held. Mail of a restricted sender that was already queued waits here.");
    });

    const auto id = std::make_shared<std::string>();
    auto* show = held.add_subcommand("show", "one held message");
    show->add_option("QUEUE-ID", *id, "as in the list")->required();
    show->callback([&session, id] { session.code = show_held(session, *id); });

    const auto ids = std::make_shared<std::vector<std::string>>();
    auto* deliver = held.add_subcommand("deliver", "lets held messages go on");
    deliver->add_option("QUEUE-ID", *ids, "as in the list")->required();
    deliver->callback(
        [&session, ids] { session.code = each(session, *ids, "deliver", " goes on to its recipients."); });
    auto* remove = held.add_subcommand("delete", "deletes held messages for good");
    remove->add_option("QUEUE-ID", *ids, "as in the list")->required();
    remove->callback([&session, ids] { session.code = each(session, *ids, "delete", " is deleted."); });

    const auto o = std::make_shared<TraceOptions>();
    auto* lines = app.add_subcommand("trace", "single submissions and what became of them, newest first");
    lines->add_option("--sender", o->sender, "only of this sender: a login, connector:NAME or local:NAME");
    lines->add_option("--recipient", o->recipient, "only to this recipient");
    lines->add_option("--queue-id", o->queue_id, "only with this queue id");
    lines->add_option("--action", o->action, "only with this answer")
        ->check(CLI::IsMember({"accept", "flag", "hold", "defer", "reject"}));
    lines->add_option("--since", o->since, "only after this: 90m, 24h, 7d or an RFC 3339 time");
    lines->add_option("--limit", o->limit, "at most so many")->check(CLI::Range(1, 1000));
    lines->callback([&session, o] { session.code = trace(session, *o); });
}

}  // namespace tidegate
