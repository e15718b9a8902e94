#pragma once
// An outbound policy: whom it is for, what they may send, and what happens beyond that.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

namespace tidegate {

/// What happens to a sender over a limit of recipients.
enum class OverLimit : std::uint8_t {
    restrict_until_following_day,  ///< midnight in the operator's zone
    restrict_until_released,
    alert_only,
};
std::string_view to_string(OverLimit action);
Result<OverLimit> parse_over_limit(std::string_view text);

/// Automatic forwarding to external recipients.
enum class Forwarding : std::uint8_t { on, off };
std::string_view to_string(Forwarding mode);

/// What follows from doubt about a sender's mail (the setting detection.mode) under one policy.
enum class PolicyDetection : std::uint8_t {
    inherit,  ///< as the site says; where over_limit only alerts, it only observes too
    act,      ///< doubt holds, certainty restricts, also where the site only observes
    observe,  ///< people are told, and the mail goes on
    off,      ///< nothing is judged or learnt
};
std::string_view to_string(PolicyDetection mode);
Result<PolicyDetection> parse_policy_detection(std::string_view text);

/// Whom a policy applies to. Each list: any entry matches (OR). Lists that are not empty: all must match (AND). An
/// exception in any list takes a sender out. All empty: everybody.
struct Scope {
    std::vector<std::string> users;  ///< entities: logins, addresses, "connector:NAME", "local:NAME"
    std::vector<std::string> groups;
    std::vector<std::string> domains;  ///< subdomains included
    bool empty() const { return users.empty() && groups.empty() && domains.empty(); }
    friend bool operator==(const Scope&, const Scope&) = default;
};

/// 0 stands for the service default (`service_limits`) everywhere.
struct Limits {
    std::uint32_t external_per_hour = 0;       ///< recipients
    std::uint32_t internal_per_hour = 0;       ///< recipients
    std::uint32_t recipients_per_day = 0;      ///< recipients, a sliding 24 h
    std::uint32_t recipients_per_message = 0;  ///< recipients, 1–1000
    std::uint32_t messages_per_minute = 0;     ///< messages; the excess is deferred
    friend bool operator==(const Limits&, const Limits&) = default;
};

/// 10,000 recipients a day (and so an hour), 500 a message, 30 messages a minute.
constexpr Limits service_limits{10'000, 10'000, 10'000, 500, 30};
constexpr Limits standard_limits{500, 1'000, 1'000, 0, 0};
constexpr Limits strict_limits{400, 800, 800, 0, 0};

/// The limits as they act: each 0 replaced.
Limits effective(const Limits& limits);

inline constexpr std::string_view default_policy = "default";

struct Policy {
    std::string name;  ///< unique without regard to case; 1–64 octets, printable
    std::string description;
    bool enabled = true;
    std::uint32_t priority = 0;  ///< 0 is asked first; the default policy has none and is asked last
    Scope scope;
    Scope except;
    Limits limits;
    OverLimit over_limit = OverLimit::restrict_until_following_day;
    Forwarding forwarding = Forwarding::on;
    PolicyDetection detection = PolicyDetection::inherit;
    std::vector<std::string> notify;   ///< addresses told of restrictions under this policy, besides the administrators
    std::vector<std::string> copy_to;  ///< reviewers who get a copy of suspicious messages
    std::uint32_t version = 0;         ///< 1 for the first; each edit adds one
    Instant changed_at{};
    std::string changed_by;
    std::string file;  ///< where it was loaded from; empty: kept in the store and editable

    bool is_default() const { return name == default_policy; }
    friend bool operator==(const Policy&, const Policy&) = default;
};

/// The default policy of a new site: Standard.
Policy first_default_policy();

}  // namespace tidegate
