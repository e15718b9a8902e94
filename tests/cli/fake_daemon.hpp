#pragma once
// A small API server on a unix socket: answers what a test laid out, and remembers what it was asked.

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tidegate {

class FakeDaemon {
public:
    struct Asked {
        std::string line;  ///< "GET /v1/status"
        std::string body;
    };

    FakeDaemon() {
        folder = std::filesystem::temp_directory_path() / ("tidegate-cli-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder);
        const auto path = (folder / "api.sock").string();
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        ::unlink(path.c_str());
        listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
        ready_ = ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                 ::listen(listener_, 16) == 0;
        thread_ = std::thread{[this] { serve(); }};
    }
    ~FakeDaemon() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
        std::filesystem::remove_all(folder);
    }
    FakeDaemon(const FakeDaemon&) = delete;
    FakeDaemon& operator=(const FakeDaemon&) = delete;

    /// What "GET /v1/status" is answered with; without one it is 404.
    void answer(const std::string& line, const std::string& body, int status = 200, const std::string& fields = "") {
        const std::lock_guard held{lock_};
        answers_[line] = "HTTP/1.1 " + std::to_string(status) + " X\r\n" + fields +
                         "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                         "\r\n\r\n" + body;
    }
    std::vector<Asked> asked() {
        const std::lock_guard held{lock_};
        return asked_;
    }
    bool ready() const { return ready_; }

    std::filesystem::path folder;

private:
    void serve() {
        while (true) {
            const int peer = ::accept(listener_, nullptr, nullptr);
            if (peer < 0) return;
            const auto request = read(peer);
            const auto space = request.find(" HTTP/1.1");
            const Asked asked{request.substr(0, space), request.substr(request.find("\r\n\r\n") + 4)};
            std::string reply;
            {
                const std::lock_guard held{lock_};
                asked_.push_back(asked);
                const auto found = answers_.find(asked.line);
                const std::string none = R"({"error":{"fault":"not_found","sentence":"there is no such thing"}})";
                reply = found != answers_.end()
                            ? found->second
                            : "HTTP/1.1 404 X\r\nContent-Length: " + std::to_string(none.size()) + "\r\n\r\n" + none;
            }
            (void)!::write(peer, reply.data(), reply.size());
            ::close(peer);
        }
    }

    static std::string read(int peer) {
        std::string out;
        char buffer[4096];
        while (true) {
            const auto head = out.find("\r\n\r\n");
            const auto length = out.find("Content-Length: ");
            const auto wanted = length == std::string::npos ? 0 : std::stoul(out.substr(length + 16));
            if (head != std::string::npos && out.size() >= head + 4 + wanted) return out;
            const auto got = ::read(peer, buffer, sizeof buffer);
            if (got <= 0) return out;
            out.append(buffer, static_cast<std::size_t>(got));
        }
    }

    int listener_ = -1;
    bool ready_ = false;
    std::mutex lock_;
    std::map<std::string, std::string> answers_;
    std::vector<Asked> asked_;
    std::thread thread_;
};

}  // namespace tidegate
