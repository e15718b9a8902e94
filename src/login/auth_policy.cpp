#include "login/auth_policy.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

#include "core/text.hpp"
#include "login/report.hpp"

namespace tidegate {

namespace {

std::string base64(std::string_view octets) {
    std::string out((octets.size() + 2) / 3 * 4 + 1, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(octets.data()), static_cast<int>(octets.size()));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

/// In a time that tells nothing of where they differ.
bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// "allow" or "report", from the query or the path.
std::string_view command_of(const HttpRequest& request) {
    const auto found = std::ranges::find(request.query, "command", &Parameters::value_type::first);
    if (found != request.query.end()) return found->second;
    return std::string_view{request.path}.substr(
        std::min<std::size_t>(request.path.rfind('/') + 1, request.path.size()));
}

HttpResponse json(unsigned status, int answer, std::string_view message) {
    HttpResponse out;
    out.status = status;
    out.body = R"({"status":)" + std::to_string(answer) + R"(,"msg":")" + std::string{message} + "\"}\n";
    return out;
}

}  // namespace

AuthPolicy::AuthPolicy(Parts parts) : parts_{std::move(parts)} {
    if (parts_.key.empty()) return;
    bearer_ = "Bearer " + parts_.key;
    basic_ = "Basic " + base64("tidegate:" + parts_.key);
}

bool AuthPolicy::admitted(const HttpRequest& request) const {
    if (parts_.key.empty()) return !request.from_browser;
    const auto given = trimmed(request.authorization);
    return same(given, bearer_) || same(given, basic_);
}

HttpResponse AuthPolicy::answer(const HttpRequest& request) {
    if (!admitted(request)) {
        const std::lock_guard held{lock_};
        ++counts_.refused;
        return json(401, 0, "auth_policy_server_api_header does not carry the key of logins.key_file");
    }
    if (request.method != "POST") return json(405, 0, "this takes POST");
    const auto command = command_of(request);
    if (command != "allow" && command != "report") return json(404, 0, "the commands are allow and report");
    if (command == "report") {
        report(request);
        return json(200, 0, "");
    }
    const int wait = allow(request);
    return json(200, wait, wait > 0 ? "too many wrong passwords" : "");
}

int AuthPolicy::allow(const HttpRequest& request) {
    const auto read = read_login_report(request.body);
    const auto now = parts_.clock.now();
    const auto around = read ? surroundings_of(read->remote) : std::nullopt;
    const std::lock_guard held{lock_};
    ++counts_.asked;
    counts_.last = now;
    if (!read) ++counts_.malformed;
    if (!around) return 0;
    const auto wait = static_cast<int>(tried_.patience(now, around->network, lower(read->login)).count());
    if (wait > 0) ++counts_.slowed;
    return wait;
}

void AuthPolicy::report(const HttpRequest& request) {
    const auto read = read_login_report(request.body);
    const auto who = read ? Entity::user(read->login) : Result<Entity>{fail(Fault::invalid, {})};
    LoginSeen seen;
    seen.at = parts_.clock.now();
    {
        const std::lock_guard held{lock_};
        counts_.last = seen.at;
        if (!who) {
            ++counts_.malformed;
            return;
        }
        if (read->policy_reject) return;  // the password was not looked at
        ++(read->success ? counts_.succeeded : counts_.failed);
        seen.success = read->success;
        seen.client = read->remote;
        seen.around = surroundings_of(read->remote);
        seen.password = read->password;
        if (!seen.around) return;
        const auto others = tried_.beside(seen.at, seen.around->network, who->text());
        seen.others_failed = others.failed;
        seen.others_succeeded = others.succeeded;
        tried_.note(seen.at, seen.around->network, who->text(), seen.success, seen.password);
    }
    if (parts_.heard) parts_.heard(*who, std::move(seen));
}

LoginCounts AuthPolicy::counts() const {
    const std::lock_guard held{lock_};
    return counts_;
}

}  // namespace tidegate
