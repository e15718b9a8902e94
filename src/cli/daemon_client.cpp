#include "cli/daemon_client.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "cli/json.hpp"
#include "net/http_url.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

/// The sentence of a refusal, in any of the places where an API puts it, and its problems.
std::string sentence_of(const HttpReply& reply) {
    boost::system::error_code error;
    const auto document = json::parse(reply.body, error);
    if (error) return "the daemon refused it (HTTP " + std::to_string(reply.status) + ")";
    std::string out;
    for (const char* key : {"error", "error.sentence", "error.message", "sentence", "detail", "message", "title"})
        if (out.empty()) out = text_at(document, key);
    if (out.empty()) out = "the daemon refused it (HTTP " + std::to_string(reply.status) + ")";
    for (const char* key : {"problems", "error.problems"}) {
        const auto* problems = value_at(document, key);
        if (problems == nullptr || !problems->is_array()) continue;
        for (const auto& problem : problems->get_array()) {
            const auto said = problem.is_string() ? plain(problem) : text_at(problem, "sentence");
            const auto where = text_at(problem, "key");
            if (out.find(said) == std::string::npos) out += "\n" + (where.empty() ? said : where + ": " + said);
        }
    }
    return out;
}

Fault fault_of(unsigned status) {
    if (status == 404) return Fault::not_found;
    return status == 409 ? Fault::conflict : Fault::invalid;
}

}  // namespace

std::string api_path(const std::vector<std::string_view>& parts) {
    std::string out = "/v1";
    for (const auto part : parts) out += "/" + percent_encode(part);
    return out;
}

std::string api_query(const std::vector<std::pair<std::string_view, std::string>>& pairs) {
    std::string out;
    for (const auto& [name, value] : pairs) {
        if (value.empty()) continue;
        out += out.empty() ? "?" : "&";
        out.append(name).append("=").append(percent_encode(value));
    }
    return out;
}

Result<json::value> DaemonClient::send(std::string_view method, const std::string& target,
                                       const json::value& body) const {
    return ask(method, target, body.is_null() ? "" : json::serialize(body));
}

Result<std::string> DaemonClient::fetch(const std::string& target) const {
    auto answer = reply("GET", target, "");
    if (!answer) return tl::unexpected<Error>{answer.error()};
    return std::move(answer->body);
}

Result<Listed> DaemonClient::list(const std::string& target) const {
    const auto answer = reply("GET", target, "");
    if (!answer) return tl::unexpected<Error>{answer.error()};
    auto items = document(answer->body);
    if (!items) return tl::unexpected<Error>{items.error()};
    return Listed{std::move(*items), answer->total};
}

Result<json::value> DaemonClient::ask(std::string_view method, const std::string& target,
                                      const std::string& body) const {
    const auto answer = reply(method, target, body);
    if (!answer) return tl::unexpected<Error>{answer.error()};
    return document(answer->body);
}

Result<json::value> DaemonClient::document(const std::string& text) const {
    if (text.empty()) return json::value{};
    boost::system::error_code error;
    auto out = json::parse(text, error);
    if (error) return fail(Fault::unavailable, socket_.string() + " answers, but not as tidegated does");
    return out;
}

Result<HttpReply> DaemonClient::reply(std::string_view method, const std::string& target,
                                      const std::string& body) const {
    auto out = http_.ask(method, target, body);
    if (!out) {
        return fail(Fault::unavailable, "tidegated does not answer (" + out.error().what +
                                            "). Is it running, and is this its state folder? Name another with "
                                            "--state or TIDEGATE_STATE");
    }
    if (out->status < 300) return out;
    return fail(fault_of(out->status), sentence_of(*out));
}

}  // namespace tidegate
