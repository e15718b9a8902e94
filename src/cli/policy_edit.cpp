#include "cli/policy_edit.hpp"

#include <boost/json/array.hpp>
#include <ostream>
#include <utility>

#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"
#include "policy/policy.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

Result<json::value> send(const DaemonClient& daemon, const PolicyRequest& request) {
    if (request.what == PolicyRequest::What::remove)
        return daemon.send("DELETE", api_path({"policies", request.name}), {});
    if (request.what == PolicyRequest::What::change)
        return daemon.send("PATCH", api_path({"policies", request.name}), request.change);
    json::object body{{"name", request.name}};
    for (const auto& [key, value] : request.change) body[key] = value;
    return daemon.send("POST", api_path({"policies"}), body);
}

std::string sentence_of(const PolicyRequest& request, const json::value& answer) {
    auto version = text_at(answer, "policy.version");
    if (version.empty()) version = text_at(answer, "version");
    auto done = version.empty() ? std::string{} : " (version " + version + ")";
    done += text_at(answer, "policy.enabled") == "no" ? "; it is disabled." : ", and acts at once.";
    switch (request.what) {
        case PolicyRequest::What::make: return "Policy " + request.name + " is made" + done;
        case PolicyRequest::What::remove: return "Policy " + request.name + " is removed.";
        case PolicyRequest::What::change: break;
    }
    return "Policy " + request.name + " is changed" + done;
}

/// The limits that a new policy leaves open, with what acts in their place: they may be higher than the default's.
std::string left_open(const json::value& policy) {
    const std::pair<const char*, std::uint32_t> limits[] = {
        {"external_per_hour", service_limits.external_per_hour},
        {"internal_per_hour", service_limits.internal_per_hour},
        {"recipients_per_day", service_limits.recipients_per_day},
        {"recipients_per_message", service_limits.recipients_per_message},
        {"messages_per_minute", service_limits.messages_per_minute},
    };
    std::string out;
    for (const auto& [name, service] : limits)
        if (text_at(policy, "limits." + std::string{name}) == "0")
            out += (out.empty() ? "" : ", ") + std::string{name} + " " + std::to_string(service);
    return out;
}

/// Those restricted entities that the edit leaves below their limits.
std::vector<std::string> qualified(const json::value& answer) {
    std::vector<std::string> out;
    const auto* rows = value_at(answer, "no_longer_over");
    for (const auto& row : rows == nullptr ? json::array{} : items_of(*rows))
        out.push_back(row.is_string() ? plain(row) : text_at(row, "entity"));
    return out;
}

}  // namespace

int edit_policy(Session& session, const PolicyRequest& request) {
    const DaemonClient daemon{session.locations().state};
    auto answer = send(daemon, request);
    if (!answer) return refuse(session, answer.error());
    const auto free = qualified(*answer);
    json::array released;
    int code = exit_done;
    if (request.release_qualified) {
        for (const auto& entity : free) {
            const json::object body{{"reason", "policy " + request.name + " was changed"}, {"held", "deliver"}};
            const auto done = daemon.send("POST", api_path({"restricted", entity, "release"}), body);
            if (done)
                released.emplace_back(entity);
            else
                code = refuse(session, done.error());
        }
        if (answer->is_object()) answer->get_object()["released"] = released;
    }
    print_done(session, *answer, sentence_of(request, *answer));
    if (session.json) return code;
    if (request.what == PolicyRequest::What::make) {
        const auto* policy = value_at(*answer, "policy");
        if (const auto open = left_open(policy == nullptr ? *answer : *policy); !open.empty())
            session.out << "Limits that were not named are at the service default: " << open << ".\n";
    }
    if (free.empty()) return code;
    if (request.release_qualified) {
        for (const auto& entity : released) session.out << "Released: " << plain(entity) << '\n';
        return code;
    }
    session.out << "Under it these would not be restricted; release them, or say --release-qualified with the edit:\n";
    for (const auto& entity : free)
        session.out << "  tidegate restricted release " << entity << " --reason \"policy " << request.name
                    << " was changed\"\n";
    return code;
}

}  // namespace tidegate
