#pragma once
// HTTP/1.1 on a TCP port and a unix socket: framing, bounds and deadlines. What is answered is the handler's matter.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "net/event_stream.hpp"
#include "net/http_url.hpp"

namespace tidegate {

/// One request. All text comes from outside.
struct HttpRequest {
    std::string method;  ///< "GET" …; HEAD is asked as "GET", and the answer's body is left out
    std::string path;    ///< begins with "/", still percent-encoded
    Parameters query;    ///< decoded
    std::string host;    ///< header fields; empty when absent
    std::string authorization;
    std::string content_type;
    std::string origin;
    std::string last_event_id;
    std::string cookie;  ///< all Cookie fields, joined by "; ": see cookie_named
    std::string csrf;    ///< X-Tidegate-CSRF
    std::string user_agent;
    std::string accept_encoding;
    bool from_browser = false;  ///< it carries Origin or Sec-Fetch-Site, which only browsers send
    bool forwarded = false;     ///< it carries X-Forwarded-…, Forwarded, X-Real-IP or Via: a proxy passed it on
    bool over_https = false;    ///< a proxy says that it was asked by https (X-Forwarded-Proto, Forwarded)
    std::string body;
    std::string address;               ///< peer, "127.0.0.1" or "::1"; empty on the unix socket
    std::optional<std::uint32_t> uid;  ///< peer on the unix socket, by SO_PEERCRED
};

struct HttpResponse {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;  ///< besides those that every response gets
    std::shared_ptr<EventStream> stream;                       ///< instead of a body: shared with who pushes into it
};

/// Thread-safe; the first call counts. If it is dropped without a call, 503 is answered.
using HttpRespond = std::function<void(HttpResponse)>;

/// Called on one of the server's threads, one request of a connection at a time; may wait for the disk.
using HttpHandler = std::function<void(HttpRequest, HttpRespond)>;

struct HttpOptions {
    /// "address:port", "[::1]:port" or "localhost:port" (127.0.0.1); port 0 picks a free one; empty: no TCP.
    std::string listen = "127.0.0.1:8470";
    std::filesystem::path unix_socket;  ///< mode 0666; empty: none
    unsigned threads = 4;
    std::size_t most_connections = 1'000;
    /// Most octets of a body, asked when only the head is known. Default: 1 MiB.
    std::function<std::size_t(const HttpRequest&)> body_limit;
    std::size_t most_body_octets = 256UL * 1024 * 1024;  ///< of all requests together; beyond it: 503
    Millis head_deadline{30'000};                        ///< for the next request's head, the wait for it included
    Millis body_deadline{30'000};
    Millis send_deadline{30'000};               ///< for each write; a reader that is slower is dropped
    Millis heartbeat{15'000};                   ///< a comment on silent event streams
    Millis stop_grace{2'000};                   ///< for answers under way when the server stops
    std::function<void(std::string_view)> log;  ///< one printable line at a time; from any of the threads
};

/// Since the server was opened, except `open`.
struct HttpCounts {
    std::uint64_t open = 0;             ///< now
    std::uint64_t refused = 0;          ///< over the cap
    std::uint64_t accept_failures = 0;  ///< out of descriptors or memory
};

/// Own threads, apart from those that carry mail.
class HttpServer {
public:
    /// Binds, so that the ports are known, and accepts nobody yet. Fault::unavailable names what is in the way.
    static Result<std::unique_ptr<HttpServer>> open(HttpOptions options);
    virtual ~HttpServer() = default;

    /// "127.0.0.1:8470" as bound; empty without TCP.
    virtual std::string address() const = 0;
    virtual HttpCounts counts() const = 0;

    /// Starts to accept. `handler` must outlive `stop`.
    virtual void serve(HttpHandler handler) = 0;

    /// Accepts no more, lets requests that are being answered end (`stop_grace`), closes the rest, ends the threads and
    /// removes the unix socket. A reply that comes later is dropped.
    virtual void stop() = 0;
};

}  // namespace tidegate
