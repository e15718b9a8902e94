#pragma once
// Reads events, plans notices, delivers them, and tries again what failed. On a thread of its own; the judge never
// waits for it, and it never calls back.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/random.hpp"
#include "core/rounds.hpp"
#include "core/time.hpp"
#include "notify/alert.hpp"
#include "notify/planner.hpp"
#include "notify/settings.hpp"
#include "notify/webhook.hpp"

namespace tidegate {

/// A notice as it is handed to the mail server.
struct OutgoingMail {
    std::string sender;  ///< envelope; made so that we know our own (core/notice.hpp)
    std::string recipient;
    std::string content;  ///< RFC 5322
};

/// Numbers for /metrics and the health page.
struct CourierCounts {
    std::uint64_t delivered = 0;
    std::uint64_t failed = 0;  ///< attempts
    std::uint64_t given_up = 0;
    std::uint64_t webhooks_dropped = 0;
};

class Courier {
public:
    struct Parts {
        Outbox& outbox;
        const Clock& clock;
        Random& random;
        /// Both block, and fail with Fault::unavailable when a later attempt may succeed. Fault::invalid from `mail`
        /// gives the notice up at once; a webhook is tried for as long in any case, for its server may be mended.
        std::function<Outcome(const OutgoingMail&)> mail;
        std::function<Outcome(const WebhookPost&)> post;
        std::function<void(Event)> report;  ///< takes events `trouble` and `trouble_over` for the journal
        /// The outbox failed, said once; empty when it works again. No event: it may be the journal that fails.
        std::function<void(const std::string&)> outbox_failed{};
    };

    static constexpr std::uint64_t most_waiting = 10'000;  ///< deliveries; beyond it no webhook is planned
    /// Attempts before a delivery is given up: with the waits between them about three days.
    static constexpr std::uint32_t most_attempts = 20;

    Courier(Parts parts, std::shared_ptr<const NoticeSettings> settings);
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    void start() { rounds_.start(); }
    /// Ends the thread; waits for the delivery of the moment.
    void stop() { rounds_.stop(); }
    /// An event was committed. Thread-safe, returns at once.
    void wake() { rounds_.wake(); }
    /// After a reload. Thread-safe.
    void use(std::shared_ptr<const NoticeSettings> settings);
    /// Thread-safe.
    CourierCounts counts() const;

    /// Plans what is new and delivers what is due, at most 50 deliveries. Returns how long nothing need be done unless
    /// woken. Called by the thread; by tests in its stead.
    Millis step();

    /// The wait after so many failed attempts: 1 min, doubled each time, at most 6 h; `chance` (0–255) moves it by up
    /// to a fifth either way, so that many do not come back at once.
    static Millis wait_after(std::uint32_t attempts, unsigned chance);

private:
    Outcome give_policies();
    Outcome begin();
    Millis failed_for_now(const Error& error);
    Outcome plan(const NoticeSettings& settings, bool& more);
    Outcome deliver(const NoticeSettings& settings, bool& more);
    Outcome attempt(const Delivery& delivery, const NoticeSettings& settings) const;
    void failed(Delivery& delivery, const Error& error);
    void succeeded(Delivery& delivery);
    void report_dropped(std::uint64_t dropped);
    void report(EventKind kind, std::string sentence);
    Outcome keep(const Delivery& delivery);
    std::shared_ptr<const NoticeSettings> settings() const;

    /// How a target stands: while it is away, what is due for it shares its fate and is not tried one by one.
    struct Target {
        Instant away_until{};
        std::uint32_t failures = 0;  ///< in a row
        bool given_up = false;       ///< and told
        std::string trouble;
    };

    Parts parts_;
    // Of the steps only.
    bool began_ = false;
    PlanMemory memory_;
    std::map<std::string, Target> targets_;     ///< those that failed last; at most `most_targets`
    std::map<std::uint64_t, Delivery> unkept_;  ///< outcomes that the outbox could not keep; never sent again
    bool dropping_ = false;
    bool outbox_failing_ = false;

    mutable std::mutex lock_;
    std::shared_ptr<const NoticeSettings> settings_;  ///< shared with the step that is using it while a reload swaps it
    CourierCounts counts_;
    Rounds rounds_;
};

}  // namespace tidegate
