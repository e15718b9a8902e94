#pragma once
// The courier with what it needs of the configuration: who is told, through which mail server, to which webhooks.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "config/config.hpp"
#include "core/random.hpp"
#include "core/result.hpp"
#include "daemon/line_log.hpp"
#include "judge/journal.hpp"
#include "judge/site.hpp"
#include "net/smtp_client.hpp"
#include "notify/alarm.hpp"
#include "notify/courier.hpp"

namespace tidegate {

/// Thread-safe.
class Notices {
public:
    struct Ground {
        Outbox& outbox;
        Journal& journal;   ///< logs what it is given
        Journal& unlogged;  ///< for what was logged when it happened
        LineLog& log;
        const Clock& clock;
        Random& random;
    };
    /// Fault::invalid when a webhook's secret cannot be read or notify.smtp is no HOST:PORT.
    static Result<std::unique_ptr<Notices>> make(const Config& config, const Site& site, const Ground& ground);

    void start() {
        courier_.start();
        alarm_.start();
    }
    void stop() {
        courier_.stop();
        alarm_.stop();
    }
    void wake() { courier_.wake(); }
    /// After a reload; on a failure the settings before stay.
    Outcome use(const Config& config, const Site& site);

    /// What the store itself can or cannot do, which the outbox in it cannot tell of; see Alarm.
    void raise(Event event) { alarm_.raise(std::move(event)); }
    void over(Event event) { alarm_.over(std::move(event)); }

    /// On their way; waits for the disk.
    Result<std::uint64_t> waiting() const { return ground_.outbox.waiting(); }
    CourierCounts counts() const { return courier_.counts(); }
    /// What keeps notices from being delivered; empty when nothing does.
    std::string trouble() const;

private:
    Notices(const Ground& ground, std::shared_ptr<const NoticeSettings> settings,
            std::shared_ptr<const SmtpServer> server);
    Courier::Parts courier_parts();
    Alarm::Parts alarm_parts();
    Outcome send(const OutgoingMail& mail);
    Outcome post(const WebhookPost& post);
    /// Remembers how the last attempt for a target went.
    Outcome attempted(const std::string& target, const std::string& shown, Outcome outcome);
    void report(Event event);
    void outbox_failed(const std::string& sentence);

    Ground ground_;
    std::atomic<std::shared_ptr<const SmtpServer>> server_;  ///< shared with the delivery that is using it
    mutable std::mutex lock_;
    std::string trouble_;
    std::string outbox_trouble_;
    std::map<std::string, std::string> failing_;  ///< targets whose last attempt failed: a sentence each
    Courier courier_;
    Alarm alarm_;
};

}  // namespace tidegate
