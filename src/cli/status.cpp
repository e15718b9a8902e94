// status, audit, backup: the daemon itself.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <filesystem>
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

struct AuditOptions {
    std::string entity, reference, actor, kind, limit;
    bool verify = false;
};

/// "3 days 4 h", "12 min", "40 s".
std::string span_of(const json::value* seconds) {
    const auto all = seconds == nullptr || !seconds->is_number() ? 0 : seconds->to_number<std::int64_t>();
    if (all < 60) return std::to_string(all) + " s";
    if (all < 3'600) return std::to_string(all / 60) + " min";
    if (all < 86'400) return std::to_string(all / 3'600) + " h " + std::to_string(all / 60 % 60) + " min";
    return std::to_string(all / 86'400) + " days " + std::to_string(all / 3'600 % 24) + " h";
}

/// The parts that are well on one line; of the others, and of those that say something, what they say.
void print_health(Session& session, const json::value& status) {
    const auto* parts = value_at(status, "health.parts");
    const bool ready = text_at(status, "health.ready") == "yes";
    session.out << "\nHealth       "
                << session.screen.paint(ready ? Colour::good : Colour::bad, ready ? "ready" : "not ready") << '\n';
    for (const auto& part : parts == nullptr ? json::array{} : items_of(*parts)) {
        const bool well = text_at(part, "ok") == "yes";
        const auto said = text_at(part, "sentence");
        auto name = "  " + text_at(part, "name");
        name.resize(std::max<std::size_t>(13, name.size() + 1), ' ');
        session.out << name << session.screen.paint(well ? Colour::good : Colour::bad, well ? "good" : "bad ")
                    << (said.empty() ? "" : "  " + session.screen.fold(said, name.size() + 6)) << '\n';
    }
}

void print_counts(Session& session, const json::value& status) {
    const auto count = [&](const std::string& name) { return text_at(status, "counts." + name); };
    session.out << "\nSince the start\n"
                << session.screen.fold("  messages   " + count("submissions.accept") + " accepted, " +
                                       count("submissions.flag") + " flagged, " + count("submissions.hold") +
                                       " held, " + count("submissions.defer") + " deferred, " +
                                       count("submissions.reject") + " refused")
                << "\n  recipients " << count("recipients_external") << " external, " << count("recipients_internal")
                << " internal\n\nNow\n  senders    " << count("entities") << " known, " << count("restricted")
                << " restricted, " << count("probation") << " on probation\n";
}

int status(Session& session) {
    const auto answer = DaemonClient{session.locations().state}.get(api_path({"status"}));
    if (!answer) return refuse(session, answer.error());
    if (session.json) return print_object(session, *answer);
    session.out << "tidegated " << text_at(*answer, "version") << ", up for "
                << span_of(value_at(*answer, "uptime_seconds")) << " (since "
                << session.local_time(text_at(*answer, "started_at")) << ")\n";
    if (text_at(*answer, "administrator_exists") == "no")
        session.out << "Nobody may sign in to the portal yet: tidegate admin add NAME\n";
    session.out << "\nListening\n";
    const std::pair<const char*, const char*> ways[] = {{"api", "  portal and API  "},
                                                        {"milter", "  milter          "},
                                                        {"policy", "  Postfix policy  "},
                                                        {"socket", "  socket          "}};
    for (const auto& [way, title] : ways)
        if (const auto at = text_at(*answer, std::string{"listening."} + way); !at.empty())
            session.out << title << at << '\n';
    print_health(session, *answer);
    print_counts(session, *answer);
    return exit_done;
}

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
        {{"at", "at", Show::second},
         {"entity", "entity", Show::text, Fit::whole},
         {"what", "kind", Show::text, Fit::whole},
         {"who", "actor", Show::text, Fit::drop},
         {"", "sentence"}},
        "Nothing in the audit log yet. Every restriction, release and change will be here, with who did it.");
}

struct BackupOptions {
    std::string file;
    bool overwrite = false;
};

int backup(Session& session, const BackupOptions& o) {
    const auto to = std::filesystem::absolute(o.file).lexically_normal().string();
    std::error_code unseen_before;
    if (!o.overwrite && std::filesystem::exists(to, unseen_before))
        return refuse(session, {Fault::conflict, printable(to, 500) + " is there already: name another file, or say "
                                                                      "--overwrite"});
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
        session.code = status(session);
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

    const auto b = std::make_shared<BackupOptions>();
    auto* copy = app.add_subcommand("backup", "copies the store while the daemon runs");
    copy->add_option("FILE", b->file, "where to")->required();
    copy->add_flag("--overwrite", b->overwrite, "replaces an older copy there");
    copy->callback([&session, b] { session.code = backup(session, *b); });
}

}  // namespace tidegate
