#include "net/lane.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <utility>

#include "net/connection.hpp"

namespace tidegate {

namespace {

constexpr std::size_t read_octets = 64UL * 1024;

/// Often enough that no deadline is missed by more than a quarter, or a second.
Steady::duration interval(const ListenerOptions& options) {
    const auto shortest = std::min({options.idle, options.sending, options.half_said});
    return std::clamp<Millis>(shortest / 4, Millis{1}, Millis{1000});
}

}  // namespace

Lane::Lane(boost::asio::io_context& context, Shell& shell)
    : context_{context},
      shell_{shell},
      gate_{std::make_shared<Gate>(context)},
      timer_{context},
      every_{interval(shell.options)},
      buffer_(read_octets) {}

Lane::~Lane() = default;

void Lane::start() {
    ++alive_;
    look_at_deadlines();
}

void Lane::adopt(StreamSocket socket) {
    if (leaving_) {
        counts.open.fetch_sub(1, std::memory_order_relaxed);
        return;
    }
    auto connection = std::make_shared<Connection>(*this, std::move(socket), shell_.make());
    connections_.push_front(connection);
    connection->start(connections_.begin());
}

void Lane::leave(Steady::time_point until) {
    leaving_ = true;
    until_ = until;
    timer_.cancel();
    for (auto next = connections_.begin(); next != connections_.end();) {
        const auto connection = *next++;  // may take itself off the list
        connection->leave();
    }
}

void Lane::look_at_deadlines() {
    const auto now = Steady::now();
    for (auto next = connections_.begin(); next != connections_.end();) {
        const auto connection = *next++;
        if (now >= until_ || now >= connection->deadline()) connection->expire();
    }
    if (leaving_ && connections_.empty()) return went();
    timer_.expires_after(leaving_ ? Steady::duration{Millis{5}} : every_);
    timer_.async_wait([this](const boost::system::error_code&) { look_at_deadlines(); });
}

void Lane::flush_soon(std::shared_ptr<Connection> connection) {
    to_flush_.push_back(std::move(connection));
    if (to_flush_.size() > 1) return;
    // Behind the handlers of everything that is readable already. A connection that waits here keeps the lane alive.
    boost::asio::post(context_, [this] { flush_all(); });
}

void Lane::flush_all() {
    // Letting go of the last of them may be the end of this lane: nothing of it is touched after that.
    const auto waiting = std::exchange(to_flush_, {});
    for (const auto& connection : waiting) connection->flush();
}

void Lane::complain(const std::string& peer, std::string_view what) {
    shell_.log.say(shell_.options.name + ": " + peer + ": " + std::string{what});
}

void Lane::closed(std::list<std::shared_ptr<Connection>>::iterator where) {
    connections_.erase(where);
    counts.open.fetch_sub(1, std::memory_order_relaxed);
}

void Lane::went() {
    if (--alive_ != 0 || !leaving_) return;
    auto left = std::move(left_);  // who waits for it may delete this lane at once
    left.set_value();
}

}  // namespace tidegate
