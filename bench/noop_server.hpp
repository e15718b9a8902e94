#pragma once
// The least that a server of a protocol can do: one thread, one epoll, every read answered at once. What Tidegate is
// measured against.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "net/listen_socket.hpp"

namespace tidegate::bench {

/// The server's side of one connection.
class Peer {
public:
    virtual ~Peer() = default;
    /// Takes what arrived and appends what is to be sent. False: the connection is over.
    virtual bool receive(std::string_view bytes, std::string& replies) = 0;
};

/// Listens, prints "ready ADDRESS" and serves until the process is ended. Returns only when it cannot listen.
Outcome serve(const ListenAddress& where, const std::function<std::unique_ptr<Peer>()>& make);

/// The main function of a no-op server: reads ADDRESS from the command line and serves.
int serve_by_command_line(int count, char** words, const std::string& about,
                          const std::function<std::unique_ptr<Peer>()>& make);

}  // namespace tidegate::bench
