#include "cli/log_import.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

constexpr std::size_t most_of_a_sender = 5'000;
constexpr std::size_t largest_sender = 600'000;  ///< octets of JSON
constexpr std::size_t largest_body = 900'000;
constexpr std::size_t most_senders = 5'000;  ///< of a body

/// Mail of programs is charged to the local part of its sender, as the milter sees it.
std::string local_name(const LoggedMessage& message) { return message.from.substr(0, message.from.rfind('@')); }

/// Empty for what nobody answers for: the null sender.
std::string key_of(const LoggedMessage& message) {
    if (message.from.empty()) return {};
    if (!message.login.empty()) return "user " + lower(message.login);
    if (!message.client.empty()) return "client " + message.client;
    return message.local_user.empty() ? std::string{} : "local " + local_name(message);
}

std::string utf8(const std::string& text) { return utf8_line(text, 320); }

json::object json_of(const LoggedMessage& message) {
    json::array to;
    for (const auto& one : message.recipients) to.emplace_back(utf8(one));
    json::object out{{"at", format_rfc3339(message.at)}, {"from", utf8(message.from)}, {"recipients", std::move(to)}};
    if (!message.client.empty()) out["client"] = message.client;
    if (message.size > 0) out["size"] = message.size;
    return out;
}

/// The newest messages that fit, in the order of time.
json::array newest(const std::vector<LoggedMessage>& run, std::size_t& octets) {
    std::vector<json::object> kept;
    octets = 0;
    for (auto at = run.rbegin(); at != run.rend() && kept.size() < most_of_a_sender; ++at) {
        auto one = json_of(*at);
        const auto size = json::serialize(one).size() + 1;
        if (octets + size > largest_sender) break;
        octets += size;
        kept.push_back(std::move(one));
    }
    json::array out;
    for (auto at = kept.rbegin(); at != kept.rend(); ++at) out.push_back(std::move(*at));
    return out;
}

}  // namespace

void ImportPlan::add(std::vector<LoggedMessage> messages) {
    for (auto& message : messages) {
        const auto key = key_of(message);
        if (key.empty()) continue;
        ++messages_;
        first_ = std::min(first_, message.at);
        last_ = std::max(last_, message.at);
        runs_[key].push_back(std::move(message));
    }
}

std::vector<json::object> ImportPlan::bodies() {
    std::vector<json::object> out;
    json::array senders;
    std::size_t filled = 0;
    const auto close = [&] {
        if (!senders.empty()) out.push_back({{"senders", std::move(senders)}});
        senders = {};
        filled = 0;
    };
    for (const auto& [key, run] : runs_) {
        std::size_t octets = 0;
        json::object sender{{"messages", newest(run, octets)}};
        const auto& any = run.front();
        if (key.starts_with("user ")) sender["user"] = utf8(any.login);
        if (key.starts_with("client ")) sender["client"] = any.client;
        if (key.starts_with("local ")) sender["local_user"] = utf8(local_name(any));
        octets += 500;
        if (filled + octets > largest_body || senders.size() == most_senders) close();
        filled += octets;
        senders.push_back(std::move(sender));
    }
    close();
    runs_.clear();
    return out;
}

}  // namespace tidegate
