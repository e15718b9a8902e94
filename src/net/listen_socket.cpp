#include "net/listen_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/address.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::string_view unix_prefix = "unix:";
constexpr mode_t unix_mode = 0660;  // the daemon's user and the group that the mail server is in

/// An address as the system calls want it.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress encode(const ListenAddress& address) {
    SocketAddress out;
    if (address.is_unix()) {
        sockaddr_un local{};
        local.sun_family = AF_UNIX;
        std::ranges::copy(address.path, local.sun_path);
        out.size = sizeof local;
        std::memcpy(&out.storage, &local, sizeof local);
        return out;
    }
    sockaddr_in four{};
    if (inet_pton(AF_INET, address.host.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(address.port);
        out.size = sizeof four;
        std::memcpy(&out.storage, &four, sizeof four);
        return out;
    }
    sockaddr_in6 six{};
    if (inet_pton(AF_INET6, address.host.c_str(), &six.sin6_addr) == 1) {
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(address.port);
        out.size = sizeof six;
        std::memcpy(&out.storage, &six, sizeof six);
    }
    return out;
}

tl::unexpected<Error> refuse(const ListenAddress& address, int number, const std::string& advice = {}) {
    return fail(Fault::unavailable, "listening on " + address.text() + ": " + std::generic_category().message(number) +
                                        (advice.empty() ? "" : "; ") + advice);
}

/// Removes a socket that a dead process left behind.
Outcome clear_path(const ListenAddress& address) {
    struct stat found {};
    if (lstat(address.path.c_str(), &found) != 0) return {};
    if (!S_ISSOCK(found.st_mode)) {
        return refuse(address, EEXIST, "what lies there is no socket: move it away or choose another path");
    }
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe < 0) return refuse(address, errno);
    auto there = encode(address);
    const bool refused = connect(probe, there.get(), there.size) != 0 && errno == ECONNREFUSED;
    close(probe);
    if (!refused) return refuse(address, EADDRINUSE, "another process listens there: stop it or choose another path");
    if (unlink(address.path.c_str()) != 0) return refuse(address, errno, "remove it by hand");
    return {};
}

}  // namespace

Result<ListenAddress> ListenAddress::parse(std::string_view text) {
    const auto wrong = [&](std::string_view why) {
        return fail(Fault::invalid,
                    '"' + printable(text, 120) + "\": " + std::string{why} +
                        "; an address to listen on is like 127.0.0.1:8471, [::1]:8471 or unix:/run/tidegate/x.sock");
    };
    ListenAddress out;
    if (text.starts_with(unix_prefix)) {
        out.path = text.substr(unix_prefix.size());
        if (!out.path.starts_with('/')) return wrong("the path must be absolute");
        if (out.path.size() >= sizeof(sockaddr_un::sun_path)) return wrong("the path is longer than 107 octets");
        if (out.path.find('\0') != std::string::npos) return wrong("a path has no NUL in it");
        return out;
    }
    const auto parts = parse_host_port(text);
    if (!parts) return wrong(parts.error().what);
    out.host = parts->host;
    out.port = parts->port;
    const auto family = encode(out).storage.ss_family;
    if (family != (parts->brackets ? AF_INET6 : AF_INET)) return wrong("the host must be an IP address");
    return out;
}

std::string ListenAddress::text() const {
    if (is_unix()) return std::string{unix_prefix} + path;
    const bool six = host.find(':') != std::string::npos;
    return (six ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

Result<ListenSocket> ListenSocket::open(const ListenAddress& address) {
    if (address.is_unix()) {
        if (auto cleared = clear_path(address); !cleared) return tl::unexpected{cleared.error()};
    }
    auto here = encode(address);
    const int made = socket(here.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0) return refuse(address, errno);
    ListenSocket out{made, ListenAddress{address.host, address.port, {}}};  // nothing of ours to unlink yet
    if (address.is_unix()) {
        fchmod(made, unix_mode);  // before bind: the path never has a wider mode, not for a moment
    } else {
        const int on = 1;
        setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    }
    if (bind(made, here.get(), here.size) != 0) {
        const int why = errno;
        return refuse(address, why, why == EADDRINUSE ? "another process listens there" : "");
    }
    out.address_.path = address.path;
    if (address.is_unix() && chmod(address.path.c_str(), unix_mode) != 0) return refuse(address, errno);
    if (listen(made, SOMAXCONN) != 0) return refuse(address, errno);
    if (!address.is_unix()) {
        here.size = sizeof here.storage;
        if (getsockname(made, here.get(), &here.size) != 0) return refuse(address, errno);
        in_port_t port = 0;  // at the same place in both families
        std::memcpy(&port, reinterpret_cast<const char*>(&here.storage) + offsetof(sockaddr_in, sin_port), sizeof port);
        out.address_.port = ntohs(port);
    }
    return out;
}

ListenSocket::ListenSocket(ListenSocket&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)}, address_{std::exchange(other.address_, {})} {}

ListenSocket::~ListenSocket() {
    if (descriptor_ >= 0) close(descriptor_);
    if (address_.is_unix()) unlink(address_.path.c_str());
}

}  // namespace tidegate
