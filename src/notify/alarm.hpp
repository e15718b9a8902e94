#pragma once
// Tells people that the store cannot be written, while it cannot. Every other notice goes through the outbox, which
// lies in that same store: this one goes past it, straight to the administrators and the webhooks.

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/rounds.hpp"
#include "core/time.hpp"
#include "notify/alert.hpp"
#include "notify/courier.hpp"
#include "notify/settings.hpp"
#include "notify/webhook.hpp"

namespace tidegate {

/// Nothing is kept on disk. One notice at a time, at most one in five minutes, each target tried five times within
/// eight minutes. Trouble that ends within seconds, or before anybody could be told, is left to the outbox.
class Alarm {
public:
    struct Parts {
        std::function<Result<std::vector<AlertPolicy>>()> policies;  ///< may wait for the disk, and fail
        const Clock& clock;
        std::function<Outcome(const OutgoingMail&)> mail;  ///< both block, see Courier
        std::function<Outcome(const WebhookPost&)> post;
        std::function<void(Event)> keep;                 ///< takes the events for the journal, in their order
        std::function<void(const std::string&)> failed;  ///< a sentence for the log: whom nothing reached
    };

    Alarm(Parts parts, std::shared_ptr<const NoticeSettings> settings);
    ~Alarm();
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

    void start() { rounds_.start(); }
    /// Ends the thread; waits for the delivery of the moment. What was raised is kept, told or not.
    void stop();
    /// After a reload. Thread-safe.
    void use(std::shared_ptr<const NoticeSettings> settings);

    /// Something began that the outbox cannot tell of. Thread-safe, returns at once, like `over`.
    void raise(Event event);
    /// It is over. The event of it is kept behind the one that was raised; the outbox can tell of it.
    void over(Event event);

    /// Tells who is to be told now. Returns how long nothing need be done unless something is raised. Called by the
    /// thread; by tests in its stead.
    Millis step();

private:
    struct Notice {
        std::string channel;  ///< "mail" or "webhook"
        std::string target;
        std::string body;
    };
    struct Raised {
        Event event;
        std::optional<std::vector<Notice>> left;  ///< not told yet; nothing: not planned yet
        unsigned attempts = 0;
        bool told = false;  ///< somebody was
        Instant next_at{};
    };

    void take(Event event);
    void settle();
    std::vector<Notice> plan(const Event& event, const NoticeSettings& settings) const;
    Outcome attempt(const Notice& notice, const NoticeSettings& settings, Instant now) const;

    Parts parts_;
    std::mutex lock_;
    std::shared_ptr<const NoticeSettings> settings_;  ///< shared with the step that is using it while a reload swaps it
    std::optional<Raised> raised_;
    std::deque<Event> later_;  ///< came while people were being told
    bool telling_ = false;
    Instant quiet_until_{};
    Rounds rounds_{[this] { return step(); }};
};

}  // namespace tidegate
