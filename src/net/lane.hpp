#pragma once
// The connections of one listener that one thread carries: who they are, whose time is up, what they count. Inside
// src/net only: it brings Asio.

#include <atomic>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "net/listener.hpp"
#include "net/log_valve.hpp"

namespace tidegate {

class Connection;

using Steady = std::chrono::steady_clock;
using StreamSocket =
    boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, boost::asio::io_context::executor_type>;

/// The way back to a lane's thread for answers from elsewhere. Shared by the lane and the answers on their way: these
/// may come when the lane and its io_context are gone.
class Gate {
public:
    explicit Gate(boost::asio::io_context& context) : context_{&context} {}

    /// From any thread. Dropped when the gate is shut.
    template <class Handler>
    void post(Handler handler) {
        const std::lock_guard guard{lock_};
        if (context_ != nullptr) boost::asio::post(*context_, std::move(handler));
    }

    void shut() {
        const std::lock_guard guard{lock_};
        context_ = nullptr;
    }

private:
    std::mutex lock_;
    boost::asio::io_context* context_;
};

/// What all lanes of a listener have in common.
struct Shell {
    ConversationFactory make;
    Decider& decider;
    ListenerOptions options;
    LogValve log;
};

/// All but the constructor, the destructor, `context` and the counters is called on the thread of `context` alone.
class Lane {
public:
    Lane(boost::asio::io_context& context, Shell& shell);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    boost::asio::io_context& context() { return context_; }
    Shell& shell() { return shell_; }
    const std::shared_ptr<Gate>& gate() const { return gate_; }

    /// Begins to look after deadlines. Before the first `adopt`.
    void start();
    /// Begins a conversation on a socket that was just accepted.
    void adopt(StreamSocket socket);
    /// Closes who waits, and at `until` the rest. Later ones are closed at once.
    void leave(Steady::time_point until);
    /// Ready when, after `leave`, nothing refers to this lane any more. Taken before `leave`, once.
    std::future<void> left() { return left_.get_future(); }
    bool leaving() const { return leaving_; }

    // For its connections.

    /// One buffer for all: what is read is taken by the conversation before the next is read.
    std::vector<char>& buffer() { return buffer_; }
    /// Sends the connection's replies once all that has arrived by now is answered. One after the other the replies
    /// wake a busy mail server once; each by itself right after its question, they would wake it every time, which
    /// costs more than the decision.
    void flush_soon(std::shared_ptr<Connection> connection);
    void complain(const std::string& peer, std::string_view what);
    void closed(std::list<std::shared_ptr<Connection>>::iterator where);
    void came() { ++alive_; }
    void went();

    /// Counters of one lane are written by its thread only; reading them needs no lock.
    struct alignas(64) Counts {
        std::atomic<std::uint64_t> open{0};  ///< also written by the thread that accepts
        std::atomic<std::uint64_t> protocol_errors{0};
        std::atomic<std::uint64_t> timeouts{0};
        std::atomic<std::uint64_t> octets_in{0};
        std::atomic<std::uint64_t> octets_out{0};
    };
    Counts counts;

private:
    void look_at_deadlines();
    void flush_all();

    boost::asio::io_context& context_;
    Shell& shell_;
    std::shared_ptr<Gate> gate_;
    boost::asio::steady_timer timer_;
    Steady::duration every_;  ///< between two looks at the deadlines
    std::vector<char> buffer_;
    std::list<std::shared_ptr<Connection>> connections_;
    std::vector<std::shared_ptr<Connection>> to_flush_;
    std::size_t alive_ = 0;  ///< connection objects and the chain of timer handlers
    bool leaving_ = false;
    Steady::time_point until_ = Steady::time_point::max();
    std::promise<void> left_;
};

/// Adds to a counter that only the calling thread writes: cheaper than an atomic addition.
inline void add(std::atomic<std::uint64_t>& counter, std::uint64_t amount) {
    counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

}  // namespace tidegate
