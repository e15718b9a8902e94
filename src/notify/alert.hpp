#pragma once
// Alert policies: which events people are told of, whom, by what, and how often at most.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "restrict/event.hpp"

namespace tidegate {

enum class Severity : std::uint8_t { info, medium, high };
std::string_view to_string(Severity severity);

struct AlertPolicy {
    std::string name;  ///< "user restricted", "limit exceeded" …
    Severity severity = Severity::medium;
    std::vector<EventKind> kinds;  ///< events it is about
    bool enabled = true;
    std::vector<std::string> mail_to;  ///< besides the administrators of the configuration
    bool tell_administrators = true;
    bool tell_sender = false;  ///< the restricted person too
    bool webhook = true;
    Millis aggregate{0};               ///< events of one name within this time go out as one notice
    std::uint32_t most_per_day = 200;  ///< notices of this policy; the last one says that the rest is silent
};

/// The two that share a kind of event: the first leaves connectors out, the second is about nothing else.
inline constexpr std::string_view user_alert = "user restricted";
inline constexpr std::string_view connector_alert = "connector restricted";

/// Those a new site has: user restricted (high), limit exceeded (medium), organisation restricted (high) …
std::vector<AlertPolicy> first_alert_policies();

/// Of the first ones those that a site lacks because they are new to it. `given`: the names of all that it was ever
/// given, which it may have changed, renamed or deleted since; nothing where that was not noted yet.
std::vector<AlertPolicy> new_alert_policies(const std::vector<AlertPolicy>& there,
                                            const std::optional<std::vector<std::string>>& given);

/// Whether an enabled policy is about this event.
bool applies(const AlertPolicy& policy, const Event& event);

/// A notice on its way. Kept in the store until it is delivered or given up.
struct Delivery {
    std::uint64_t id = 0;  ///< given by the store
    std::uint64_t event = 0;
    std::string channel;  ///< "mail" or "webhook"
    std::string target;   ///< address or URL
    std::string alert;    ///< name of the alert policy
    std::string body;     ///< the message (RFC 5322) or the JSON document
    std::uint32_t attempts = 0;
    Instant next_at{};
    std::string state = "waiting";  ///< "waiting", "delivered", "given_up"
    std::string trouble;            ///< of the last attempt
};

/// How far an alert policy has got on a channel, by the deliveries that are kept.
struct AlertTold {
    std::string alert;
    std::string channel;
    std::uint64_t newest_event = 0;
    std::uint64_t notices = 0;  ///< planned since the time asked for; what went to several targets counts once
};

/// What notify needs kept; the store implements it. Calls wait for the disk: from the notice thread only.
class Outbox {
public:
    virtual ~Outbox() = default;
    /// Events after the notices' position, oldest first.
    virtual Result<std::vector<Event>> unread(std::size_t most) = 0;
    /// Keeps the new position and the deliveries that came of it in one transaction.
    virtual Outcome plan(std::uint64_t read_up_to, const std::vector<Delivery>& deliveries) = 0;
    virtual Result<std::vector<Delivery>> due(Instant now, std::size_t most) = 0;
    virtual Outcome update(const Delivery& delivery) = 0;
    /// Deliveries that wait, for the bound of the queue.
    virtual Result<std::uint64_t> waiting() = 0;
    /// Each alert policy and channel that has deliveries, whatever their age.
    virtual Result<std::vector<AlertTold>> told(Instant since) = 0;
    virtual Result<std::vector<Delivery>> recent(std::size_t most) = 0;
    virtual Result<std::vector<AlertPolicy>> alert_policies() = 0;
    /// Fault::invalid for an empty list: a site without any is given the first ones when the daemon starts.
    virtual Outcome keep_alert_policies(const std::vector<AlertPolicy>& policies) = 0;
    /// See new_alert_policies.
    virtual Result<std::optional<std::vector<std::string>>> given_alert_policies() = 0;
    /// Adds `more` behind those that are there, and keeps the names of all that were ever given.
    virtual Outcome give_alert_policies(const std::vector<AlertPolicy>& more,
                                        const std::vector<std::string>& given) = 0;
};

}  // namespace tidegate
