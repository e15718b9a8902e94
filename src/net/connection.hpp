#pragma once
// One connection: octets between a socket and a conversation. Inside src/net only: it brings Asio.

#include <list>
#include <memory>
#include <optional>
#include <string>

#include "net/lane.hpp"

namespace tidegate {

/// Is in one of these states at a time, and may be stalled (replies wait for the peer to read on) in any of them:
///     reading   waits for the peer
///     asking    a question is open at the decider; nothing is read
///     closing   what waits is sent, then it ends
///
/// Shared by the lane's list and by the handlers that wait on its socket: the last one to let go ends it. Answers on
/// their way from the decider hold it weakly. All calls on the lane's thread.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Lane& lane, StreamSocket socket, std::unique_ptr<Conversation> conversation);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// `where` it stands in the lane's list.
    void start(std::list<std::shared_ptr<Connection>>::iterator where);
    /// Sends what waits to be sent, as far as the peer takes it, and goes on.
    void flush();
    /// Ends as soon as no question is open and nothing waits to be sent.
    void leave();
    /// When `expire` is due.
    Steady::time_point deadline() const;
    void expire();

private:
    void read_on();
    void readable();
    void proceed(Result<Step> step);
    void ask(Decision decision);
    void answered(const Verdict& verdict);
    void fault(std::string_view what);
    void close(bool peer_gone = false);
    std::string peer() const;

    Lane& lane_;
    StreamSocket socket_;
    std::unique_ptr<Conversation> conversation_;
    std::list<std::shared_ptr<Connection>>::iterator where_;
    std::string out_;       ///< replies, of which …
    std::size_t sent_ = 0;  ///< … so much is sent
    Steady::time_point idle_until_{};
    std::optional<std::uint64_t> half_said_;  ///< the unit that is waited for …
    Steady::time_point half_said_until_{};    ///< … until then
    Steady::time_point stalled_until_{};      ///< of a peer that does not take its replies
    bool tcp_ = false;                        ///< and no unix socket
    bool progressed_ = true;                  ///< something was answered or asked since `idle_until_` was set
    bool reading_ = false;                    ///< a handler waits for input …
    bool writing_ = false;                    ///< … for room to write
    bool stalled_ = false;
    bool asking_ = false;
    bool flushing_ = false;  ///< `flush` is on its way
    bool closing_ = false;
    bool closed_ = false;
};

}  // namespace tidegate
