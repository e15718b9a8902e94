#pragma once
// The courier with what it needs of the configuration: who is told, through which mail server, to which webhooks.

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "config/config.hpp"
#include "core/random.hpp"
#include "core/result.hpp"
#include "judge/journal.hpp"
#include "judge/site.hpp"
#include "net/smtp_client.hpp"
#include "notify/courier.hpp"

namespace tidegate {

/// Thread-safe.
class Notices {
public:
    /// Fault::invalid when a webhook's secret cannot be read or notify.smtp is no HOST:PORT.
    static Result<std::unique_ptr<Notices>> make(const Config& config, const Site& site, Outbox& outbox,
                                                 Journal& journal, const Clock& clock, Random& random);

    void start() { courier_.start(); }
    void stop() { courier_.stop(); }
    void wake() { courier_.wake(); }
    /// After a reload; on a failure the settings before stay.
    Outcome use(const Config& config, const Site& site);

    CourierCounts counts() const { return courier_.counts(); }
    /// What keeps notices from being delivered; empty when nothing does.
    std::string trouble() const;

private:
    Notices(Outbox& outbox, Journal& journal, const Clock& clock, Random& random,
            std::shared_ptr<const NoticeSettings> settings, std::shared_ptr<const SmtpServer> server);
    void report(Event event);

    Journal& journal_;
    std::atomic<std::shared_ptr<const SmtpServer>> server_;  ///< shared with the delivery that is using it
    mutable std::mutex lock_;
    std::string trouble_;
    Courier courier_;
};

}  // namespace tidegate
