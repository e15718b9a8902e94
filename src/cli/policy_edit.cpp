#include "cli/policy_edit.hpp"

#include <boost/json/array.hpp>
#include <ostream>

#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"

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
    if (session.json || free.empty()) return code;
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
