#pragma once
// The REST API: takes HTTP requests, answers them. Knows no socket; the daemon puts it behind an HttpServer.

#include <cstdint>
#include <memory>
#include <string>

#include "api/parts.hpp"
#include "net/http_server.hpp"

namespace tidegate {

/// Thread-safe.
///
/// Sign-in  On the unix socket uid 0 and the daemon's own user are administrators. Else "Authorization: Bearer tg_…" or
///          Basic, or the cookie of a session (POST /v1/session), which needs X-Tidegate-CSRF for all but GET; and only
///          once an administrator exists. Open to all: /, /setup, /c/…, /healthz, /livez, /readyz,
///          and /metrics from this machine. /v1/check also without a token from this machine, because an MTA asks
///          before it knows a secret: see ApiParts::check_from_loopback. "From this machine": on the unix socket, or
///          from a loopback address with a Host that names one; and never with X-Forwarded-…, Forwarded, X-Real-IP or
///          Via, which say that a proxy passes on what somebody else asked.
/// Errors   {"error":{"fault","sentence"}} with 400 invalid, 401 unauthenticated, denied (a sign-in) or
///          second_factor, 403 forbidden or csrf, 404 not_found, 409 conflict, 503 unavailable; and 405, 413, 429 of
///          HTTP itself.
/// Changes  are answered once they are on disk; 503 says when they could not be written.
class Api {
public:
    explicit Api(ApiParts parts);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    /// An HttpHandler.
    void handle(HttpRequest request, HttpRespond respond);
    /// For HttpOptions::body_limit: 72 MiB (64 MiB of mail) for /v1/check from those who may use it, else 1 MiB.
    std::size_t body_limit(const HttpRequest& head);

    /// For Store::on_event: there are new events on disk. Does not wait.
    void events_committed();
    /// A decision, for those who listen with ?submissions=1. On mail's path: costs next to nothing when nobody does.
    void decided(const Submission& submission, const Verdict& verdict);

    /// About once a second: tells of sessions whose time is over.
    void tick();

    /// Ends the live streams. Before HttpServer::stop.
    void stop();

private:
    std::unique_ptr<struct ApiCore> core_;
};

}  // namespace tidegate
