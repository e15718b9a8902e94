// status, audit, backup: the daemon itself.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

struct AuditOptions {
    std::string entity, reference, actor, kind, limit;
    bool verify = false;
};

int verify(Session& session) {
    const auto answer = DaemonClient{session.locations().state}.get(api_path({"audit", "verify"}));
    if (!answer) return refuse(session, answer.error());
    return print_done(session, *answer, "The audit log is as it was written: every event fits the one before it.");
}

int audit(Session& session, const AuditOptions& o) {
    if (o.verify) return verify(session);
    return list_of(
        session,
        api_path({"audit"}) + api_query({{"entity", o.entity},
                                         {"case", o.reference},
                                         {"actor", o.actor},
                                         {"kind", o.kind},
                                         {"limit", o.limit}}),
        {{"at", "at", true, true}, {"who", "actor"}, {"what", "kind"}, {"entity", "entity"}, {"", "sentence"}},
        "Nothing in the audit log yet. Every restriction, release and change will be here, with who did it.");
}

int backup(Session& session, const std::string& file) {
    const auto to = std::filesystem::absolute(file).lexically_normal().string();
    const auto answer = DaemonClient{session.locations().state}.send("POST", api_path({"backup"}), {{"to", to}});
    if (!answer) return refuse(session, answer.error());
    std::error_code unseen;
    if (const auto there = std::filesystem::exists(to, unseen); !there && !unseen)
        session.err << "tidegate: " << printable(to, 500)
                    << " is not to be seen from here: tidegated has a /tmp of its own (PrivateTmp=). Name a folder "
                       "that both see, such as /var/lib/tidegate/backup\n";
    return print_done(session, *answer,
                      "Copied to " + to +
                          ". To restore it, stop tidegated and copy it to tidegate.db in the state "
                          "folder.");
}

}  // namespace

void add_status(CLI::App& app, Session& session) {
    app.add_subcommand("status", "what the daemon is doing, and where it listens")->callback([&session] {
        session.code = object_of(session, api_path({"status"}));
    });

    // Options live as long as the command line that fills them: CLI11 and the callback share them.
    const auto o = std::make_shared<AuditOptions>();
    auto* log = app.add_subcommand("audit", "who did what: restrictions, releases, edits");
    log->add_option("--entity", o->entity, "only of this sender");
    log->add_option("--case", o->reference, "only of this case");
    log->add_option("--actor", o->actor, "only by this person");
    log->add_option("--kind", o->kind, "only of this kind: restricted, released, policy_changed …");
    log->add_option("--limit", o->limit, "at most so many lines")->check(CLI::Range(1, 1000));
    log->add_flag("--verify", o->verify, "checks the chain of hashes over the whole log instead");
    log->callback([&session, o] { session.code = audit(session, *o); });

    const auto file = std::make_shared<std::string>();
    auto* copy = app.add_subcommand("backup", "copies the store while the daemon runs");
    copy->add_option("FILE", *file, "where to; an older copy there is replaced")->required();
    copy->callback([&session, file] { session.code = backup(session, *file); });
}

}  // namespace tidegate
