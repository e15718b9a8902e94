// Policies, alert policies, administrators and tokens.

#include "api/shapes.hpp"

#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::choice;
using shape::flag;
using shape::list;
using shape::nullable;
using shape::object;
using shape::optional;
using shape::text;
using shape::time;
using shape::whole;

namespace {

json::array strings(const std::vector<std::string>& values) {
    json::array out;
    for (const auto& value : values) out.push_back(json_text(value));
    return out;
}

std::string string_of(const json::object& from, std::string_view key) {
    const auto* const value = from.if_contains(key);
    if (value == nullptr || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

bool flag_of(const json::object& from, std::string_view key) {
    const auto* const value = from.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::uint64_t whole_of(const json::object& from, std::string_view key) {
    const auto* const value = from.if_contains(key);
    return value != nullptr && value->is_int64() ? static_cast<std::uint64_t>(value->get_int64()) : 0;
}

std::vector<std::string> strings_of(const json::object& from, std::string_view key) {
    std::vector<std::string> out;
    const auto* const value = from.if_contains(key);
    if (value == nullptr || !value->is_array()) return out;
    for (const auto& one : value->get_array()) {
        if (one.is_string()) out.emplace_back(one.get_string().data(), one.get_string().size());
    }
    return out;
}

Schema scope_schema() {
    const auto names = [](std::string about) { return optional("", list(std::move(about), text("", 320))); };
    auto users = names("Entities: logins, addresses, connector:NAME, local:NAME.");
    users.key = "users";
    auto groups = names("Groups of the configuration.");
    groups.key = "groups";
    auto domains = names("Domains, their subdomains included.");
    domains.key = "domains";
    return object("Scope", "Entries of a list: any matches. Lists that are not empty: all must match.",
                  {users, groups, domains});
}

Schema limits_schema() {
    const auto limit = [](std::string key, std::string about) {
        return optional(std::move(key), whole(std::move(about), 1'000'000'000));
    };
    return object("Limits", "0 stands for the service default.",
                  {limit("external_per_hour", "Recipients in a sliding hour."),
                   limit("internal_per_hour", "Recipients in a sliding hour."),
                   limit("recipients_per_day", "Recipients in a sliding day."),
                   limit("recipients_per_message", "Recipients, 1 to 1000."),
                   limit("messages_per_minute", "Messages; the excess is deferred.")});
}

}  // namespace

std::vector<Field> policy_change_fields() {
    return {
        optional("description", text("", 1'000)),
        optional("enabled", flag("")),
        optional("priority", whole("The lowest is asked first.", 1'000'000)),
        optional("scope", scope_schema()),
        optional("except", scope_schema()),
        optional("limits", limits_schema()),
        optional("over_limit", choice("", {"restrict_until_following_day", "restrict_until_released", "alert_only"})),
        optional("forwarding", choice("Automatic forwarding to external recipients.", {"on", "off"})),
        optional("detection", choice("What follows from doubt: as the site says, or for these senders other than that.",
                                     {"inherit", "act", "observe", "off"})),
        optional("notify", list("Addresses told of restrictions under this policy.", text("", 320))),
        optional("copy_to", list("Reviewers who get a copy of suspicious messages.", text("", 320)))};
}

Schema policy_schema() {
    std::vector<Field> fields{{"name", text("")}};
    for (auto& field : policy_change_fields()) {
        field.required = true;
        fields.push_back(std::move(field));
    }
    fields.push_back({"version", whole("Each edit adds one.")});
    fields.push_back(optional("changed_at", nullable(time(""))));
    fields.push_back(optional("changed_by", text("")));
    fields.push_back(optional("file", text("Where it was loaded from; empty: editable here.")));
    return object("Policy", "Whom it is for, what they may send, and what happens beyond that.", std::move(fields));
}

json::object to_json(const AlertPolicy& policy) {
    json::array kinds;
    for (const auto kind : policy.kinds) kinds.emplace_back(to_string(kind));
    return {{"name", json_text(policy.name)},
            {"severity", to_string(policy.severity)},
            {"kinds", std::move(kinds)},
            {"enabled", policy.enabled},
            {"mail_to", strings(policy.mail_to)},
            {"tell_administrators", policy.tell_administrators},
            {"tell_sender", policy.tell_sender},
            {"webhook", policy.webhook},
            {"aggregate_seconds", policy.aggregate.count() / 1000},
            {"most_per_day", policy.most_per_day}};
}

Schema alert_policy_schema() {
    return object("AlertPolicy", "Which events people are told of, whom, and how often at most.",
                  {{"name", text("", 64)},
                   {"severity", choice("", {"info", "medium", "high"})},
                   {"kinds", list("Kinds of events.", text("", 64), 64)},
                   {"enabled", flag("")},
                   {"mail_to", list("Besides the administrators of the configuration.", text("", 320), 100)},
                   {"tell_administrators", flag("")},
                   {"tell_sender", flag("The restricted person too.")},
                   {"webhook", flag("")},
                   {"aggregate_seconds", whole("Events within this time go out as one notice.", 86'400)},
                   {"most_per_day", whole("Notices.", 100'000)}});
}

Result<AlertPolicy> alert_policy_of(const json::object& from) {
    AlertPolicy out;
    out.name = std::string{trimmed(string_of(from, "name"))};
    if (out.name.empty() || utf8_line(out.name, 64) != out.name) {
        return fail(Fault::invalid, "an alert policy needs a name of 1 to 64 printable octets");
    }
    const auto severity = string_of(from, "severity");
    for (const auto one : {Severity::info, Severity::medium, Severity::high}) {
        if (severity == to_string(one)) out.severity = one;
    }
    for (const auto& name : strings_of(from, "kinds")) {
        const auto kind = event_kind_of(name);
        if (!kind)
            return fail(Fault::invalid, "alert policy \"" + out.name + "\": \"" + name + "\" is no kind of event");
        out.kinds.push_back(*kind);
    }
    if (out.kinds.empty()) {
        return fail(Fault::invalid,
                    "alert policy \"" + out.name + "\" has no kinds: it could never tell anybody anything");
    }
    out.enabled = flag_of(from, "enabled");
    out.mail_to = strings_of(from, "mail_to");
    for (const auto& address : out.mail_to) {
        const bool plain = printable(address, 320) == address && address.find_first_of(" <>,;") == std::string::npos;
        if (!plain || domain_of(address).empty() || address.front() == '@') {
            return fail(Fault::invalid, "alert policy \"" + out.name + "\": \"" + address + "\" is no address");
        }
    }
    out.tell_administrators = flag_of(from, "tell_administrators");
    out.tell_sender = flag_of(from, "tell_sender");
    out.webhook = flag_of(from, "webhook");
    out.aggregate = std::chrono::seconds{whole_of(from, "aggregate_seconds")};
    out.most_per_day = static_cast<std::uint32_t>(whole_of(from, "most_per_day"));
    return out;
}

json::object to_json(const Delivery& delivery) {
    // A webhook's path may hold its secret: the host is enough to know it by.
    auto target = delivery.target;
    const auto host = target.find("://");
    if (host != std::string::npos) target.erase(std::min(target.find_first_of("/?#", host + 3), target.size()));
    return {{"id", delivery.id},
            {"event", delivery.event},
            {"channel", json_text(delivery.channel)},
            {"target", json_text(target)},
            {"alert", json_text(delivery.alert)},
            {"attempts", delivery.attempts},
            {"next_at", format_rfc3339(delivery.next_at)},
            {"state", json_text(delivery.state)},
            {"trouble", text_or_null(delivery.trouble)}};
}

Schema delivery_schema() {
    return object("Delivery", "A notice on its way.",
                  {{"id", whole("")},
                   {"event", whole("What it tells of.")},
                   {"channel", choice("", {"mail", "webhook"})},
                   {"target", text("The address, or the webhook's host.")},
                   {"alert", text("Name of the alert policy.")},
                   {"attempts", whole("")},
                   {"next_at", time("")},
                   {"state", choice("", {"waiting", "delivered", "given_up"})},
                   {"trouble", nullable(text("Of the last attempt."))}});
}

json::object to_json(const Administrator& administrator) {
    return {{"name", administrator.name},
            {"role", to_string(administrator.role)},
            {"created_at", format_rfc3339(administrator.created_at)}};
}

Schema administrator_schema() {
    return object("Administrator", "Who may use the API by name and password.",
                  {{"name", text("")},
                   {"role", choice("", {"check", "viewer", "helpdesk", "administrator"})},
                   {"created_at", time("")}});
}

json::object to_json(const BrowserSession& session, bool current) {
    return {{"id", session.id},
            {"name", session.name},
            {"address", session.address},
            {"client", json_text(session.client)},
            {"created_at", format_rfc3339(session.created_at)},
            {"used_at", format_rfc3339(session.used_at)},
            {"expires_at", format_rfc3339(session.expires_at)},
            {"current", current}};
}

Schema listed_session_schema() {
    return object("ListedSession", "One sign-in of a person in a browser.",
                  {{"id", text("8 hexadecimal digits; not secret.")},
                   {"name", text("")},
                   {"address", text("Where it was signed in from; behind a proxy the proxy's.")},
                   {"client", text("What the browser called itself.")},
                   {"created_at", time("")},
                   {"used_at", time("")},
                   {"expires_at", time("Unless it is used before.")},
                   {"current", flag("It is the one that asks.")}});
}

json::object to_json(const TokenInfo& token_info) {
    return {{"id", token_info.id},
            {"name", token_info.name},
            {"role", to_string(token_info.role)},
            {"created_at", format_rfc3339(token_info.created_at)},
            {"expires_at", json_time(token_info.expires_at)},
            {"created_by", json_text(token_info.created_by)}};
}

Schema token_schema() {
    return object("Token", "A bearer token; its secret is shown once, when it is made.",
                  {{"id", text("8 hexadecimal digits; not secret.")},
                   {"name", text("")},
                   {"role", choice("", {"check", "viewer", "helpdesk", "administrator"})},
                   {"created_at", time("")},
                   {"expires_at", nullable(time(""))},
                   {"created_by", text("")}});
}

}  // namespace tidegate
