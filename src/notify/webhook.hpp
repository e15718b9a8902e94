#pragma once
// A notice as JSON for machines, and its signature. docs/webhooks.md tells receivers.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "notify/alert.hpp"
#include "notify/settings.hpp"
#include "notify/texts.hpp"

namespace tidegate {

/// What is to be posted.
struct WebhookPost {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// {"id","at","kind","severity","alert","entity","case","sentence","link","detail"}; "last_of_the_day" is there, and
/// true, when the alert is silent from then on.
std::string webhook_body(const AlertPolicy& policy, const Told& told, const NoticeSettings& settings, bool last);

/// Headers with the time of sending, and "sha256=" HMAC-SHA-256(secret, TIMESTAMP "." BODY) in hexadecimal.
WebhookPost signed_post(const Webhook& to, std::string body, Instant now);

}  // namespace tidegate
