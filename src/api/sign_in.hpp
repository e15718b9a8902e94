#pragma once
// Who asks: the unix socket's peer, a session's cookie, a bearer token, or a name and password. Internal to api/.

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "access/sessions.hpp"
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
    std::optional<BrowserSession> session =
        {};  ///< known by its cookie: a change needs the next one in X-Tidegate-CSRF
    std::string csrf = {};
    bool needs_code = false;                  ///< the password is right, and a code of the second factor is wanted
    std::optional<AccessRow> code_used = {};  ///< to be kept: the code opens nothing again
};

constexpr std::string_view session_cookie = "tidegate_session";
constexpr std::string_view device_cookie = "tidegate_device";

/// Thread-safe. May take 0.1 s for a password.
class Door {
public:
    explicit Door(const ApiParts& parts) : parts_{parts} {}

    /// `use`: a session's idle time begins anew.
    SignIn sign_in(const HttpRequest& request, bool use = true);

    /// Whose name and password these are, as often as the throttle lets anybody try.
    SignIn prove(const std::string& name, std::string_view password, const HttpRequest& request);
    /// The same and, where a second factor is enrolled, its code. Without one: no caller, and `needs_code`.
    SignIn prove_both(const std::string& name, std::string_view password, std::string_view code,
                      const HttpRequest& request);

    /// The id of the browser that asks, if it has signed in as `name` before.
    std::optional<std::string> known_device(const HttpRequest& request, std::string_view name) const;

    /// A caller without any proof who may still use /v1/check: see ApiParts::check_from_loopback.
    bool may_check_unnamed(const HttpRequest& request) const;

private:
    SignIn by_password(std::string_view encoded, const HttpRequest& request);
    SignIn by_cookie(const HttpRequest& request, bool use);
    SignIn check(const std::string& name, std::string_view password, std::optional<std::string_view> code,
                 const HttpRequest& request);
    void tell_run(const std::string& name, const std::string& address, bool with_password);

    const ApiParts& parts_;
    Throttle throttle_;
    std::mutex lock_;
    std::map<std::string, Instant> told_;  ///< when a run of failures was last told, by name; "": names that nobody has
};

/// Where a request comes from, for the throttle and for people: the address of the peer, or "uid:N" on the unix socket.
std::string origin_of(const HttpRequest& request);
/// A page of another site makes a browser send requests with what the browser knows: those change nothing here.
bool foreign_page(const HttpRequest& request);

bool is_loopback(std::string_view address);
/// Of a Host field, with or without a port: "localhost", "127.0.0.1:8470", "[::1]:8470".
bool names_loopback(std::string_view host);
/// Asked by a program on this machine, and not passed on by a proxy that somebody else asked: see Api.
bool is_from_here(const HttpRequest& request);

}  // namespace tidegate
