#include "net/http_connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <exception>

#include "core/text.hpp"

namespace tidegate {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr std::uint32_t most_head_octets = 16 * 1024;
constexpr std::size_t most_buffered = 64UL * 1024;
constexpr std::size_t default_body_limit = 1024UL * 1024;
constexpr Millis linger_deadline{2'000};
constexpr std::size_t most_drained = 4UL * 1024 * 1024;

/// The one answer of one request; answers for the handler when it forgets.
class Pending {
public:
    explicit Pending(std::shared_ptr<HttpConnection> connection) : connection_{std::move(connection)} {}
    ~Pending() {
        if (!done_.exchange(true)) connection_->forgotten();
    }
    Pending(const Pending&) = delete;
    Pending& operator=(const Pending&) = delete;

    void answer(HttpResponse response) {
        if (!done_.exchange(true)) connection_->answer(std::move(response));
    }

private:
    std::shared_ptr<HttpConnection> connection_;  ///< shared: nothing else keeps it while it waits for the answer
    std::atomic<bool> done_{false};
};

std::string field(const http::request<http::string_body>& message, http::field name) {
    const auto value = message[name];
    return {value.data(), value.size()};
}

/// What proxies add to a request that they pass on. RFC 7239, RFC 9110 7.6.3, and what was customary before.
bool passed_on(const http::request<http::string_body>& message) {
    constexpr std::array names{"Forwarded",         "Via",      "X-Forwarded-For", "X-Forwarded-Host",
                               "X-Forwarded-Proto", "X-Real-IP"};
    return std::ranges::any_of(names, [&](const char* name) { return message.count(name) != 0; });
}

/// Nobody is let in for it: who says so falsely gets a cookie that only comes back over https.
bool asked_by_https(const http::request<http::string_body>& message) {
    const auto said = message["X-Forwarded-Proto"];
    return beast::iequals(said, "https") ||
           lower(field(message, http::field::forwarded)).find("proto=https") != std::string::npos;
}

/// More than one Cookie field is what a gateway from HTTP/2 makes of one (RFC 9113 8.2.3).
std::string cookies(const http::request<http::string_body>& message) {
    std::string out;
    const auto [first, last] = message.equal_range(http::field::cookie);
    for (auto at = first; at != last; ++at) {
        if (!out.empty()) out += "; ";
        out.append(at->value().data(), at->value().size());
    }
    return out;
}

HttpRequest request_of(const http::request<http::string_body>& message, const HttpPeer& peer) {
    HttpRequest out;
    out.method = std::string{message.method_string()};
    if (out.method == "HEAD") out.method = "GET";
    out.host = field(message, http::field::host);
    out.authorization = field(message, http::field::authorization);
    out.content_type = field(message, http::field::content_type);
    out.origin = field(message, http::field::origin);
    const auto last = message["Last-Event-ID"];
    out.last_event_id.assign(last.data(), last.size());
    out.cookie = cookies(message);
    const auto csrf = message["X-Tidegate-CSRF"];
    out.csrf.assign(csrf.data(), csrf.size());
    out.user_agent = field(message, http::field::user_agent);
    out.accept_encoding = field(message, http::field::accept_encoding);
    out.from_browser = message.count(http::field::origin) != 0 || message.count("Sec-Fetch-Site") != 0;
    out.forwarded = passed_on(message);
    out.over_https = asked_by_https(message);
    out.address = peer.address;
    out.uid = peer.uid;
    return out;
}

void add_field(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(printable(value, 2'000)).append("\r\n");
}

}  // namespace

HttpConnection::HttpConnection(std::shared_ptr<HttpLoop> loop, HttpSocket socket, HttpPeer peer)
    : loop_{std::move(loop)},
      stream_{std::move(socket)},
      heartbeat_{stream_.get_executor()},
      buffer_{most_buffered},
      peer_{std::move(peer)} {}

HttpConnection::~HttpConnection() {
    loop_->body_octets -= promised_;
    if (events_) events_->close();
    const std::lock_guard guard{loop_->lock};
    loop_->live.erase(this);
}

bool HttpConnection::enlist() {
    {
        const std::lock_guard guard{loop_->lock};
        if (loop_->stopping) return false;
        if (loop_->live.size() < loop_->options.most_connections) {
            loop_->live.emplace(this, weak_from_this());
            return true;
        }
    }
    ++loop_->refused;
    loop_->complaints.say("api: a connection was refused: " + std::to_string(loop_->options.most_connections) +
                          " are open already");
    return false;
}

bool HttpConnection::stopping() const {
    const std::lock_guard guard{loop_->lock};
    return loop_->stopping;
}

void HttpConnection::start() {
    on_strand([self = shared_from_this()] { self->read_head(); });
}

void HttpConnection::leave(bool now) {
    on_strand([self = shared_from_this(), now] {
        self->keep_ = false;
        if (now || self->idle_ || self->events_) self->close();
    });
}

void HttpConnection::answer(HttpResponse response) {
    on_strand(
        [self = shared_from_this(), response = std::move(response)]() mutable { self->send(std::move(response)); });
}

void HttpConnection::forgotten() {
    loop_->complaints.say("api: a request was not answered");
    HttpResponse response;
    response.status = 503;
    response.body = R"({"error":{"fault":"unavailable","sentence":"The request was not answered. See the log."}})";
    answer(std::move(response));
}

void HttpConnection::read_head() {
    idle_ = true;
    parser_.emplace();
    parser_->header_limit(most_head_octets);
    parser_->body_limit(boost::none);  // ours depends on the head: see head_read
    stream_.expires_after(loop_->options.head_deadline);
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](beast::error_code error, std::size_t) { self->head_read(error); });
}

void HttpConnection::head_read(beast::error_code error) {
    idle_ = false;
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
        return refuse(431, "The head of the request is longer than 16 KiB.");
    }
    if (error.category() == http::make_error_code(http::error::bad_value).category() &&
        error != http::error::end_of_stream && error != http::error::partial_message) {
        return refuse(400, "This is not HTTP/1.1: " + printable(error.message(), 80) + ".");
    }
    if (error) return close();

