#include "load.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <deque>

namespace tidegate::bench {

namespace {

using Steady = std::chrono::steady_clock;
using Time = Steady::time_point;

Steady::duration seconds(double value) {
    return std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>{value});
}

/// Each connection from another loopback address: a port that was just used rests for a while.
int connect_tcp(const ListenAddress& to, unsigned number) {
    const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0) return file;
    const int on = 1;
    ::setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(file, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK + number % 200);
    sockaddr_in there = here;
    there.sin_port = htons(to.port);
    ::inet_pton(AF_INET, to.host.c_str(), &there.sin_addr);
    if (::bind(file, reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0 &&
        ::connect(file, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0) {
        return file;
    }
    ::close(file);
    return -1;
}

int connect_unix(const ListenAddress& to) {
    const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0) return file;
    sockaddr_un there{};
    there.sun_family = AF_UNIX;
    std::memcpy(there.sun_path, to.path.c_str(), std::min(to.path.size(), sizeof there.sun_path - 1));
    if (::connect(file, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0) return file;
    ::close(file);
    return -1;
}

class Load {
public:
    Load(const LoadOptions& options, const std::function<std::unique_ptr<Exchange>()>& make)
        : options_{options},
          make_{make},
          epoll_{::epoll_create1(EPOLL_CLOEXEC)},
          connections_(options.connections),
          buffer_(65'536),
          next_{options.first} {}
    ~Load() {
        for (const auto& connection : connections_)
            if (connection.file >= 0) ::close(connection.file);
        ::close(epoll_);
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    Result<LoadResult> run() {
        from_ = Steady::now() + seconds(options_.seconds / 10);
        to_ = from_ + seconds(options_.seconds);
        due_ = Steady::now();
        result_.latencies.reserve(1U << 20U);
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            if (!open(i)) return broken();
            if (options_.rate > 0) {
                idle_.push_back(i);
            } else if (!begin(i, Steady::now())) {
                return broken();
            }
        }
        while (Steady::now() < to_) {
            if (options_.rate > 0 && !hand_out()) return broken();
            if (!turn()) return broken();
        }
        result_.seconds = options_.seconds;
        std::ranges::sort(result_.latencies);
        return std::move(result_);
    }

private:
    struct Connection {
        int file = -1;
        std::unique_ptr<Exchange> exchange;
        std::string out;
        Time begun;
    };

    static tl::unexpected<Error> broken() {
        return fail(Fault::unavailable,
                    "the server cannot be reached or broke off: " + std::string{std::strerror(errno)});
    }

    bool open(std::size_t index) {
        auto& connection = connections_[index];
        connection.file = options_.to.is_unix() ? connect_unix(options_.to) : connect_tcp(options_.to, opened_++);
        if (connection.file < 0) return false;
        connection.exchange = make_();
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.file, &event) == 0;
    }

    bool begin(std::size_t index, Time due) {
        auto& connection = connections_[index];
        connection.begun = due;
        connection.exchange->begin(next_++, connection.out);
        return send(connection);
    }

    /// A message is a few kilobytes that the server takes at once: a socket's buffer always has room.
    static bool send(Connection& connection) {
        if (connection.out.empty()) return true;
        const auto size = ::send(connection.file, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
        const bool whole = size == static_cast<ssize_t>(connection.out.size());
        connection.out.clear();
        return whole;
    }

    /// Open loop: what is due by now goes to the connections that are free.
    bool hand_out() {
        const auto step = seconds(1 / options_.rate);
        for (const auto now = Steady::now(); due_ <= now; due_ += step) waiting_.push_back(due_);
        while (!waiting_.empty() && !idle_.empty()) {
            const auto index = idle_.back();
            idle_.pop_back();
            if (!begin(index, waiting_.front())) return false;
            waiting_.pop_front();
        }
        return true;
    }

    bool turn() {
        const auto until = options_.rate > 0 ? std::min(due_, to_) : to_;
        const auto left = std::max(until - Steady::now(), Steady::duration{});
        const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(left).count();
        const timespec wait{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
        const int count = ::epoll_pwait2(epoll_, events_.data(), static_cast<int>(events_.size()), &wait, nullptr);
        for (int i = 0; i < count; ++i) {
            if (!readable(events_[static_cast<std::size_t>(i)].data.u64)) return false;
        }
        return true;
    }

    bool readable(std::size_t index) {
        auto& connection = connections_[index];
        const auto size = ::read(connection.file, buffer_.data(), buffer_.size());
        if (size <= 0) return false;
        const auto now = connection.exchange->receive({buffer_.data(), static_cast<std::size_t>(size)}, connection.out);
        if (!send(connection) || now == Exchange::Now::broken) return false;
        if (now == Exchange::Now::waits) return true;
        note(connection, now == Exchange::Now::refused);
        if (!connection.exchange->goes_on()) {
            ::close(connection.file);
            if (!open(index)) return false;
        }
        if (options_.rate == 0) return begin(index, Steady::now());
        idle_.push_back(index);
        return true;
    }

    void note(const Connection& connection, bool refused) {
        const auto now = Steady::now();
        if (now < from_ || now >= to_) return;
        ++result_.messages;
        if (refused) ++result_.refused;
        const auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(now - connection.begun).count();
        result_.latencies.push_back(static_cast<std::uint32_t>(std::min<std::int64_t>(took, UINT32_MAX)));
    }

    const LoadOptions& options_;
    const std::function<std::unique_ptr<Exchange>()>& make_;
    int epoll_;
    std::vector<Connection> connections_;
    std::vector<char> buffer_;
    std::array<epoll_event, 256> events_{};
    std::vector<std::size_t> idle_;
    std::deque<Time> waiting_;
    Time from_, to_, due_;
    std::uint64_t next_;
    unsigned opened_ = 0;
    LoadResult result_;
};

}  // namespace

std::uint32_t LoadResult::percentile(double percent) const {
    if (latencies.empty()) return 0;
    const auto rank = std::ceil(static_cast<double>(latencies.size()) * percent / 100) - 1;
    return latencies[static_cast<std::size_t>(std::max(rank, 0.0))];
}

Result<LoadResult> run_load(const LoadOptions& options, const std::function<std::unique_ptr<Exchange>()>& make) {
    ::prctl(PR_SET_TIMERSLACK, 1'000UL);  // ns; the usual 50 µs would blur an open loop
    return Load{options, make}.run();
}

int load_by_command_line(
    int count, char** words, const std::string& about,
    const std::function<std::unique_ptr<Exchange>(std::uint64_t senders, unsigned per_connection)>& make) {
    CLI::App app{about};
    std::string address;
    LoadOptions options;
    std::uint64_t senders = 100'000;
    unsigned per_connection = 0;
    app.add_option("ADDRESS", address, "127.0.0.1:PORT or unix:/PATH")->required();
    app.add_option("--connections", options.connections, "at once")->capture_default_str();
    app.add_option("--seconds", options.seconds, "measured")->capture_default_str();
    app.add_option("--rate", options.rate, "messages a second; 0: as many as the server takes")->capture_default_str();
    app.add_option("--first", options.first, "number of the first message")->capture_default_str();
    app.add_option("--senders", senders, "different ones")->capture_default_str();
    app.add_option("--per-connection", per_connection, "messages a connection; 0: no end")->capture_default_str();
    CLI11_PARSE(app, count, words);
    const auto to = ListenAddress::parse(address);
    if (to) options.to = *to;
    const auto result = to ? run_load(options, [&] { return make(senders, per_connection); })
                           : Result<LoadResult>{tl::unexpected<Error>{to.error()}};
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().what.c_str());
        return 1;
    }
    std::printf(
        "{\"messages\":%llu,\"refused\":%llu,\"per_second\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f}\n",
        static_cast<unsigned long long>(result->messages), static_cast<unsigned long long>(result->refused),
        static_cast<double>(result->messages) / result->seconds, result->percentile(50) / 1e3,
        result->percentile(99) / 1e3, result->percentile(100) / 1e3);
    return 0;
}

}  // namespace tidegate::bench
