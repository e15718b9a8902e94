#include "cli/exchange.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <optional>
#include <ostream>

#include "cli/daemon_client.hpp"
#include "cli/exchange_policy.hpp"
#include "cli/exchange_words.hpp"
#include "cli/json.hpp"
#include "cli/policy_edit.hpp"
#include "cli/print.hpp"
#include "cli/release.hpp"
#include "core/text.hpp"
#include "policy/policy.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;
using Words = const ExchangeWords&;

/// "Key : Value", aligned, as that shell prints lists.
void print_rows(Session& session, const Rows& rows) {
    std::size_t widest = 0;
    for (const auto& [name, value] : rows) widest = std::max(widest, name.size());
    for (const auto& [name, value] : rows)
        session.out << name << std::string(widest - name.size(), ' ') << " : " << value << '\n';
    session.out << '\n';
}

// Blocked senders and connectors

struct BlockedKind {
    const char* kind;       ///< ours
    const char* parameter;  ///< theirs
};
constexpr BlockedKind sender{"user", "SenderAddress"};
constexpr BlockedKind connector{"connector", "ConnectorId"};

std::string entity_of(const BlockedKind& kind, const std::string& said) {
    const auto name = lower(said);
    return kind.kind == connector.kind && !name.starts_with("connector:") ? "connector:" + name : name;
}

int get_blocked(Session& session, const BlockedKind& kind, Words words) {
    const auto answer = DaemonClient{session.locations().state}.get(
        api_path({"restricted"}) + api_query({{"kind", kind.kind}, {"limit", "10000"}}));
    if (!answer) return refuse(session, answer.error());
    const auto wanted = words.text(kind.parameter);
    json::array found;
    for (const auto& item : items_of(*answer)) {
        if (text_at(item, "kind") != kind.kind) continue;
        if (wanted.empty() || text_at(item, "entity") == entity_of(kind, wanted)) found.push_back(item);
    }
    if (found.empty() && !wanted.empty()) return refuse(session, {Fault::not_found, wanted + " is not restricted"});
    if (session.json) return print_list(session, found, {}, "");
    for (const auto& item : found) {
        print_rows(session, {{kind.parameter, text_at(item, "entity")},
                             {"Reason", text_at(item, "summary")},
                             {"Cause", text_at(item, "cause")},
                             {"CreatedDatetime", session.local_time(text_at(item, "since"))},
                             {"Until", session.local_time(text_at(item, "until"))},
                             {"Case", text_at(item, "case")}});
    }
    if (found.empty()) session.err << "Nobody is restricted.\n";
    return exit_done;
}

int remove_blocked(Session& session, const BlockedKind& kind, const std::string& command, Words words) {
    const auto said = words.text(kind.parameter);
    if (said.empty()) return misuse(session, command + " needs -" + kind.parameter);
    const auto reason = words.text("Reason");
    if (reason.empty()) return misuse(session, command + " needs -Reason: why it is right now; the case will show it");
    return release(session, {entity_of(kind, said), reason});
}

// Policies and rules

int get_policies(Session& session, Words words, bool rules) {
    const DaemonClient daemon{session.locations().state};
    const auto name = exchange_policy_name(words.text("Identity"));
    const auto state = lower(words.text("State"));
    const auto answer = daemon.get(name.empty() ? api_path({"policies"}) : api_path({"policies", name}));
    if (!answer) return refuse(session, answer.error());
    if (!name.empty() && session.json) return print_object(session, *answer);
    json::array shown;
    for (const auto& policy : name.empty() ? items_of(*answer) : json::array{*answer}) {
        if (rules && name.empty() && text_at(policy, "name") == default_policy) continue;
        const auto enabled = text_at(policy, "enabled") == "yes";
        if (state.empty() || (state == "enabled") == enabled) shown.push_back(policy);
    }
    if (session.json) return print_list(session, shown, {}, "");
    for (const auto& policy : shown) print_rows(session, rules ? as_exchange_rule(policy) : as_exchange_policy(policy));
    if (shown.empty()) session.err << "No rule: only the default policy applies.\n";
    return exit_done;
}

/// The change with its notes told, under the name that the command gives.
int send_change(Session& session, PolicyRequest::What what, const std::string& theirs,
                const Result<ExchangeChange>& change) {
    if (theirs.empty()) return misuse(session, "say which: -Identity, or -Name for a new one");
    if (!change) return misuse(session, change.error().what);
    for (const auto& note : change->notes) session.err << "Note: " << note << '\n';
    if (change->change.empty() && what == PolicyRequest::What::change) return misuse(session, "say what to change");
    return edit_policy(session, {what, exchange_policy_name(theirs), change->change, false});
}

std::string identity_of(Words words) {
    const auto identity = words.text("Identity");
    return identity.empty() ? words.text("Name") : identity;
}

int new_policy(Session& session, Words words) {
    auto change = exchange_policy_change(words);
    if (change) {
        change->change["enabled"] = false;
        change->notes.emplace_back("the policy is disabled until New-HostedOutboundSpamFilterRule says whom it is for");
    }
    return send_change(session, PolicyRequest::What::make, identity_of(words), change);
}

int new_rule(Session& session, Words words) {
    auto name = words.text("HostedOutboundSpamFilterPolicy");
    if (name.empty()) name = identity_of(words);
    auto change = exchange_rule_change(words);
    if (change && !change->change.contains("enabled")) change->change["enabled"] = true;
    if (change && !identity_of(words).empty() && lower(identity_of(words)) != lower(name))
        change->notes.push_back("a rule and its policy are one here: it goes by the name " + name);
    return send_change(session, PolicyRequest::What::change, name, change);
}

