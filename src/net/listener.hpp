#pragma once
// The one shell around every protocol: accepts connections on an address and carries their conversations.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"
#include "net/conversation.hpp"
#include "net/io_threads.hpp"
#include "net/listen_socket.hpp"

namespace tidegate {

struct ListenerOptions {
    std::string name = "listener";  ///< begins each line of the log: "policy", "milter"

    /// Since the conversation last answered or asked something, or began. What trickles in between does not extend
    /// it, so it is also the longest that a half-said command is waited for. Above the client's own idle limit
    /// (Postfix's policy client: 300 s).
    Millis idle{310'000};
    Millis half_said{30'000};               ///< for the rest of a unit, see Conversation::half_said
    Millis sending{30'000};                 ///< for all that waits to be sent, since the peer first stopped reading
    std::size_t most_connections = 10'000;  ///< beyond it a connection is accepted and closed
    std::size_t most_buffered = 1UL * 1024 * 1024;  ///< octets of replies that wait, a connection
    std::function<void(std::string_view)> log;      ///< one printable line at a time; from any of the threads
};

/// Since the listener was opened, except `open`.
struct ListenerCounts {
    std::uint64_t accepted = 0;
    std::uint64_t open = 0;             ///< now
    std::uint64_t refused = 0;          ///< over the cap
    std::uint64_t accept_failures = 0;  ///< out of descriptors or memory
    std::uint64_t protocol_errors = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t octets_in = 0;
    std::uint64_t octets_out = 0;
};

using ConversationFactory = std::function<std::unique_ptr<Conversation>()>;

/// Carries each connection on one thread, the one that has the fewest. A connection is not read from while its replies
/// wait to be sent or a question is open. Thread-safe.
class Listener {
public:
    /// Binds and accepts. `threads` and `decider` outlive it; `make` is called from any of the threads.
    /// Fault::unavailable when the address cannot be had.
    static Result<std::unique_ptr<Listener>> open(IoThreads& threads, const ListenAddress& address,
                                                  ConversationFactory make, Decider& decider,
                                                  const ListenerOptions& options);
    ~Listener();

    /// As bound, with the port that the system chose.
    std::string address() const;
    ListenerCounts counts() const;

    /// Accepts no more, closes who waits, lets open questions be answered and answers be sent for at most `bound`, then
    /// closes the rest. When it returns no conversation is left; an answer that comes later is dropped. Not from one of
    /// the threads. The destructor does it with a bound of 0.
    void stop(Millis bound);

    class State;
    explicit Listener(std::unique_ptr<State> state);  ///< see `open`

private:
    std::unique_ptr<State> state_;
};

}  // namespace tidegate
