#pragma once
// A filter on a free port of this machine: reads what it is sent up to the end of the message, and answers as told.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

#include "core/address.hpp"

namespace tidegate {

/// An empty answer is none: the connection stays open and silent until the asker goes.
class FakeFilter {
public:
    explicit FakeFilter(std::string answer) : answer_{std::move(answer)} {
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        (void)::bind(listener_, reinterpret_cast<sockaddr*>(&here), size);
        (void)::listen(listener_, 16);
        (void)::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size);
        port = ntohs(here.sin_port);
        thread_ = std::thread{[this] { serve(); }};
    }
    ~FakeFilter() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    FakeFilter(const FakeFilter&) = delete;
    FakeFilter& operator=(const FakeFilter&) = delete;

    HostPort where() const { return {.host = "127.0.0.1", .port = port}; }

    void say(std::string answer) {
        const std::lock_guard held{lock_};
        answer_ = std::move(answer);
    }

    std::uint16_t port = 0;
    std::atomic<int> asked{0};

private:
    void serve() {
        while (true) {
            const int peer = ::accept(listener_, nullptr, nullptr);
            if (peer < 0) return;
            ++asked;
            std::string received;
            char part[4096];
            while (received.find("the end.") == std::string::npos) {
                const auto count = ::recv(peer, part, sizeof part, 0);
                if (count <= 0) break;
                received.append(part, static_cast<std::size_t>(count));
            }
            const auto answer = [this] {
                const std::lock_guard held{lock_};
                return answer_;
            }();
            if (answer.empty()) {
                while (::recv(peer, part, sizeof part, 0) > 0) {
                }
            }
            (void)::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
            ::close(peer);
        }
    }

    std::mutex lock_;
    std::string answer_;
    int listener_ = -1;
    std::thread thread_;
};

}  // namespace tidegate
