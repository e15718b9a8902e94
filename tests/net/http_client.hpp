#pragma once
// A plain blocking HTTP client for tests: sends octets as they are, so that it can misbehave.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <string>
#include <string_view>

namespace tidegate {

/// What came back, taken apart.
struct HeardResponse {
    unsigned status = 0;
    std::string head;
    std::string body;
    bool has(std::string_view line) const { return head.find(line) != std::string::npos; }
};

/// One connection. Reads give up after 5 s, so a test that fails does not hang.
class HttpClient {
public:
    explicit HttpClient(const std::string& where) {
        const bool local = where.starts_with('/');
        fd_ = socket(local ? AF_UNIX : AF_INET, SOCK_STREAM, 0);
        const timeval patience{5, 0};
        setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (local) {
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            where.copy(address.sun_path, sizeof address.sun_path - 1);
            connected_ = connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        } else {
            const auto colon = where.rfind(':');
            unsigned short port = 0;
            std::from_chars(where.data() + colon + 1, where.data() + where.size(), port);
            sockaddr_in address{};
            address.sin_family = AF_INET;
            address.sin_port = htons(port);
            inet_pton(AF_INET, where.substr(0, colon).c_str(), &address.sin_addr);
            connected_ = connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        }
    }
    ~HttpClient() { close(fd_); }
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    bool connected() const { return connected_; }
    bool say(std::string_view octets) const {
        while (!octets.empty()) {
            const auto sent = send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            octets.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// One whole response by its Content-Length; status 0 when the connection ended before.
    HeardResponse hear(bool body_follows = true) {
        HeardResponse out;
        const auto head_end = wait_for("\r\n\r\n");
        if (head_end == std::string::npos) return out;
        out.head = buffer_.substr(0, head_end + 4);
        buffer_.erase(0, head_end + 4);
        std::from_chars(out.head.data() + 9, out.head.data() + 12, out.status);
        constexpr std::string_view length_field = "Content-Length: ";
        const auto at = out.head.find(length_field);
        std::size_t length = 0;
        if (at != std::string::npos) {
            std::from_chars(out.head.data() + at + length_field.size(), out.head.data() + out.head.size(), length);
        }
        if (!body_follows) length = 0;
        while (buffer_.size() < length && more()) continue;
        out.body = buffer_.substr(0, length);
        buffer_.erase(0, length);
        return out;
    }

    /// Everything up to and with `mark`, or what came before the end.
    std::string hear_until(std::string_view mark) {
        const auto at = wait_for(mark);
        const auto end = at == std::string::npos ? buffer_.size() : at + mark.size();
        auto out = buffer_.substr(0, end);
        buffer_.erase(0, end);
        return out;
    }

    /// True when the peer closed; what it said before is read away.
    bool ended() {
        while (more()) continue;
        return at_end_;
    }

    HeardResponse ask(std::string_view method, std::string_view target, std::string_view body = {},
                      std::string_view fields = {}) {
        std::string text{method};
        text.append(" ").append(target).append(" HTTP/1.1\r\nHost: tidegate\r\n").append(fields);
        if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        text.append("\r\n").append(body);
        say(text);
        return hear(method != "HEAD");
    }

private:
    std::string::size_type wait_for(std::string_view mark) {
        while (true) {
            const auto at = buffer_.find(mark);
            if (at != std::string::npos || !more()) return at;
        }
    }
    bool more() {
        char chunk[16384];
        const auto got = recv(fd_, chunk, sizeof chunk, 0);
        if (got <= 0) {
            at_end_ = got == 0 || errno == ECONNRESET;
            return false;
        }
        buffer_.append(chunk, static_cast<std::size_t>(got));
        return true;
    }

    int fd_;
    bool connected_ = false;
    bool at_end_ = false;
    std::string buffer_;
};

}  // namespace tidegate
