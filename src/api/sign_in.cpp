#include "api/sign_in.hpp"

#include <openssl/evp.h>
#include <pwd.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_basic = 4'000;

std::string user_name(std::uint32_t uid) {
    std::array<char, 4096> room{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwuid_r(uid, &entry, room.data(), room.size(), &found) == 0 && found != nullptr) return found->pw_name;
    return "uid:" + std::to_string(uid);
}

/// RFC 4648 4 with padding; nothing when it is none.
std::optional<std::string> decode_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0 || text.size() > longest_basic) return std::nullopt;
    std::string out(text.size() / 4 * 3, '\0');
    const auto octets =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (octets < 0) return std::nullopt;
    out.resize(static_cast<std::size_t>(octets));
    if (text.ends_with("==")) out.pop_back();
    if (text.ends_with('=')) out.pop_back();
    return out;
}

SignIn refused(std::string sentence) {
    SignIn out;
    out.sentence = std::move(sentence);
    return out;
}

}  // namespace

bool names_loopback(std::string_view host) {
    auto name = lower(host);
    if (name.starts_with('[')) {
        const auto end = name.find(']');
        return name.substr(1, end == std::string::npos ? end : end - 1) == "::1";
    }
    if (name == "::1") return true;
    name.resize(std::min(name.find(':'), name.size()));
    // By its octets: 127.0.0.1.example.org is a name that anybody may have.
    return name == "localhost" ||
           (name.starts_with("127.") && name.find_first_not_of("0123456789.") == std::string::npos);
}

bool is_loopback(std::string_view address) {
    return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

bool is_from_here(const HttpRequest& request) {
    if (request.forwarded) return false;
    return request.uid.has_value() || (is_loopback(request.address) && names_loopback(request.host));
}

SignIn Door::sign_in(const HttpRequest& request) {
    const std::string_view header = request.authorization;
    if (header.empty()) {
        if (request.uid && !request.forwarded && (*request.uid == 0 || *request.uid == parts_.own_uid)) {
            SignIn out;
            out.caller = Caller{user_name(*request.uid), Role::administrator};
            out.by_socket = true;
            return out;
        }
        if (!parts_.access.has_administrator()) {
            return refused(
                "No administrator exists yet: open the one-time link that tidegated printed, or use the unix "
                "socket as root or as the daemon's user.");
        }
        return refused("Sign in: send \"Authorization: Bearer tg_…\" with a token, or name and password by Basic.");
    }
    if (!parts_.access.has_administrator()) {
        return refused(
            "No administrator exists yet: open the one-time link that tidegated printed, or use the unix "
            "socket as root or as the daemon's user.");
    }
    const auto space = header.find(' ');
    const auto scheme = lower(header.substr(0, space));
    const auto value = space == std::string_view::npos ? std::string_view{} : trimmed(header.substr(space + 1));
    if (scheme == "basic") return by_password(value, request);
    if (scheme != "bearer") return refused("Authorization must be Bearer or Basic.");
    auto caller = parts_.access.check_token(value);
    if (!caller) return refused("This token is unknown, revoked or expired: ask an administrator for another one.");
    SignIn out;
    out.caller = std::move(*caller);
    return out;
}

SignIn Door::by_password(std::string_view encoded, const HttpRequest& request) {
    const auto decoded = decode_base64(encoded);
    const auto colon = decoded ? decoded->find(':') : std::string::npos;
    if (colon == std::string::npos) return refused("Basic carries base64 of \"name:password\".");
    const auto name = decoded->substr(0, colon);
    const auto address = request.uid ? "uid:" + std::to_string(*request.uid) : request.address;
    const auto now = parts_.clock.now();
    SignIn out;
    out.wait = throttle_.wait(now, name, address);
    if (out.wait > Millis{0}) {
        out.sentence = "Too many failed sign-ins: wait a moment and try again.";
        return out;
    }
    auto caller = parts_.access.check_password(name, std::string_view{*decoded}.substr(colon + 1));
    if (!caller) {
        throttle_.failed(now, name, address);
        return refused("Name or password is wrong.");
    }
    throttle_.succeeded(now, name, address);
    out.caller = std::move(*caller);
    return out;
}

bool Door::may_check_unnamed(const HttpRequest& request) const {
    if (!parts_.check_from_loopback || request.from_browser || !request.authorization.empty()) return false;
    return is_from_here(request);
}

}  // namespace tidegate
