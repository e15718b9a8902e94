#include "net/patient_socket.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace tidegate {

PatientSocket::PatientSocket(PatientSocket&& other) noexcept
    : socket_{std::exchange(other.socket_, -1)}, peer_{std::move(other.peer_)}, buffer_{std::move(other.buffer_)} {}

PatientSocket& PatientSocket::operator=(PatientSocket&& other) noexcept {
    std::swap(socket_, other.socket_);
    std::swap(peer_, other.peer_);
    std::swap(buffer_, other.buffer_);
    return *this;
}

PatientSocket::~PatientSocket() {
    if (socket_ >= 0) close(socket_);
}

tl::unexpected<Error> PatientSocket::broken(const std::string& why) const {
    return fail(Fault::unavailable, peer_ + ": " + why);
}

Outcome PatientSocket::wait(short what, Deadline deadline) const {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd waits{socket_, what, 0};
        const int ready = poll(&waits, 1, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000)));
        if (ready > 0) return {};
        if (ready == 0) return broken("no answer in time");
        if (errno != EINTR) return broken(std::strerror(errno));
    }
}

Result<PatientSocket> PatientSocket::connect_to(const void* address, std::size_t size, int family, std::string peer,
                                                Patience patience) {
    PatientSocket made{socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), std::move(peer)};
    if (made.socket_ < 0) return made.broken(std::strerror(errno));
    const auto deadline = std::chrono::steady_clock::now() + patience;
    if (connect(made.socket_, static_cast<const sockaddr*>(address), static_cast<socklen_t>(size)) != 0) {
        if (errno != EINPROGRESS) return made.broken(std::strerror(errno));
        if (auto ready = made.wait(POLLOUT, deadline); !ready) return tl::unexpected<Error>{ready.error()};
        int error = 0;
        socklen_t length = sizeof error;
        getsockopt(made.socket_, SOL_SOCKET, SO_ERROR, &error, &length);
        if (error != 0) return made.broken(std::strerror(error));
    }
    return made;
}

Result<PatientSocket> PatientSocket::connect_tcp(const std::string& host, std::uint16_t port, Patience patience) {
    const std::string peer = host + ":" + std::to_string(port);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list); error != 0) {
        return fail(Fault::unavailable, peer + ": the name cannot be found: " + gai_strerror(error));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> found{list, freeaddrinfo};
    const auto deadline = std::chrono::steady_clock::now() + patience;
    Result<PatientSocket> last = fail(Fault::unavailable, peer + ": the name has no address");
    for (const auto* one = found.get(); one != nullptr; one = one->ai_next) {
        const auto left = std::chrono::ceil<Patience>(deadline - std::chrono::steady_clock::now());
        last = connect_to(one->ai_addr, one->ai_addrlen, one->ai_family, peer, left);
        if (!last) continue;
        const int on = 1;
        setsockopt(last->socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        return last;
    }
    return last;
}

Result<PatientSocket> PatientSocket::connect_unix(const std::string& path, Patience patience) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        return fail(Fault::invalid, "the path of a unix socket has 1 to 107 octets: " + path);
    }
    path.copy(address.sun_path, path.size());
    return connect_to(&address, sizeof address, AF_UNIX, path, patience);
}

Outcome PatientSocket::send(std::string_view octets, Patience patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!octets.empty()) {
        if (auto ready = wait(POLLOUT, deadline); !ready) return ready;
        const auto count = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN && errno != EINTR) return broken(std::strerror(errno));
        if (count > 0) octets.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Outcome PatientSocket::read_some(Deadline deadline) {
    if (auto ready = wait(POLLIN, deadline); !ready) return ready;
    char part[16 * 1024];
    const auto count = recv(socket_, part, sizeof part, 0);
    if (count == 0) return broken("the connection was closed");
    if (count < 0 && errno != EAGAIN && errno != EINTR) return broken(std::strerror(errno));
    if (count > 0) buffer_.append(part, static_cast<std::size_t>(count));
    return {};
}

Result<std::string> PatientSocket::read_line(std::size_t longest, Patience patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (true) {
        const auto end = buffer_.find('\n');
        if (std::min(end, buffer_.size()) > longest) {
            return fail(Fault::invalid, peer_ + ": a line of more than " + std::to_string(longest) + " octets");
        }
        if (end != std::string::npos) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            if (line.ends_with('\r')) line.pop_back();
            return line;
        }
        if (auto more = read_some(deadline); !more) return tl::unexpected<Error>{more.error()};
    }
}

Result<std::string> PatientSocket::read_piece(Patience patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (buffer_.empty()) {
        if (auto more = read_some(deadline); !more) return tl::unexpected<Error>{more.error()};
    }
    return std::exchange(buffer_, {});
}

Result<std::string> PatientSocket::read(std::size_t octets, Patience patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (buffer_.size() < octets) {
        if (auto more = read_some(deadline); !more) return tl::unexpected<Error>{more.error()};
    }
    std::string out = buffer_.substr(0, octets);
    buffer_.erase(0, octets);
    return out;
}

}  // namespace tidegate
