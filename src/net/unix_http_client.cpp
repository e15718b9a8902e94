#include "net/unix_http_client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace tidegate {

namespace {

using Deadline = std::chrono::steady_clock::time_point;

/// Closes what it holds.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_{fd} {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor(Descriptor&&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

tl::unexpected<Error> away(const std::string& what) { return fail(Fault::unavailable, what); }

std::string last_error() { return std::generic_category().message(errno); }

/// Waits until the socket can be read or written.
Outcome await(int fd, short what, Deadline deadline) {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return away("no answer in time");
        pollfd asked{fd, what, 0};
        const int ready = ::poll(&asked, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 1'000'000)));
        if (ready > 0) return {};
        if (ready < 0 && errno != EINTR) return away("poll: " + last_error());
    }
}

Outcome send_all(int fd, std::string_view octets, Deadline deadline) {
    while (!octets.empty()) {
        const auto sent = ::send(fd, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            octets.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (auto ready = await(fd, POLLOUT, deadline); !ready) return ready;
        } else if (errno != EINTR) {
            return away("sending: " + last_error());
        }
    }
    return {};
}

Result<HttpReply> receive(int fd, std::size_t longest_body, Deadline deadline) {
    std::string received;
    std::array<char, 65536> buffer;
    while (true) {
        const auto got = ::recv(fd, buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EAGAIN) {
            if (auto ready = await(fd, POLLIN, deadline); !ready) return away(ready.error().what);
            continue;
        }
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return away("receiving: " + last_error());
        received.append(buffer.data(), static_cast<std::size_t>(got));
        auto reply = decode_http_reply(received, got == 0, longest_body);
        if (!reply) return away(reply.error().what);
        if (*reply) return **std::move(reply);
    }
}

}  // namespace

Result<HttpReply> UnixHttpClient::ask(std::string_view method, std::string_view target, std::string_view body) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = socket_.string();
    if (path.size() >= sizeof address.sun_path) return away(path + ": too long for a unix socket");
    std::memcpy(address.sun_path, path.data(), path.size());

    const Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (socket.get() < 0) return away("socket: " + last_error());
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return away(path + ": " + last_error());

    std::string request{method};
    request.append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    if (!body.empty()) request += "Content-Type: application/json\r\n";
    if (!body.empty() || method != "GET") request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    request.append("\r\n").append(body);

    const auto deadline = std::chrono::steady_clock::now() + patience_;
    if (auto sent = send_all(socket.get(), request, deadline); !sent) return away(path + ": " + sent.error().what);
    auto reply = receive(socket.get(), longest_body_, deadline);
    if (!reply) return away(path + ": " + reply.error().what);
    return reply;
}

}  // namespace tidegate
