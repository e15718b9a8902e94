#include "noop_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <unordered_map>
#include <vector>

namespace tidegate::bench {

namespace {

struct Connection {
    std::unique_ptr<Peer> peer;
    std::string replies;
};

class Server {
public:
    Server(int listening, const std::function<std::unique_ptr<Peer>()>& make)
        : listening_{listening}, epoll_{::epoll_create1(EPOLL_CLOEXEC)}, make_{make}, buffer_(65'536) {
        watch(listening_);
    }

    void run() {
        std::array<epoll_event, 256> events{};
        while (true) {
            const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i) {
                const int file = events[static_cast<std::size_t>(i)].data.fd;
                if (file == listening_) {
                    accept();
                } else {
                    readable(file);
                }
            }
        }
    }

private:
    void watch(int file) const {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = file;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, file, &event);
    }

    void accept() {
        while (true) {
            const int file = ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (file < 0) return;
            const int on = 1;
            ::setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // fails on a unix socket, which needs none
            connections_[file].peer = make_();
            watch(file);
        }
    }

    /// Without an answer to carry it the kernel would put the acknowledgement off for 40 ms, and the MTA waits for it.
    static void acknowledge(int file) {
        const int on = 1;
        ::setsockopt(file, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    }

    void readable(int file) {
        auto& connection = connections_[file];
        const auto size = ::read(file, buffer_.data(), buffer_.size());
        if (size < 0 && errno == EAGAIN) return;
        connection.replies.clear();
        bool goes_on =
            size > 0 && connection.peer->receive({buffer_.data(), static_cast<std::size_t>(size)}, connection.replies);
        // Replies are a few octets that the client waits for: they always fit the socket's buffer.
        const auto& out = connection.replies;
        if (!out.empty())
            goes_on = ::write(file, out.data(), out.size()) == static_cast<ssize_t>(out.size()) && goes_on;
        if (out.empty() && goes_on) acknowledge(file);
        if (goes_on) return;
        ::close(file);
        connections_.erase(file);
    }

    int listening_;
    int epoll_;
    const std::function<std::unique_ptr<Peer>()>& make_;
    std::vector<char> buffer_;
    std::unordered_map<int, Connection> connections_;
};

}  // namespace

Outcome serve(const ListenAddress& where, const std::function<std::unique_ptr<Peer>()>& make) {
    auto socket = ListenSocket::open(where);
    if (!socket) return tl::unexpected<Error>{socket.error()};
    const int listening = socket->release();
    (void)std::signal(SIGPIPE, SIG_IGN);
    std::printf("ready %s\n", socket->address().text().c_str());
    std::fflush(stdout);
    Server{listening, make}.run();
    return {};
}

int serve_by_command_line(int count, char** words, const std::string& about,
                          const std::function<std::unique_ptr<Peer>()>& make) {
    CLI::App app{about};
    std::string address = "127.0.0.1:0";
    app.add_option("ADDRESS", address, "127.0.0.1:PORT or unix:/PATH");
    CLI11_PARSE(app, count, words);
    const auto where = ListenAddress::parse(address);
    const auto served = where ? serve(*where, make) : Outcome{tl::unexpected<Error>{where.error()}};
    std::fprintf(stderr, "%s\n", served ? "ended" : served.error().what.c_str());
    return 1;
}

}  // namespace tidegate::bench
