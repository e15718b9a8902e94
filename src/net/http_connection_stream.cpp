// The part of a connection that answers with a stream of events, and stays open for it.

#include <boost/asio/write.hpp>

#include "net/http_connection.hpp"

namespace tidegate {

namespace asio = boost::asio;
namespace beast = boost::beast;

void HttpConnection::open_stream(HttpResponse response) {
    events_ = std::move(response.stream);
    response.stream = events_;  // head_of asks
    head_ = head_of(response);
    events_->attach([weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self) self->on_strand([self] { self->pump(); });
    });
    stream_.expires_never();
    watch_reader();
    body_ = std::exchange(head_, {});
    writing_ = true;
    stream_.expires_after(loop_->options.send_deadline);
    asio::async_write(stream_, asio::buffer(body_), [self = shared_from_this()](beast::error_code error, std::size_t) {
        self->writing_ = false;
        if (error) return self->close();
        self->beat();
        self->pump();
    });
}

// A reader of events says nothing more: whatever comes, its end included, ends the stream.
void HttpConnection::watch_reader() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(1),
                            [self = shared_from_this()](beast::error_code, std::size_t) { self->close(); });
}

void HttpConnection::pump() {
    if (writing_ || !stream_.socket().is_open()) return;
    const bool ending = events_->closed();
    body_ = events_->take();
    if (body_.empty()) {
        if (ending) close();
        return;
    }
    writing_ = true;
    stream_.expires_after(loop_->options.send_deadline);
    asio::async_write(stream_, asio::buffer(body_), [self = shared_from_this()](beast::error_code error, std::size_t) {
        self->writing_ = false;
        if (error) return self->close();
        self->pump();
    });
}

void HttpConnection::beat() {
    heartbeat_.expires_after(loop_->options.heartbeat);
    heartbeat_.async_wait([self = shared_from_this()](beast::error_code error) {
        if (error || !self->stream_.socket().is_open()) return;
        if (!self->writing_) self->events_->push(": still here\n\n");
        self->beat();
    });
}

}  // namespace tidegate
