#include "net/http_server.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/strand.hpp>
#include <thread>

#include "core/address.hpp"
#include "net/http_connection.hpp"

namespace tidegate {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Unix = asio::local::stream_protocol;

namespace {

constexpr Millis accept_again{100};  // after "too many open files"

/// "127.0.0.1:8470", "[::1]:8470" or "localhost:8470".
Result<Tcp::endpoint> parse_listen(const std::string& text) {
    const auto wrong = [&] {
        return fail(Fault::invalid,
                    "\"" + text + "\" is not an address to listen on: write 127.0.0.1:8470 or [::1]:8470");
    };
    const auto parts = parse_host_port(text);
    if (!parts) return wrong();
    boost::system::error_code error;
    const auto address = asio::ip::make_address(parts->host == "localhost" ? "127.0.0.1" : parts->host, error);
    if (error || address.is_v6() != parts->brackets) return wrong();
    return Tcp::endpoint{address, parts->port};
}

/// A socket file that nobody listens behind is left over from a crash; one that answers belongs to another daemon.
Outcome clear_stale(const std::filesystem::path& path) {
    std::error_code error;
    const auto status = std::filesystem::symlink_status(path, error);
    if (!std::filesystem::exists(status)) return {};
    if (status.type() != std::filesystem::file_type::socket) {
        return fail(Fault::unavailable, path.string() + " exists and is not a socket: move it away");
    }
    asio::io_context io;
    Unix::socket probe{io};
    boost::system::error_code refused;
    probe.connect(Unix::endpoint{path.string()}, refused);
    if (!refused) return fail(Fault::unavailable, "another daemon answers on " + path.string() + ": stop it first");
    std::filesystem::remove(path, error);
    return {};
}

HttpPeer peer_of(Tcp::socket& socket) {
    boost::system::error_code error;
    const auto end = socket.remote_endpoint(error);
    return {error ? std::string{"unknown"} : end.address().to_string(), std::nullopt};
}

HttpPeer peer_of(Unix::socket& socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return {"unknown", std::nullopt};
    return {"", peer.uid};
}

/// Accepts for ever on one acceptor; its handler keeps nothing but the loop, so it ends when the acceptor closes.
template <class Protocol>
class HttpDoor : public std::enable_shared_from_this<HttpDoor<Protocol>> {
public:
    explicit HttpDoor(std::shared_ptr<HttpLoop> loop)
        : loop_{std::move(loop)}, acceptor_{asio::make_strand(loop_->io)}, again_{acceptor_.get_executor()} {}

    Outcome open(const typename Protocol::endpoint& end, const std::string& name) {
        boost::system::error_code error;
        acceptor_.open(end.protocol(), error);
        if (!error) acceptor_.set_option(asio::socket_base::reuse_address{true}, error);
        if (!error) acceptor_.bind(end, error);
        if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
        if (error) return fail(Fault::unavailable, "cannot listen on " + name + ": " + error.message());
        return {};
    }

    typename Protocol::endpoint bound() const { return acceptor_.local_endpoint(); }

    void accept() {
        acceptor_.async_accept(
            asio::any_io_executor{asio::make_strand(loop_->io)},
            [self = this->shared_from_this()](boost::system::error_code error, typename Protocol::socket socket) {
                self->accepted(error, std::move(socket));
            });
    }

    void close() {
        asio::post(acceptor_.get_executor(), [self = this->shared_from_this()] {
            boost::system::error_code ignored;
            self->acceptor_.close(ignored);
            self->again_.cancel();
        });
    }

private:
    void accepted(boost::system::error_code error, typename Protocol::socket socket) {
        if (!acceptor_.is_open()) return;
        if (error) {
            ++loop_->accept_failures;
            loop_->complaints.say("api: a connection cannot be accepted: " + error.message());
            again_.expires_after(accept_again);
            again_.async_wait([self = this->shared_from_this()](boost::system::error_code cancelled) {
                if (!cancelled && self->acceptor_.is_open()) self->accept();
            });
            return;
        }
        boost::system::error_code ignored;
        if constexpr (std::is_same_v<Protocol, Tcp>) socket.set_option(Tcp::no_delay{true}, ignored);
        auto peer = peer_of(socket);
        const auto connection = std::make_shared<HttpConnection>(loop_, HttpSocket{std::move(socket)}, std::move(peer));
        if (connection->enlist()) connection->start();
        accept();
    }

