#include "net/listener.hpp"

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/dispatch.hpp>

#include "net/lane.hpp"

namespace tidegate {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::uint32_t most_complaints = 20;  // in the log …
constexpr std::chrono::seconds complaint_span{10};
constexpr std::chrono::milliseconds accept_pause{100};  // when there are no descriptors left

using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol, asio::io_context::executor_type>;

}  // namespace

/// Accepts on the first context and hands each socket to the lane with the fewest: even for a few long connections,
/// where SO_REUSEPORT would throw dice, and the same for unix sockets.
class Listener::State {
public:
    State(IoThreads& threads, ListenSocket socket, ConversationFactory make, Decider& decider,
          const ListenerOptions& options);

    void start();
    void stop(Millis bound);
    const ListenAddress& address() const { return socket_.address(); }
    ListenerCounts counts() const;

private:
    void accept();
    void accepted(const error_code& wrong, StreamSocket socket, Lane& lane);
    std::uint64_t open() const;

    ListenSocket socket_;
    Shell shell_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    asio::io_context& context_;
    Acceptor acceptor_;
    asio::steady_timer pause_;
    std::size_t turn_ = 0;  ///< which lane is asked first, so that equals take turns
    bool leaving_ = false;
    std::promise<void> left_;  ///< kept when no handler of the acceptor is left
    bool stopped_ = false;     ///< of the one who calls stop
    std::mutex stopping_;
    std::atomic<std::uint64_t> accepted_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::atomic<std::uint64_t> failures_{0};
};

Listener::State::State(IoThreads& threads, ListenSocket socket, ConversationFactory make, Decider& decider,
                       const ListenerOptions& options)
    : socket_{std::move(socket)},
      shell_{std::move(make), decider, options, {options.log, most_complaints, complaint_span}},
      context_{threads.context(0)},
      acceptor_{context_},
      pause_{context_} {
    for (std::size_t i = 0; i < threads.size(); ++i) {
        lanes_.push_back(std::make_unique<Lane>(threads.context(i), shell_));
    }
    const auto& at = socket_.address();
    const int family = at.is_unix() ? AF_UNIX : at.host.find(':') == std::string::npos ? AF_INET : AF_INET6;
    error_code ignored;  // a descriptor that was just made is taken
    acceptor_.assign(asio::generic::stream_protocol{family, 0}, socket_.release(), ignored);
}

void Listener::State::start() {
    for (const auto& lane : lanes_) asio::post(lane->context(), [&lane] { lane->start(); });
    asio::post(context_, [this] { accept(); });
}

void Listener::State::accept() {
    if (leaving_) {
        auto left = std::move(left_);  // who waits for it may delete this object at once
        return left.set_value();
    }
    auto* fewest = lanes_[turn_++ % lanes_.size()].get();
    for (const auto& lane : lanes_) {
        if (lane->counts.open.load(std::memory_order_relaxed) < fewest->counts.open.load(std::memory_order_relaxed)) {
            fewest = lane.get();
        }
    }
    acceptor_.async_accept(fewest->context(), [this, fewest](const error_code& wrong, StreamSocket socket) {
        accepted(wrong, std::move(socket), *fewest);
    });
}

void Listener::State::accepted(const error_code& wrong, StreamSocket socket, Lane& lane) {
    if (!wrong) {
        if (open() >= shell_.options.most_connections) {
            add(refused_, 1);
            shell_.log.say(shell_.options.name + ": more than " + std::to_string(shell_.options.most_connections) +
                           " connections: one was closed at once");
            error_code ignored;
            socket.close(ignored);
        } else {
            add(accepted_, 1);
            lane.counts.open.fetch_add(1, std::memory_order_relaxed);
            asio::dispatch(lane.context(),
                           [&lane, taken = std::move(socket)]() mutable { lane.adopt(std::move(taken)); });
        }
        return accept();
    }
    if (leaving_ || wrong == asio::error::connection_aborted) return accept();
    // Out of descriptors or memory: the connection stays in the backlog, and trying again at once would spin.
    add(failures_, 1);
    shell_.log.say(shell_.options.name + ": accepting a connection: " + wrong.message() +
                   "; raise the limit of open files (LimitNOFILE) if this stays");
    pause_.expires_after(accept_pause);
    pause_.async_wait([this](const error_code&) { accept(); });
}

std::uint64_t Listener::State::open() const {
    std::uint64_t sum = 0;
    for (const auto& lane : lanes_) sum += lane->counts.open.load(std::memory_order_relaxed);
    return sum;
}

void Listener::State::stop(Millis bound) {
    const std::lock_guard guard{stopping_};
    if (std::exchange(stopped_, true)) return;
    auto accepting = left_.get_future();
    asio::post(context_, [this] {
        leaving_ = true;
        error_code ignored;
        acceptor_.close(ignored);
        pause_.cancel();
    });
    accepting.wait();
    const auto until = Steady::now() + bound;
    std::vector<std::future<void>> carrying;
    for (const auto& lane : lanes_) {
        carrying.push_back(lane->left());
        asio::post(lane->context(), [&lane, until] { lane->leave(until); });
    }
    for (const auto& last : carrying) last.wait();
    for (const auto& lane : lanes_) lane->gate()->shut();
}

ListenerCounts Listener::State::counts() const {
    ListenerCounts out;
    out.accepted = accepted_.load(std::memory_order_relaxed);
    out.refused = refused_.load(std::memory_order_relaxed);
    out.accept_failures = failures_.load(std::memory_order_relaxed);
    out.open = open();
    for (const auto& lane : lanes_) {
        out.protocol_errors += lane->counts.protocol_errors.load(std::memory_order_relaxed);
        out.timeouts += lane->counts.timeouts.load(std::memory_order_relaxed);
        out.octets_in += lane->counts.octets_in.load(std::memory_order_relaxed);
        out.octets_out += lane->counts.octets_out.load(std::memory_order_relaxed);
    }
    return out;
}

Listener::Listener(std::unique_ptr<State> state) : state_{std::move(state)} {}

Listener::~Listener() { stop(Millis{0}); }

Result<std::unique_ptr<Listener>> Listener::open(IoThreads& threads, const ListenAddress& address,
                                                 ConversationFactory make, Decider& decider,
                                                 const ListenerOptions& options) {
    auto socket = ListenSocket::open(address);
    if (!socket) return propagate(socket, options.name);
    auto state = std::make_unique<State>(threads, std::move(*socket), std::move(make), decider, options);
    state->start();
    return std::make_unique<Listener>(std::move(state));
}

std::string Listener::address() const { return state_->address().text(); }

ListenerCounts Listener::counts() const { return state_->counts(); }

void Listener::stop(Millis bound) { state_->stop(bound); }

}  // namespace tidegate
