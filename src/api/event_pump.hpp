#pragma once
// Live events: carries what the store has committed to everybody who listens at /v1/events. Internal to api/.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/submission.hpp"
#include "core/verdict.hpp"
#include "judge/journal.hpp"
#include "net/event_stream.hpp"

namespace tidegate {

/// One thread of its own, because reading the past waits for the disk and the store's thread must not.
///
/// Every listener has its place in the list of events, so none is lost or told twice, however slow the listener is; a
/// listener that takes nothing at all is ended by the server's deadline for sending. Thread-safe.
class EventPump {
public:
    explicit EventPump(Records& records);
    ~EventPump();
    EventPump(const EventPump&) = delete;
    EventPump& operator=(const EventPump&) = delete;

    /// Events after `after` (0: the last 200) and those to come; nothing: those to come. Fault::unavailable with 64
    /// listeners. `allowed`, where it is set, is asked about twice a second: when it says no, the stream ends.
    Result<std::shared_ptr<EventStream>> listen(std::optional<std::uint64_t> after, bool redacted, bool submissions,
                                                std::function<bool()> allowed = {});

    /// There are new events on disk. Any thread; does not wait.
    void committed();

    /// A decision, for those who asked for submissions. Costs next to nothing when nobody did.
    void submission(const Submission& submission, const std::string& entity, const Verdict& verdict);
    bool wants_submissions() const { return submission_listeners_.load(std::memory_order_relaxed) != 0; }

    void stop();

private:
    struct Listener {
        std::shared_ptr<EventStream> stream;  ///< shared with the connection
        std::uint64_t after = 0;
        bool redacted = true;
        bool submissions = false;
        std::function<bool()> allowed;
    };

    void run();
    /// True when a listener has more to be told than it takes now.
    bool serve_all();
    bool serve(Listener& listener);
    void forget_closed();

    Records& records_;
    std::mutex lock_;
    std::condition_variable woken_;
    std::vector<std::shared_ptr<Listener>> listeners_;  ///< shared with the round under way
    bool news_ = false;
    bool ending_ = false;
    std::atomic<unsigned> submission_listeners_{0};
    std::thread thread_;
};

}  // namespace tidegate
