#include "cli/sender_view.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <ostream>
#include <tuple>

#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"
#include "cli/risk_view.hpp"
#include "config/reader.hpp"
#include "policy/policy.hpp"
#include "site/organisation.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

json::array rows_at(const json::value& value, std::string_view path) {
    const auto* rows = value_at(value, path);
    return rows == nullptr ? json::array{} : items_of(*rows);
}

/// No count, no restriction, nothing in the trace, no case.
bool never_seen(const Session& session, const json::value& explained) {
    const auto entity = text_at(explained, "entity");
    const auto used = [](const json::value& use) {
        return text_at(use, "used") != "0" && !text_at(use, "name").starts_with("organisation");
    };
    if (text_at(explained, "state") != "clear" || std::ranges::any_of(rows_at(explained, "limits"), used)) return false;
    const DaemonClient daemon{session.locations().state};
    for (const char* past : {"trace", "cases"}) {
        const auto found = daemon.get(api_path({past}) + api_query({{"entity", entity}, {"limit", "1"}}));
        if (!found || !items_of(*found).empty()) return false;
    }
    return true;
}

/// For one that was never seen: a slip of the pen is likelier than a silent sender.
std::string stranger(const Session& session, const json::value& explained) {
    const auto entity = text_at(explained, "entity");
    std::string out = entity + " was never seen here";
    const auto config = load_config(session.locations().config);
    const auto organisation =
        config ? organisation_of(*config) : Result<Organisation>{fail(Fault::invalid, "no configuration")};
    const auto domain = text_at(explained, "domain");
    const bool foreign = !domain.empty() && organisation && !organisation->internal(entity);
    return out + (foreign ? ", and " + domain + " is not one of your domains." : ".") +
           " What follows is what its first message would meet.";
}

void print_limits(Session& session, const json::value& explained) {
    Table limits{{"limit", ">used", ">of", "unit", "room again"}, {Fit::whole, Fit::whole, Fit::whole, Fit::drop}};
    for (const auto& row : rows_at(explained, "limits")) {
        const auto room = text_at(row, "room_at");
        limits.add({text_at(row, "name"), text_at(row, "used"), text_at(row, "limit"), text_at(row, "unit"),
                    room.empty() ? "now" : session.brief_time(room)});
    }
    limits.print(session.out, session.screen);
}

/// The cause of a restriction for this limit.
std::string cause_of_limit(const std::string& name) {
    if (name == "external_per_hour") return "TG-LIMIT-EXTERNAL-HOUR";
    if (name == "internal_per_hour") return "TG-LIMIT-INTERNAL-HOUR";
    return name == "recipients_per_day" ? "TG-LIMIT-DAY" : "";
}

std::string mail_under(const std::string& limit) {
    if (limit == "external_per_hour") return "mail to external recipients";
    return limit == "internal_per_hour" ? "mail to internal recipients" : "mail";
}

/// A word of a command: names are hostile too, and people paste what they are told.
std::string quoted(const std::string& word) {
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return out + "'";
}

/// The policy that would let it send at once, whole: what a policy does not name is the service's, not the old one's.
std::string wider_policy(const json::value& explained, const std::string& full) {
    std::string out = "tidegate policy new " + quoted("for " + text_at(explained, "entity")) + " --user " +
                      quoted(text_at(explained, "entity"));
    const std::tuple<const char*, const char*, std::uint32_t> options[] = {
        {"external_per_hour", " --external-per-hour ", service_limits.external_per_hour},
        {"internal_per_hour", " --internal-per-hour ", service_limits.internal_per_hour},
        {"recipients_per_day", " --per-day ", service_limits.recipients_per_day},
        {"recipients_per_message", " --per-message ", service_limits.recipients_per_message},
        {"messages_per_minute", " --per-minute ", service_limits.messages_per_minute}};
    for (const auto& [name, option, service] : options) {
        for (const auto& use : rows_at(explained, "limits")) {
            if (text_at(use, "name") != name) continue;
            const auto limit = text_at(use, "limit");
            if (name == full)
                out += option + std::string{"N"};
            else if (limit != std::to_string(service))
                out += option + limit;
        }
    }
    return out;
}

}  // namespace

void print_sender(Session& session, const json::value& explained) {
    const auto state = text_at(explained, "state");
    const auto colour = state == "restricted" ? Colour::bad : state == "probation" ? Colour::warning : Colour::good;
    session.out << text_at(explained, "entity") << ": " << session.screen.paint(colour, state) << '\n';
    if (never_seen(session, explained)) session.out << session.screen.fold(stranger(session, explained)) << '\n';
    if (const auto outlook = text_at(explained, "outlook"); !outlook.empty())
        session.out << session.screen.fold(outlook) << '\n';
    session.out << session.screen.fold("Policy " + text_at(explained, "policy") + ": " + text_at(explained, "why"))
                << '\n';
    if (const auto mode = text_at(explained, "detection"); !mode.empty())
        session.out << session.screen.fold("Detection " + mode + ": " + text_at(explained, "detection_why")) << '\n';
    for (const auto& one : rows_at(explained, "booked"))
        session.out << session.screen.fold("Booked send " + text_at(one, "reference") + ": " + text_at(one, "used") +
                                           " of " + text_at(one, "recipients") + " external recipients used, from " +
                                           session.brief_time(text_at(one, "from")) + " until " +
                                           session.brief_time(text_at(one, "until")))
                    << '\n';
    session.out << '\n';
    print_limits(session, explained);
    print_risk(session, explained, "How much speaks for abuse (above 0) and against it, in nats");
    if (const auto reference = text_at(explained, "restriction.case"); !reference.empty())
        session.out << "Case " << reference << ": tidegate case show " << reference << '\n';
}

void print_cases(Session& session, const json::value& detail) {
    const auto cases = rows_at(detail, "cases");
    if (cases.empty()) return;
    session.out << "\nCases\n";
    print_table(session, cases,
                {{"case", "reference", Show::text, Fit::whole},
                 {"state", "state", Show::text, Fit::whole},
                 {"opened", "opened_at", Show::time},
                 {"cause", "cause", Show::text, Fit::drop},
                 {"", "sentence"}},
                "  ");
}

std::string after_release(const Session& session, const std::string& entity, const std::string& outlook) {
    const auto explained = DaemonClient{session.locations().state}.get(api_path({"entities", entity, "explain"}));
    const auto freely = entity + " may send again, from the next message on." + (outlook.empty() ? "" : "\n" + outlook);
    if (!explained) return freely;
    const auto limits = rows_at(*explained, "limits");
    const auto full = std::ranges::find_if(limits, [](const auto& use) { return !text_at(use, "room_at").empty(); });
    if (full == limits.end()) return freely;
    const auto name = text_at(*full, "name");
    const auto probations = rows_at(*explained, "probations");
    const bool waits =
        std::ranges::any_of(probations, [&](const auto& one) { return text_at(one, "cause") == cause_of_limit(name); });
    if (!waits) return entity + " may send again, but a limit is full. " + outlook;
    return entity + " may send again, but " + mail_under(name) + " waits until " +
           session.brief_time(text_at(*full, "room_at")) + ": the window of " + name + " is still full (" +
           text_at(*full, "used") + " of " + text_at(*full, "limit") + " " + text_at(*full, "unit") +
           "). What goes over it is deferred, not refused: mail servers and programs try again by themselves.\n"
           "To let it send at once, raise the limit in the policy \"" +
           text_at(*explained, "policy") + "\", or for this sender alone (N: how many):\n  " +
           wider_policy(*explained, name);
}

}  // namespace tidegate
