// book: "600 recipients, Tuesday 10 to 12" lets exactly that through.

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"

namespace tidegate {

namespace {

struct BookOptions {
    std::string entity, from, until, reason, subject;
    std::uint32_t recipients = 0;
};

int book(Session& session, const BookOptions& o) {
    if (o.entity.empty() || o.recipients == 0 || o.until.empty() || o.reason.empty())
        return misuse(session,
                      "a booked send needs ENTITY, --recipients, --until and --reason; there are also book "
                      "list and book cancel");
    boost::json::object body{{"entity", o.entity}, {"recipients", o.recipients}, {"reason", o.reason}};
    const std::pair<const char*, const std::string&> times[] = {{"from", o.from}, {"until", o.until}};
    for (const auto& [key, said] : times) {
        if (said.empty()) continue;
        const auto at = point_in_time(session, said, true);
        if (!at) return misuse(session, at.error().what);
        body[key] = *at;
    }
    if (!o.subject.empty()) body["subject"] = o.subject;
    const auto answer = DaemonClient{session.locations().state}.send("POST", api_path({"booked"}), body);
    if (!answer) return refuse(session, answer.error());
    const auto note = text_at(*answer, "note");
    return print_done(session, *answer,
                      "Booked send " + text_at(*answer, "reference") + ": " + o.entity + " may write to " +
                          std::to_string(o.recipients) + " external recipients beyond its limits from " +
                          session.local_time(text_at(*answer, "from")) + " until " +
                          session.local_time(text_at(*answer, "until")) + "." + (note.empty() ? "" : "\n" + note));
}

int cancel(Session& session, const std::string& reference) {
    const auto answer =
        DaemonClient{session.locations().state}.send("DELETE", api_path({"booked", reference}), boost::json::value{});
    if (!answer) return refuse(session, answer.error());
    return print_done(session, *answer, "Booked send " + reference + " is cancelled.");
}

}  // namespace

void add_book(CLI::App& app, Session& session) {
    auto* booking = app.add_subcommand("book", "lets a sender write to so many external recipients more, in a time");
    booking->require_subcommand(0, 1);

    // Options live as long as the command line that fills them: CLI11 and the callback share them.
    const auto o = std::make_shared<BookOptions>();
    booking->add_option("ENTITY", o->entity, "login, connector:NAME or local:NAME");
    booking->add_option("--recipients", o->recipients, "external ones, 1 to 100000")->check(CLI::Range(1, 100'000));
    booking->add_option("--from", o->from, "when it begins: 90m, 24h, tomorrow, an RFC 3339 time; now, without it");
    booking->add_option("--until", o->until, "when it ends, within 7 days of that");
    booking->add_option("--reason", o->reason, "what is sent; stays in the audit log");
    booking->add_option("--subject", o->subject, "only mail with this subject");
    booking->callback([&session, o, booking] {
        if (booking->get_subcommands().empty()) session.code = book(session, *o);
    });

    booking->add_subcommand("list", "what is booked, and how much of it is used")->callback([&session] {
        session.code = list_of(session, api_path({"booked"}),
                               {{"reference", "reference", Show::text, Fit::whole},
                                {"entity", "entity", Show::text, Fit::whole},
                                {"state", "state", Show::text, Fit::whole},
                                {">used", "used", Show::text, Fit::whole},
                                {">of", "recipients", Show::text, Fit::whole},
                                {"from", "from", Show::time},
                                {"until", "until", Show::time},
                                {"by", "by", Show::text, Fit::drop},
                                {"", "reason"}},
                               "Nothing is booked.");
    });
    const auto reference = std::make_shared<std::string>();
    auto* end = booking->add_subcommand("cancel", "takes a booked send back");
    end->add_option("REFERENCE", *reference, "as in the list")->required();
    end->callback([&session, reference] { session.code = cancel(session, *reference); });
}

}  // namespace tidegate