    std::shared_ptr<HttpLoop> loop_;
    typename Protocol::acceptor acceptor_;
    asio::steady_timer again_;
};

class Server final : public HttpServer {
public:
    explicit Server(std::shared_ptr<HttpLoop> loop) : loop_{std::move(loop)}, work_{asio::make_work_guard(loop_->io)} {}
    ~Server() override { stop(); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    Outcome open_tcp();
    Outcome open_unix();

    std::string address() const override { return address_; }
    HttpCounts counts() const override {
        const std::lock_guard guard{loop_->lock};
        return {loop_->live.size(), loop_->refused, loop_->accept_failures};
    }
    void serve(HttpHandler handler) override;
    void stop() override;

private:
    void leave_all(bool now);

    std::shared_ptr<HttpLoop> loop_;  ///< shared with the connections: see HttpLoop
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::shared_ptr<HttpDoor<Tcp>> tcp_;  ///< shared with their own pending accept
    std::shared_ptr<HttpDoor<Unix>> unix_;
    std::string address_;
    std::vector<std::thread> threads_;
    bool stopped_ = false;
};

Outcome Server::open_tcp() {
    const auto& listen = loop_->options.listen;
    if (listen.empty()) return {};
    const auto end = parse_listen(listen);
    if (!end) return tl::unexpected<Error>{end.error()};
    tcp_ = std::make_shared<HttpDoor<Tcp>>(loop_);
    if (auto ok = tcp_->open(*end, listen); !ok) return ok;
    const auto port = tcp_->bound().port();
    const auto host = end->address().to_string();
    address_ = (end->address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(port);
    return {};
}

Outcome Server::open_unix() {
    const auto& path = loop_->options.unix_socket;
    if (path.empty()) return {};
    if (path.native().size() > 107) {
        return fail(Fault::invalid,
                    path.string() + " is too long for a unix socket (107 octets): use a shorter folder");
    }
    if (auto ok = clear_stale(path); !ok) return ok;
    unix_ = std::make_shared<HttpDoor<Unix>>(loop_);
    if (auto ok = unix_->open(Unix::endpoint{path.string()}, path.string()); !ok) {
        unix_.reset();
        return ok;
    }
    // Anyone may connect; who it is, the kernel tells.
    if (chmod(path.c_str(), 0666) != 0) return fail(Fault::unavailable, "cannot set the mode of " + path.string());
    return {};
}

void Server::serve(HttpHandler handler) {
    loop_->handler = std::move(handler);
    if (tcp_) tcp_->accept();
    if (unix_) unix_->accept();
    for (unsigned i = 0; i < std::max(loop_->options.threads, 1U); ++i) {
        threads_.emplace_back([loop = loop_] { loop->io.run(); });
    }
}

void Server::leave_all(bool now) {
    std::vector<std::shared_ptr<HttpConnection>> live;
    {
        const std::lock_guard guard{loop_->lock};
        loop_->stopping = true;
        for (const auto& [_, weak] : loop_->live) {
            if (auto connection = weak.lock()) live.push_back(std::move(connection));
        }
    }
    for (const auto& connection : live) connection->leave(now);
}

void Server::stop() {
    if (std::exchange(stopped_, true)) return;
    if (tcp_) tcp_->close();
    if (unix_) unix_->close();
    leave_all(false);
    const auto until = std::chrono::steady_clock::now() + loop_->options.stop_grace;
    while (!threads_.empty() && counts().open > 0 && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(Millis{5});
    }
    leave_all(true);
    {
        const std::lock_guard guard{loop_->lock};
        loop_->over = true;
    }
    work_.reset();
    if (threads_.empty()) loop_->io.run();  // never served: let the doors close
    for (auto& thread : threads_) thread.join();
    if (unix_) {
        std::error_code ignored;
        std::filesystem::remove(loop_->options.unix_socket, ignored);
    }
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::open(HttpOptions options) {
    const auto loop = std::make_shared<HttpLoop>(std::move(options));
    auto server = std::make_unique<Server>(loop);
    if (auto ok = server->open_tcp(); !ok) return tl::unexpected<Error>{ok.error()};
    if (auto ok = server->open_unix(); !ok) return tl::unexpected<Error>{ok.error()};
    return server;
}

}  // namespace tidegate
