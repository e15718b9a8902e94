#include "net/https_client.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "core/address.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Trouble = boost::system::error_code;
using Request = http::request<http::string_body>;
using Response = http::response_parser<http::string_body>;

tl::unexpected<Error> failed(const WebAddress& to, const std::string& doing, const Trouble& trouble) {
    return fail(Fault::unavailable, to.host + ":" + to.port + ": " + doing + ": " + printable(trouble.message(), 200));
}

/// One exchange. Each step starts an asynchronous operation and runs the context until it is done: that is how Beast's
/// streams keep their deadlines.
class Exchange {
public:
    Exchange(const WebAddress& to, const PostOptions& options) : to_{to}, options_{options}, resolver_{context_} {
        buffer_.max_size(options.longest_body + 16 * 1024);
    }

    Outcome run(const Request& request, Response& response) {
        return to_.tls ? run_tls(request, response) : run_plain(request, response);
    }

private:
    Outcome run_plain(const Request& request, Response& response) {
        beast::tcp_stream stream{context_};
        if (auto open = connect(stream); !open) return open;
        return talk(stream, stream, request, response);
    }

    Outcome run_tls(const Request& request, Response& response) {
        asio::ssl::context trust{asio::ssl::context::tls_client};
        Trouble trouble;
        if (options_.authorities.empty()) {
            trust.set_default_verify_paths(trouble);
        } else {
            trust.load_verify_file(options_.authorities, trouble);
        }
        if (trouble) return failed(to_, "loading the certificates to trust", trouble);
        SSL_CTX_set_min_proto_version(trust.native_handle(), TLS1_2_VERSION);
        beast::ssl_stream<beast::tcp_stream> stream{context_, trust};
        stream.set_verify_mode(asio::ssl::verify_peer);
        stream.set_verify_callback(asio::ssl::host_name_verification{to_.host});
        if (!name_server(stream.native_handle())) return fail(Fault::invalid, to_.host + " is no host name for TLS");
        auto& socket = beast::get_lowest_layer(stream);
        if (auto open = connect(socket); !open) return open;
        socket.expires_at(deadline_);
        stream.async_handshake(asio::ssl::stream_base::client, [&](Trouble t) { trouble = t; });
        finish();
        if (trouble) return failed(to_, "TLS handshake", trouble);
        return talk(stream, socket, request, response);
    }

    /// Server name indication (RFC 6066 3), which is for names only. The macro for it casts the old way.
    bool name_server(SSL* tls) const {
        Trouble no_address;
        asio::ip::make_address(to_.host, no_address);
        if (!no_address) return true;
        std::string name = to_.host;
        return SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1;
    }

    Outcome connect(beast::tcp_stream& stream) {
        Trouble trouble;
        const auto found = resolver_.resolve(to_.host, to_.port, trouble);
        if (trouble) return failed(to_, "looking the name up", trouble);
        deadline_ = std::chrono::steady_clock::now() + options_.patience;
        stream.expires_at(deadline_);
        stream.async_connect(found, [&](Trouble t, const auto&) { trouble = t; });
        finish();
        if (trouble) return failed(to_, "connecting", trouble);
        return {};
    }

    template <class Stream>
    Outcome talk(Stream& stream, beast::tcp_stream& socket, const Request& request, Response& response) {
        Trouble trouble;
        socket.expires_at(deadline_);
        http::async_write(stream, request, [&](Trouble t, std::size_t) { trouble = t; });
        finish();
        if (trouble) return failed(to_, "sending", trouble);
        http::async_read(stream, buffer_, response, [&](Trouble t, std::size_t) { trouble = t; });
        finish();
        if (trouble) return failed(to_, "reading the answer", trouble);
        return {};
    }

    void finish() {
        context_.restart();
        context_.run();
    }

    const WebAddress& to_;
    const PostOptions& options_;
    /// Looking the name up is not in it: that waits for the system's resolver.
    std::chrono::steady_clock::time_point deadline_{};
    asio::io_context context_{1};
    asio::ip::tcp::resolver resolver_;
    beast::flat_buffer buffer_;
};

Request make_request(const WebAddress& to, const std::vector<std::pair<std::string, std::string>>& headers,
                     std::string_view body) {
    Request request{http::verb::post, to.target, 11};
    const bool usual = to.port == (to.tls ? "443" : "80");
    const std::string host = to.host.find(':') == std::string::npos ? to.host : "[" + to.host + "]";
    request.set(http::field::host, usual ? host : host + ":" + to.port);
    request.set(http::field::user_agent, "Tidegate/" TIDEGATE_VERSION);
    request.set(http::field::connection, "close");
    for (const auto& [name, value] : headers) request.set(name, printable(value, 1'000));
    request.body() = body;
    request.prepare_payload();
    return request;
}

Outcome judge(const WebAddress& to, unsigned status, const std::string& body) {
    if (status >= 200 && status < 300) return {};
    const bool later = status >= 500 || status == 408 || status == 429;
    return fail(later ? Fault::unavailable : Fault::invalid,
                to.host + ":" + to.port + " answered " + std::to_string(status) + " " + printable(body, 200));
}

}  // namespace

Outcome post_web(std::string_view url, const std::vector<std::pair<std::string, std::string>>& headers,
                 std::string_view body, const PostOptions& options) {
    const auto to = parse_web_address(url);
    if (!to) return fail(to.error().fault, to.error().what);
    try {
        const auto request = make_request(*to, headers, body);
        Response response;
        response.header_limit(16 * 1024);
        response.body_limit(options.longest_body);
        auto done = Exchange{*to, options}.run(request, response);
        if (!done) return done;
        return judge(*to, response.get().result_int(), response.get().body());
    } catch (const std::exception& trouble) {
        return fail(Fault::unavailable, to->host + ":" + to->port + ": " + printable(trouble.what(), 200));
    }
}

}  // namespace tidegate
