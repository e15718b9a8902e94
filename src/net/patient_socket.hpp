#pragma once
// A blocking client socket whose every step has a deadline: for the threads that talk to a mail server or the helper
// and may wait, never for the mail path.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace tidegate {

/// An open connection; closes itself. Used by one thread. Every Fault is `unavailable` unless said otherwise, and every
/// sentence names the peer.
class PatientSocket {
public:
    using Patience = std::chrono::milliseconds;

    /// Looks the host up and tries its addresses in order, all of them within `patience`. Looking a name up waits for
    /// the system's resolver, which has time limits of its own (resolv.conf).
    static Result<PatientSocket> connect_tcp(const std::string& host, std::uint16_t port, Patience patience);
    static Result<PatientSocket> connect_unix(const std::string& path, Patience patience);

    PatientSocket(PatientSocket&& other) noexcept;
    PatientSocket& operator=(PatientSocket&& other) noexcept;
    ~PatientSocket();

    /// Sends all of it within `patience`.
    Outcome send(std::string_view octets, Patience patience);
    /// The next line without its LF and a CR before it. Fault::invalid when it is longer than `longest`.
    Result<std::string> read_line(std::size_t longest, Patience patience);
    /// Exactly `octets` octets. A patience that is not positive is none: what is there already is taken.
    Result<std::string> read(std::size_t octets, Patience patience);

    /// What arrives next, at least one octet.
    Result<std::string> read_piece(Patience patience);

private:
    using Deadline = std::chrono::steady_clock::time_point;
    PatientSocket(int socket, std::string peer) : socket_{socket}, peer_{std::move(peer)} {}
    static Result<PatientSocket> connect_to(const void* address, std::size_t size, int family, std::string peer,
                                            Patience patience);
    Outcome wait(short what, Deadline deadline) const;
    Outcome read_some(Deadline deadline);
    tl::unexpected<Error> broken(const std::string& why) const;

    int socket_ = -1;
    std::string peer_;
    std::string buffer_;  ///< received and not yet handed out
};

}  // namespace tidegate
