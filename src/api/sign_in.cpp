#include "api/sign_in.hpp"

#include <openssl/evp.h>
#include <pwd.h>

#include <algorithm>
#include <array>

#include "access/device.hpp"
#include "api/event_of.hpp"
#include "core/text.hpp"
#include "net/http_cookie.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_basic = 4'000;
constexpr Millis told_again = 15min;  // a run of failures that goes on

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

std::string origin_of(const HttpRequest& request) {
    return request.uid ? "uid:" + std::to_string(*request.uid) : request.address;
}

bool foreign_page(const HttpRequest& request) {
    if (request.method == "GET" || request.origin.empty()) return false;
    const auto scheme = request.origin.find("://");
    return scheme == std::string::npos || request.origin.substr(scheme + 3) != request.host;
}

SignIn Door::sign_in(const HttpRequest& request, bool use) {
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
        return by_cookie(request, use);
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
    auto out = prove_both(decoded->substr(0, colon), std::string_view{*decoded}.substr(colon + 1), {}, request);
    if (out.needs_code) {
        return refused(
            "This account has a second factor, which Basic cannot carry: sign in by POST /v1/session, or use a "
            "token.");
    }
    return out;
}

SignIn Door::prove(const std::string& name, std::string_view password, const HttpRequest& request) {
    return check(name, password, std::nullopt, request);
}

SignIn Door::prove_both(const std::string& name, std::string_view password, std::string_view code,
                        const HttpRequest& request) {
    return check(name, password, code, request);
}

/// `code`: nothing, where none is asked for.
SignIn Door::check(const std::string& name, std::string_view password, std::optional<std::string_view> code,
                   const HttpRequest& request) {
    const auto now = parts_.clock.now();
    const auto device = known_device(request, name);
    const auto address = device ? "device " + *device : origin_of(request);
    // Who comes as far as the code has the password: guesses of the code are counted from wherever they come.
    const auto codes_of = "code of " + name;
    const bool guesses = code && !code->empty();
    SignIn out;
    out.wait = throttle_.wait(now, name, address);
    if (guesses) out.wait = std::max(out.wait, throttle_.wait(now, codes_of, codes_of));
    if (out.wait > Millis{0}) {
        out.sentence = "Too many failed sign-ins: wait a moment and try again.";
        return out;
    }
    auto caller = parts_.access.check_password(name, password);
    if (!caller) {
        if (throttle_.failed(now, name, address)) tell_run(name, origin_of(request), false);
        return refused("Name or password is wrong.");
    }
    if (code && parts_.access.enrolment(name).totp) {
        if (!guesses) {
            out.needs_code = true;
            out.sentence = "Send the code that the authenticator app shows, or a recovery code.";
            return out;
        }
        auto used = parts_.access.use_code(name, *code);
        if (!used) {
            throttle_.failed(now, name, address);
            if (throttle_.failed(now, codes_of, codes_of)) tell_run(name, origin_of(request), true);
            return refused("The code is wrong, or was used before: take the next one.");
        }
        throttle_.succeeded(now, codes_of, codes_of);
        out.code_used = std::move(*used);
    }
    throttle_.succeeded(now, name, address);
    out.caller = std::move(*caller);
    return out;
}

std::optional<std::string> Door::known_device(const HttpRequest& request, std::string_view name) const {
    const auto mark = cookie_named(request.cookie, device_cookie);
    if (!mark || !*mark) return std::nullopt;
    return device_of(parts_.device_key, name, **mark);
}

SignIn Door::by_cookie(const HttpRequest& request, bool use) {
    const auto secret = cookie_named(request.cookie, session_cookie);
    if (!secret) return refused(secret.error().what + ".");
    if (!*secret) {
        return refused(
            "Sign in: by POST /v1/session, or send \"Authorization: Bearer tg_…\" with a token, or name and "
            "password by Basic.");
    }
    SignIn out;
    out.session = parts_.sessions.find(**secret, use);
    const auto role = out.session ? parts_.access.role_of(out.session->name) : std::nullopt;
    if (!role) return refused("This session has ended: sign in again.");
    out.caller = Caller{out.session->name, *role};
    out.csrf = csrf_of(**secret);
    return out;
}

/// Once in a quarter of an hour for each name that there is, and for all others together: whoever guesses does not fill
/// the audit log. What was typed as a name that nobody has may be a password, and is not kept.
void Door::tell_run(const std::string& name, const std::string& address, bool with_password) {
    const bool exists = parts_.access.role_of(name).has_value();
    const auto now = parts_.clock.now();
    {
        const std::lock_guard guard{lock_};
        const auto key = (with_password ? "code " : "") + (exists ? name : std::string{});
        const auto [row, first] = told_.emplace(key, now);
        const auto ago = now - row->second;
        if (!first && ago >= Millis{0} && ago < told_again) return;
        row->second = now;
    }
    const auto as = exists ? "as " + name : std::string{"with names that nobody has"};
    const auto* const how =
        with_password ? " fail again and again at the code, with the right password" : " fail again and again";
    parts_.journal.append(event_of(
        now, EventKind::sign_in_failed, "tidegate",
        "Sign-ins " + as + how + "; the last try came from " + address + ". " +
            (with_password ? "Change the password if it was somebody else." : "Each further one has to wait."),
        {{"name", exists ? boost::json::value(name) : boost::json::value()}, {"address", json_text(address)}}));
}

bool Door::may_check_unnamed(const HttpRequest& request) const {
    if (!parts_.check_from_loopback || request.from_browser || !request.authorization.empty()) return false;
    return is_from_here(request);
}

}  // namespace tidegate
