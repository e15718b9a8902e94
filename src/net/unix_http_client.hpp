#pragma once
// Asks an HTTP server on a unix socket one question: what the command line needs to talk to the daemon. Plain blocking
// sockets with a deadline; the daemon's own server is elsewhere.

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "net/http_reply.hpp"

namespace tidegate {

/// Thread-safe: it holds no connection, every `ask` makes its own.
class UnixHttpClient {
public:
    /// `patience`: from the first octet sent to the last received. `longest_body`: of a reply, octets.
    explicit UnixHttpClient(std::filesystem::path socket, std::chrono::milliseconds patience = std::chrono::seconds{30},
                            std::size_t longest_body = std::size_t{64} << 20)
        : socket_{std::move(socket)}, patience_{patience}, longest_body_{longest_body} {}

    /// `target`: "/v1/status?x=y", already encoded. A `body` that is not empty goes as application/json.
    /// Fault::unavailable when nobody listens, it takes too long, or what comes back is no reply.
    Result<HttpReply> ask(std::string_view method, std::string_view target, std::string_view body) const;

private:
    std::filesystem::path socket_;
    std::chrono::milliseconds patience_;
    std::size_t longest_body_;
};

}  // namespace tidegate
