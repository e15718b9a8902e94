#pragma once
// A server-sent-events answer that stays open (WHATWG HTML 9.2): a bounded queue between who pushes and the connection.

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace tidegate {

/// One event as it goes over the wire; `data` may have several lines. Without id (0) and name those lines are left out.
std::string event_frame(std::uint64_t id, std::string_view name, std::string_view data);

/// Shared by the pusher and the connection. Thread-safe.
///
/// Bound   256 KiB that the reader has not taken yet.
class EventStream {
public:
    /// False when it is full (nothing was queued: try again later or leave it out) or closed.
    bool push(std::string_view frame);
    /// Ends the answer once what is queued has been sent.
    void close();
    /// The reader is gone, or `close` was called: forget this stream.
    bool closed() const;

    // For the connection.

    /// Everything that is queued; the queue is empty afterwards.
    std::string take();
    /// Calls `wake` after each push into an empty queue and at `close`, on the pusher's thread.
    void attach(std::function<void()> wake);

private:
    mutable std::mutex lock_;
    std::string waiting_;
    std::function<void()> wake_;
    bool closed_ = false;
};

}  // namespace tidegate
