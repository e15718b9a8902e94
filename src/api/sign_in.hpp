#pragma once
// Who asks: the unix socket's peer, a bearer token, or a name and password. Internal to api/.

#include <optional>
#include <string>

#include "api/parts.hpp"
#include "api/throttle.hpp"
#include "net/http_server.hpp"

namespace tidegate {

/// A caller, or why there is none.
struct SignIn {
    std::optional<Caller> caller;
    std::string sentence;    ///< without a caller: what to do
    Millis wait{0};          ///< too many failures: try again after this
    bool by_socket = false;  ///< known by the unix socket's peer credentials
};

/// Thread-safe. May take 0.1 s for a password.
class Door {
public:
    explicit Door(const ApiParts& parts) : parts_{parts} {}

    SignIn sign_in(const HttpRequest& request);

    /// A caller without any proof who may still use /v1/check: see ApiParts::check_from_loopback.
    bool may_check_unnamed(const HttpRequest& request) const;

private:
    SignIn by_password(std::string_view encoded, const HttpRequest& request);

    const ApiParts& parts_;
    Throttle throttle_;
};

bool is_loopback(std::string_view address);
/// Of a Host field, with or without a port: "localhost", "127.0.0.1:8470", "[::1]:8470".
bool names_loopback(std::string_view host);
/// Asked by a program on this machine, and not passed on by a proxy that somebody else asked: see Api.
bool is_from_here(const HttpRequest& request);

}  // namespace tidegate
