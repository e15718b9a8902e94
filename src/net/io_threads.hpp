#pragma once
// The threads that carry all sockets: one io_context a thread, so that a connection's handlers never run at once.

#include <cstddef>
#include <memory>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace tidegate {

/// Runs from construction to `stop` (or destruction). What uses a context (listeners, servers) is stopped first. The
/// threads take no signals: those belong to whoever waits for them.
class IoThreads {
public:
    /// As many threads as asked for, at least one.
    explicit IoThreads(std::size_t count);
    ~IoThreads();
    IoThreads(const IoThreads&) = delete;
    IoThreads& operator=(const IoThreads&) = delete;

    std::size_t size() const { return threads_.size(); }

    /// `which` below `size()`. Valid as long as this object; after `stop` nothing runs on it.
    boost::asio::io_context& context(std::size_t which) const;

    /// Returns when every thread has ended; handlers that did not run are dropped. Not from one of the threads.
    void stop();

private:
    struct Thread;
    std::vector<std::unique_ptr<Thread>> threads_;
};

}  // namespace tidegate