int switch_rule(Session& session, Words words, bool on) {
    ExchangeChange change;
    change.change["enabled"] = on;
    return send_change(session, PolicyRequest::What::change, identity_of(words), change);
}

int remove_policy(Session& session, Words words) {
    const auto name = identity_of(words);
    if (name.empty()) return misuse(session, "say which: -Identity");
    return edit_policy(session, {PolicyRequest::What::remove, exchange_policy_name(name), {}, false});
}

// The list of names

struct Command {
    std::string name;
    std::vector<std::string> parameters;
    std::string positional;
    int (*run)(Session&, Words);
};

const std::vector<Command>& commands() {
    static const std::vector<std::string> one{"Identity"};
    static const std::vector<std::string> some{"Identity", "State"};
    static const std::vector<Command> all{
        {"Get-BlockedSenderAddress",
         {"SenderAddress"},
         "SenderAddress",
         [](Session& s, Words w) { return get_blocked(s, sender, w); }},
        {"Remove-BlockedSenderAddress",
         {"SenderAddress", "Reason"},
         "SenderAddress",
         [](Session& s, Words w) { return remove_blocked(s, sender, "Remove-BlockedSenderAddress", w); }},
        {"Get-BlockedConnector",
         {"ConnectorId"},
         "ConnectorId",
         [](Session& s, Words w) { return get_blocked(s, connector, w); }},
        {"Remove-BlockedConnector",
         {"ConnectorId", "Reason"},
         "ConnectorId",
         [](Session& s, Words w) { return remove_blocked(s, connector, "Remove-BlockedConnector", w); }},
        {"Get-HostedOutboundSpamFilterPolicy", one, "Identity",
         [](Session& s, Words w) { return get_policies(s, w, false); }},
        {"Set-HostedOutboundSpamFilterPolicy", exchange_policy_parameters(), "Identity",
         [](Session& s, Words w) {
             return send_change(s, PolicyRequest::What::change, identity_of(w), exchange_policy_change(w));
         }},
        {"New-HostedOutboundSpamFilterPolicy", exchange_policy_parameters(), "Name", new_policy},
        {"Remove-HostedOutboundSpamFilterPolicy", one, "Identity", remove_policy},
        {"Get-HostedOutboundSpamFilterRule", some, "Identity",
         [](Session& s, Words w) { return get_policies(s, w, true); }},
        {"Set-HostedOutboundSpamFilterRule", exchange_rule_parameters(), "Identity",
         [](Session& s, Words w) {
             return send_change(s, PolicyRequest::What::change, identity_of(w), exchange_rule_change(w));
         }},
        {"New-HostedOutboundSpamFilterRule", exchange_rule_parameters(), "Name", new_rule},
        {"Remove-HostedOutboundSpamFilterRule", one, "Identity",
         [](Session& s, Words w) { return switch_rule(s, w, false); }},
        {"Enable-HostedOutboundSpamFilterRule", one, "Identity",
         [](Session& s, Words w) { return switch_rule(s, w, true); }},
        {"Disable-HostedOutboundSpamFilterRule", one, "Identity",
         [](Session& s, Words w) { return switch_rule(s, w, false); }},
    };
    return all;
}

const Command* find_command(std::string_view name) {
    const auto found = std::ranges::find(commands(), lower(name), [](const Command& c) { return lower(c.name); });
    return found == commands().end() ? nullptr : &*found;
}

/// Takes --json, --state and --config, wherever they stand; the rest stays, the command's name first.
std::vector<std::string> take_globals(Session& session, const std::vector<std::string>& arguments) {
    std::vector<std::string> rest;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto& word = arguments[i];
        auto* flag = word.starts_with("--state") ? &session.state_flag : &session.config_flag;
        if (word == "--json")
            session.json = true;
        else if ((word == "--state" || word == "--config") && i + 1 < arguments.size())
            *flag = arguments[++i];
        else if (word.starts_with("--state=") || word.starts_with("--config="))
            *flag = word.substr(word.find('=') + 1);
        else
            rest.push_back(word);
    }
    return rest;
}

}  // namespace

std::vector<std::string> exchange_commands() {
    std::vector<std::string> out;
    for (const auto& command : commands()) out.push_back(command.name);
    return out;
}

bool is_exchange_command(const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto& word = arguments[i];
        if (word == "--state" || word == "--config")
            ++i;
        else if (!word.starts_with("--"))
            return find_command(word) != nullptr;
    }
    return false;
}

int run_exchange(Session& session, const std::vector<std::string>& arguments) {
    auto rest = take_globals(session, arguments);
    const auto* command = rest.empty() ? nullptr : find_command(rest.front());
    if (command == nullptr) return misuse(session, "no such command");
    rest.erase(rest.begin());
    if (std::ranges::find(rest, "--help") != rest.end()) {
        session.out << command->name << '\n';
        for (const auto& parameter : command->parameters) session.out << "  -" << parameter << " VALUE\n";
        return exit_done;
    }
    const auto words = ExchangeWords::parse(rest, command->parameters, command->positional);
    if (!words) return misuse(session, command->name + ": " + words.error().what);
    return command->run(session, *words);
}

}  // namespace tidegate
