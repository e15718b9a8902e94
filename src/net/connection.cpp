#include "net/connection.hpp"

#include <algorithm>

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstring>
#include <utility>

namespace tidegate {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {
constexpr std::size_t kept_octets = 4096;  // of an idle connection's buffer

/// Tells the peer at once that its octets have arrived. An MTA sends the packets of a milter that owe no answer one by
/// one, and holds each back (Nagle, RFC 1122 4.2.3.4) until the one before is acknowledged: which the kernel, with no
/// answer to carry it, would put off for 40 ms. Lasts for this once (tcp(7), TCP_QUICKACK).
void acknowledge(int socket) {
    const int on = 1;
    (void)::setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

}  // namespace

Connection::Connection(Lane& lane, StreamSocket socket, std::unique_ptr<Conversation> conversation)
    : lane_{lane}, socket_{std::move(socket)}, conversation_{std::move(conversation)} {
    lane_.came();
}

Connection::~Connection() { lane_.went(); }

void Connection::start(std::list<std::shared_ptr<Connection>>::iterator where) {
    where_ = where;
    error_code wrong;
    socket_.non_blocking(true, wrong);
    if (wrong) return close();
    // Answers are small and waited for. Fails on a unix socket, which has no such delay.
    socket_.set_option(asio::ip::tcp::no_delay{true}, wrong);
    tcp_ = !wrong;
    read_on();
}

void Connection::read_on() {
    if (progressed_) idle_until_ = Steady::now() + lane_.shell().options.idle;
    progressed_ = false;
    const auto half = conversation_->half_said();
    if (half && half != half_said_) half_said_until_ = Steady::now() + lane_.shell().options.half_said;
    half_said_ = half;
    if (std::exchange(reading_, true)) return;
    socket_.async_wait(StreamSocket::wait_read, [self = shared_from_this()](const error_code& wrong) {
        self->reading_ = false;
        if (self->closed_) return;
        if (wrong) return self->close(true);
        self->readable();
    });
}

void Connection::readable() {
    error_code wrong;
    auto& buffer = lane_.buffer();
    const auto size = socket_.read_some(asio::buffer(buffer), wrong);
    if (wrong == asio::error::would_block) return read_on();
    if (wrong) return close(true);  // the end of the stream among them
    add(lane_.counts.octets_in, size);
    proceed(conversation_->receive({buffer.data(), size}));
}

void Connection::proceed(Result<Step> step) {
    const auto& options = lane_.shell().options;
    while (true) {  // and not recursion: a read may hold a thousand questions
        if (!step) {
            fault(step.error().what);
            break;
        }
        progressed_ = progressed_ || step->question || !step->replies.empty();
        out_ += step->replies;
        if (out_.size() - sent_ > options.most_buffered) {
            fault("more than " + std::to_string(options.most_buffered) + " octets of replies wait: it does not read");
            return close();
        }
        if (step->close) {
            if (!step->complaint.empty()) fault(step->complaint);
            closing_ = true;
        }
        if (closing_ || !step->question) break;
        auto decision = lane_.shell().decider.decide(*step->question);
        if (decision.ticket != 0) {
            ask(std::move(decision));
            break;
        }
        step = conversation_->answer(decision.verdict);
    }
    flushing_ = true;
    lane_.flush_soon(shared_from_this());
}

void Connection::ask(Decision decision) {
    asking_ = true;
    lane_.shell().decider.when_durable(std::move(decision),
                                       [gate = lane_.gate(), weak = weak_from_this()](Verdict verdict) {
                                           gate->post([weak, verdict = std::move(verdict)] {
                                               if (const auto self = weak.lock()) self->answered(verdict);
                                           });
                                       });
}

void Connection::answered(const Verdict& verdict) {
    if (closed_ || !std::exchange(asking_, false)) return;
    proceed(conversation_->answer(verdict));
}

void Connection::flush() {
    flushing_ = false;
    if (closed_) return;
    if (out_.empty() && tcp_ && !closing_) acknowledge(socket_.native_handle());
    while (sent_ < out_.size()) {
        error_code wrong;
        const auto size = socket_.write_some(asio::buffer(out_.data() + sent_, out_.size() - sent_), wrong);
        if (wrong == asio::error::would_block) {
            if (!std::exchange(stalled_, true)) stalled_until_ = Steady::now() + lane_.shell().options.sending;
            if (std::exchange(writing_, true)) return;
            socket_.async_wait(StreamSocket::wait_write, [self = shared_from_this()](const error_code& failed) {
                self->writing_ = false;
                if (self->closed_) return;
                if (failed) return self->close(true);
                self->flush();
            });
            return;
        }
        if (wrong) return close(true);
        sent_ += size;
        add(lane_.counts.octets_out, size);
    }
    stalled_ = false;
    sent_ = 0;
    out_.clear();
    if (out_.capacity() > kept_octets) out_.shrink_to_fit();
    if (asking_) return;
    if (closing_ || lane_.leaving()) return close();
    read_on();
}

void Connection::leave() {
    if (!asking_ && out_.empty()) close();
}

Steady::time_point Connection::deadline() const {
    if (stalled_) return stalled_until_;
    // What says nothing that counts is waiting to be flushed nearly always when the peer floods us with it: that does
    // not make it less idle.
    if (asking_ || (flushing_ && progressed_)) return Steady::time_point::max();
    return half_said_ ? std::min(idle_until_, half_said_until_) : idle_until_;
}

void Connection::expire() {
    if (!lane_.leaving()) {
        if (stalled_) lane_.complain(peer(), "does not take its replies: closed");
        add(lane_.counts.timeouts, 1);
    }
    close();
}

void Connection::fault(std::string_view what) {
    lane_.complain(peer(), what);
    add(lane_.counts.protocol_errors, 1);
    closing_ = true;
}

void Connection::close(bool peer_gone) {
    if (std::exchange(closed_, true)) return;
    const auto self = shared_from_this();  // the list may be the last to hold it
    error_code ignored;
    socket_.close(ignored);
    conversation_->closed(peer_gone);
    conversation_.reset();
    lane_.closed(where_);
}

std::string Connection::peer() const {
    error_code wrong;
    const auto end = socket_.remote_endpoint(wrong);
    if (wrong) return "a client that is gone";
    if (end.protocol().family() == AF_UNIX) return "a client on the unix socket";
    asio::ip::tcp::endpoint tcp;
    if (end.size() > tcp.capacity()) return "a client";
    std::memcpy(tcp.data(), end.data(), end.size());
    return "client " + tcp.address().to_string();
}

}  // namespace tidegate