    const auto& message = parser_->get();
    keep_ = keep_ && message.keep_alive();
    head_only_ = message.method() == http::verb::head;
    request_ = request_of(message, peer_);
    over_https_ = request_.over_https;
    const std::string target{message.target()};
    const auto question = target.find('?');
    request_.path = target.substr(0, question);
    auto query =
        parse_query(question == std::string::npos ? std::string_view{} : std::string_view{target}.substr(question + 1));
    if (!target.starts_with('/')) return refuse(400, "The address of the request must begin with \"/\".");
    if (!query) return refuse(400, query.error().what + ".");
    request_.query = std::move(*query);

    const auto limit = loop_->options.body_limit ? loop_->options.body_limit(request_) : default_body_limit;
    const auto length = parser_->content_length();
    if (length && *length > limit) {
        return refuse(413, "The body is longer than the " + std::to_string(limit) + " octets allowed here.");
    }
    parser_->body_limit(limit);
    promised_ = parser_->is_done() ? 0 : static_cast<std::size_t>(length.value_or(parser_->chunked() ? limit : 0));
    loop_->body_octets += promised_;
    if (loop_->body_octets > loop_->options.most_body_octets) {
        return refuse(503, "Too many large requests at once: try again in a moment.");
    }
    if (!beast::iequals(message[http::field::expect], "100-continue")) return read_body();
    head_ = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(head_), [self = shared_from_this()](beast::error_code failed, std::size_t) {
        if (failed) return self->close();
        self->read_body();
    });
}

void HttpConnection::read_body() {
    stream_.expires_after(loop_->options.body_deadline);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) { self->body_read(error); });
}

void HttpConnection::body_read(beast::error_code error) {
    if (error == http::error::body_limit) return refuse(413, "The body is longer than allowed here.");
    if (error.category() == http::make_error_code(http::error::bad_value).category() &&
        error != http::error::partial_message) {
        return refuse(400, "The body is broken: " + printable(error.message(), 80) + ".");
    }
    if (error) return close();
    request_.body = std::move(parser_->get().body());
    ask();
}

