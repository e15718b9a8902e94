#include "cli/policy_view.hpp"

#include <ostream>
#include <tuple>

#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"
#include "policy/policy.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

/// "users anna@example.org; groups sales": each list that is not empty; several must all match.
std::string scope_of(const json::value& policy, const std::string& part, const char* between) {
    std::string out;
    for (const char* list : {"users", "groups", "domains"}) {
        const auto entries = text_at(policy, part + "." + list);
        if (!entries.empty()) out += (out.empty() ? "" : between) + std::string{list} + " " + entries;
    }
    return out;
}

std::string order_of(const json::value& policy) {
    if (text_at(policy, "name") == default_policy) return "asked last";
    return "priority " + text_at(policy, "priority");
}

void print_limits(Session& session, const json::value& policy) {
    const std::tuple<const char*, const char*, std::uint32_t> rows[] = {
        {"external_per_hour", "recipients", service_limits.external_per_hour},
        {"internal_per_hour", "recipients", service_limits.internal_per_hour},
        {"recipients_per_day", "recipients", service_limits.recipients_per_day},
        {"recipients_per_message", "recipients", service_limits.recipients_per_message},
        {"messages_per_minute", "messages", service_limits.messages_per_minute},
    };
    Table table{{"limit", ">most", "unit", ""}};
    for (const auto& [name, unit, service] : rows) {
        const auto set = text_at(policy, std::string{"limits."} + name);
        const bool own = !set.empty() && set != "0";
        table.add({name, own ? set : std::to_string(service), unit, own ? "" : "service default"});
    }
    table.print(session.out, session.screen, "  ");
}

/// What a limit of 0 stands for.
std::string in_effect(const json::value& policy, const std::string& limit, std::uint32_t service) {
    const auto set = text_at(policy, limit);
    return set.empty() || set == "0" ? std::to_string(service) + " (service)" : set;
}

std::string over_limit_in_words(const std::string& name) {
    if (name == "restrict_until_following_day") return "stopped till next day";
    if (name == "restrict_until_released") return "stopped till released";
    return name == "alert_only" ? "alert only" : name;
}

}  // namespace

int list_policies(Session& session) {
    const auto answer = DaemonClient{session.locations().state}.get(api_path({"policies"}));
    if (!answer) return refuse(session, answer.error());
    auto items = items_of(*answer);
    for (auto& item : items) {
        if (session.json || !item.is_object()) continue;
        auto& row = item.get_object();
        row["external"] = in_effect(item, "limits.external_per_hour", service_limits.external_per_hour);
        row["internal"] = in_effect(item, "limits.internal_per_hour", service_limits.internal_per_hour);
        row["day"] = in_effect(item, "limits.recipients_per_day", service_limits.recipients_per_day);
        row["over_limit"] = over_limit_in_words(text_at(item, "over_limit"));
    }
    return print_list(session, items,
                      {{"name", "name", Show::text, Fit::whole},
                       {"enabled", "enabled", Show::text, Fit::whole},
                       {">external/h", "external", Show::text, Fit::whole},
                       {">internal/h", "internal", Show::text, Fit::whole},
                       {">day", "day", Show::text, Fit::whole},
                       {"over limit", "over_limit", Show::text, Fit::drop},
                       {">priority", "priority", Show::text, Fit::drop},
                       {"forwarding", "forwarding", Show::text, Fit::drop},
                       {">version", "version", Show::text, Fit::drop},
                       {"", "description"}},
                      "No policy, not even the default one: look at the daemon's log.");
}

void print_policy(Session& session, const json::value& policy) {
    const bool on = text_at(policy, "enabled") == "yes";
    session.out << "Policy " << text_at(policy, "name") << "  "
                << session.screen.paint(on ? Colour::good : Colour::warning, on ? "enabled" : "disabled") << ", "
                << order_of(policy) << ", version " << text_at(policy, "version") << '\n';
    if (const auto about = text_at(policy, "description"); !about.empty()) session.out << about << '\n';
    session.out << '\n';
    print_limits(session, policy);
    session.out << '\n';

    const auto scope = scope_of(policy, "scope", "; and ");
    const auto by = text_at(policy, "changed_by");
    const auto at = text_at(policy, "changed_at");
    const bool edited = !at.empty() && at != "1970-01-01T00:00:00Z";  // nobody has touched the first default policy
    const std::pair<const char*, std::string> rows[] = {
        {"for         ", scope.empty() ? "everybody" : scope},
        {"except      ", scope_of(policy, "except", "; or ")},
        {"over limit  ", text_at(policy, "over_limit")},
        {"forwarding  ", text_at(policy, "forwarding")},
        {"detection   ", text_at(policy, "detection") == "inherit" ? "" : text_at(policy, "detection")},
        {"notify      ", text_at(policy, "notify")},
        {"copy to     ", text_at(policy, "copy_to")},
        {"file        ", text_at(policy, "file")},
        {"changed     ", edited ? session.local_time(at) + (by.empty() ? "" : ", by " + by) : ""},
    };
    for (const auto& [name, value] : rows)
        if (!value.empty()) session.out << name << session.screen.fold(value, 12) << '\n';
}

}  // namespace tidegate
