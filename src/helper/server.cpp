#include "helper/server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "core/text.hpp"

namespace tidegate {

namespace {

using Deadline = std::chrono::steady_clock::time_point;
constexpr std::chrono::seconds longest_silence{5};
constexpr std::chrono::seconds longest_send{30};

bool wait_until(int connection, short what, Deadline deadline) {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd wait{connection, what, 0};
        const int ready = poll(&wait, 1, static_cast<int>(left.count()));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

/// The next line without its LF; nothing when the peer left, is too slow or says too much.
std::optional<std::string> read_line(int connection, std::string& buffer) {
    const auto deadline = std::chrono::steady_clock::now() + longest_silence;
    while (true) {
        if (const auto end = buffer.find('\n'); end != std::string::npos) {
            std::string line = buffer.substr(0, end);
            buffer.erase(0, end + 1);
            return line;
        }
        if (buffer.size() >= longest_helper_request || !wait_until(connection, POLLIN, deadline)) return std::nullopt;
        char part[4096];
        const auto count = recv(connection, part, sizeof part, MSG_DONTWAIT);
        if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return std::nullopt;
        if (count > 0) buffer.append(part, static_cast<std::size_t>(count));
    }
}

bool send_all(int connection, std::string_view octets) {
    const auto deadline = std::chrono::steady_clock::now() + longest_send;
    while (!octets.empty()) {
        if (!wait_until(connection, POLLOUT, deadline)) return false;
        const auto count = send(connection, octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (count > 0) octets.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool may_ask(int connection, const HelperOptions& options) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == 0 || (options.peer && peer.uid == *options.peer);
}

std::string because(const std::string& what) { return what + ": " + std::strerror(errno); }

/// A socket that a helper left behind is removed; one that answers, and anything else, is not touched.
Outcome clear_the_way(const sockaddr_un& address) {
    const char* const path = address.sun_path;
    struct stat found {};
    if (lstat(path, &found) != 0) return {};
    if (!S_ISSOCK(found.st_mode)) {
        return fail(Fault::conflict, std::string{path} + " is there and is no socket: name another with --socket");
    }
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool answers = probe >= 0 && connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (probe >= 0) close(probe);
    if (answers) return fail(Fault::conflict, "a helper listens on " + std::string{path} + " already");
    unlink(path);
    return {};
}

Result<int> open_socket(const HelperOptions& options) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (options.socket.empty() || options.socket.size() >= sizeof address.sun_path) {
        return fail(Fault::invalid, "the path of the socket must have 1 to 107 octets: " + options.socket);
    }
    options.socket.copy(address.sun_path, options.socket.size());
    if (const auto clear = clear_the_way(address); !clear) return fail(clear.error().fault, clear.error().what);

    const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0) return fail(Fault::unavailable, because("no socket"));
    const auto before = umask(0177);
    const bool bound = bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    umask(before);
    // The folder may belong to the peer, who could put a link to any file in the socket's place: it is not followed.
    const auto give_away = [&] {
        return fchownat(AT_FDCWD, address.sun_path, *options.peer, static_cast<gid_t>(-1), AT_SYMLINK_NOFOLLOW) == 0;
    };
    if (!bound || (options.peer && !give_away()) || listen(listener, 16) != 0) {
        const auto why = because("the socket " + options.socket + " cannot be opened");
        close(listener);
        return fail(Fault::invalid, why);
    }
    return listener;
}

}  // namespace

void serve_connection(int connection, const PostfixPrograms& programs) {
    std::string buffer;
    while (const auto line = read_line(connection, buffer)) {
        const auto request = read_helper_request(*line);
        if (!request) {
            send_all(connection, write_helper_failure(request.error().what));
            return;
        }
        const auto answer = serve(*request, programs);
        if (const auto& remark = answer ? answer->remark : answer.error().what; !remark.empty()) {
            std::fprintf(stderr, "tidegate-helper: %s\n", printable(remark, 500).c_str());
        }
        const bool sent =
            answer ? send_all(connection, write_helper_success(answer->count, answer->payload.size(), answer->cut)) &&
                         send_all(connection, answer->payload)
                   : send_all(connection, write_helper_failure(answer.error().what));
        if (!sent) return;
    }
}

Outcome run_helper(const HelperOptions& options, int stop_signal) {
    const auto listener = open_socket(options);
    if (!listener) return fail(listener.error().fault, listener.error().what);
    std::puts("ready");
    std::fflush(stdout);
    while (true) {
        pollfd waits[] = {{*listener, POLLIN, 0}, {stop_signal, POLLIN, 0}};
        if (poll(waits, 2, -1) < 0 && errno != EINTR) break;
        if (waits[1].revents != 0) break;
        if (waits[0].revents == 0) continue;
        const int connection = accept4(*listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        if (may_ask(connection, options)) serve_connection(connection, options.programs);
        close(connection);
    }
    close(*listener);
    unlink(options.socket.c_str());
    return {};
}

}  // namespace tidegate
