#pragma once
// Where to listen, as the configuration says it, and the listening socket made from it.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.hpp"

namespace tidegate {

/// "127.0.0.1:8471", "[::1]:8471" or "unix:/run/tidegate/policy.sock". Port 0 lets the system choose.
struct ListenAddress {
    std::string host;  ///< numeric IPv4 or IPv6 without brackets; empty for a unix socket
    std::uint16_t port = 0;
    std::string path;  ///< of the unix socket, absolute, at most 107 octets; else empty

    static Result<ListenAddress> parse(std::string_view text);
    std::string text() const;
    bool is_unix() const { return !path.empty(); }
};

/// A socket that listens; closed, and a unix socket's path removed, when this goes.
class ListenSocket {
public:
    /// Binds and listens. A unix socket gets mode 0660, and takes the place of one that nobody listens on any more.
    /// Fault::unavailable when the address is taken or not ours; the sentence says which and what to do.
    static Result<ListenSocket> open(const ListenAddress& address);

    ListenSocket(ListenSocket&& other) noexcept;
    ListenSocket& operator=(ListenSocket&&) = delete;
    ~ListenSocket();

    /// Gives the descriptor away: the caller closes it. The path stays this object's.
    int release() { return std::exchange(descriptor_, -1); }
    /// With the port that the system chose.
    const ListenAddress& address() const { return address_; }

private:
    ListenSocket(int descriptor, ListenAddress address) : descriptor_{descriptor}, address_{std::move(address)} {}

    int descriptor_;
    ListenAddress address_;
};

}  // namespace tidegate
