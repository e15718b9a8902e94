#pragma once
// The helper's socket. Net/ is the daemon's room with sockets; the helper is a program of its own, runs as root, and is
// kept so small that it can be read in one sitting: one connection at a time, blocking, each step with a deadline.

#include <sys/types.h>

#include <optional>
#include <string>

#include "core/result.hpp"
#include "helper/postfix.hpp"

namespace tidegate {

struct HelperOptions {
    std::string socket;         ///< path of the unix socket
    std::optional<uid_t> peer;  ///< who may ask besides root
    PostfixPrograms programs;
};

/// Opens the socket (mode 0600, owned by the peer), prints `ready`, and serves until `stop_signal`, a signalfd, is
/// readable; then the socket is removed. Peers that are neither root nor `peer` (SO_PEERCRED) are closed unheard.
/// Fault::invalid or conflict when the socket cannot be opened.
Outcome run_helper(const HelperOptions& options, int stop_signal);

/// Serves one connection until the peer leaves, is silent for five seconds, or sends what is no request. Closes
/// nothing.
void serve_connection(int connection, const PostfixPrograms& programs);

}  // namespace tidegate