void HttpConnection::ask() {
    // Shared by the copies of one reply.
    const auto pending = std::make_shared<Pending>(shared_from_this());
    try {
        loop_->handler(std::exchange(request_, {}),
                       [pending](HttpResponse response) { pending->answer(std::move(response)); });
    } catch (const std::exception& trouble) {
        // Not a way of working: the last resort against a bad_alloc. Pending answers 503 as it goes.
        loop_->complaints.say(std::string{"api: a request failed: "} + trouble.what());
    }
}

void HttpConnection::refuse(unsigned status, const std::string& sentence) {
    keep_ = false;  // where the next request begins is not known
    HttpResponse response;
    response.status = status;
    std::string escaped;
    for (const char c : printable(sentence, 300)) {
        if (c == '"' || c == '\\') escaped += '\\';
        escaped += c;
    }
    response.body = std::string{R"({"error":{"fault":")"} + (status == 503 ? "unavailable" : "invalid") +
                    R"(","sentence":")" + escaped + R"("}})";
    send(std::move(response));
}

std::string HttpConnection::head_of(const HttpResponse& response) const {
    const auto reason = http::obsolete_reason(http::int_to_status(response.status));
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string{reason} + "\r\n";
    add_field(head, "Content-Type", response.content_type);
    if (!response.stream) add_field(head, "Content-Length", std::to_string(response.body.size()));
    add_field(head, "Connection", keep_ && !response.stream ? "keep-alive" : "close");
    const std::pair<std::string_view, std::string_view> defaults[] = {
        {"X-Content-Type-Options", "nosniff"},
        {"Cache-Control", "no-store"},
        {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Frame-Options", "DENY"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"},
    };
    for (const auto& [name, value] : defaults) {
        const bool own = std::ranges::any_of(response.headers, [&](const auto& h) { return h.first == name; });
        if (!own) add_field(head, name, value);
    }
    if (over_https_) add_field(head, "Strict-Transport-Security", "max-age=31536000");
    for (const auto& [name, value] : response.headers) add_field(head, name, value);
    return head + "\r\n";
}

void HttpConnection::send(HttpResponse response) {
    loop_->body_octets -= std::exchange(promised_, 0);
    const bool here = stream_.socket().is_open();
    if (response.stream && here && !head_only_) return open_stream(std::move(response));
    if (const auto unread = std::exchange(response.stream, nullptr))
        unread->close();  // who pushes must not wait for us
    if (!here) return;
    head_ = head_of(response);
    body_ = head_only_ ? std::string{} : std::move(response.body);
    stream_.expires_after(loop_->options.send_deadline);
    asio::async_write(stream_, std::array{asio::buffer(head_), asio::buffer(body_)},
                      [self = shared_from_this()](beast::error_code error, std::size_t) { self->sent(error); });
}

void HttpConnection::sent(beast::error_code error) {
    if (error) return close();
    body_ = {};
    if (!keep_) return linger();
    read_head();
}

// Closing with unread octets would send a reset, which can take our last answer from the peer: so they are read away.
void HttpConnection::linger() {
    beast::error_code ignored;
    stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    if (stopping()) return close();
    stream_.expires_after(linger_deadline);
    buffer_.clear();
    drain(0);
}

void HttpConnection::drain(std::size_t so_far) {
    if (so_far > most_drained) return close();
    stream_.async_read_some(buffer_.prepare(most_buffered),
                            [self = shared_from_this(), so_far](beast::error_code error, std::size_t octets) {
                                if (error) return self->close();
                                self->drain(so_far + octets);
                            });
}

void HttpConnection::close() {
    beast::error_code ignored;
    stream_.socket().close(ignored);
    heartbeat_.cancel();
    if (events_) events_->close();
    const std::lock_guard guard{loop_->lock};
    loop_->live.erase(this);  // a reply that somebody keeps does not keep the server from stopping
}

}  // namespace tidegate
