#include "notify/webhook.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <boost/json.hpp>

#include "core/text.hpp"

namespace tidegate {

namespace {

namespace json = boost::json;

std::string hmac_sha256(std::string_view key, std::string_view text) {
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), raw, &length);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (unsigned int i = 0; i < length; ++i) {
        out += digits[raw[i] >> 4U];
        out += digits[raw[i] & 15U];
    }
    return out;
}

json::value detail_of(const Event& event) {
    boost::system::error_code trouble;
    auto detail = json::parse(event.detail, trouble);
    return !trouble && detail.is_object() ? detail : json::value(json::object{});
}

}  // namespace

std::string webhook_body(const AlertPolicy& policy, const Told& told, const NoticeSettings& settings, bool last) {
    const auto& event = *told.event;
    json::object body{{"id", event.id},
                      {"at", format_rfc3339(event.at)},
                      {"kind", to_string(event.kind)},
                      {"severity", to_string(severity_of(policy, event, told.facts))},
                      {"alert", utf8_line(policy.name, 64)},
                      {"entity", utf8_line(event.entity, 320)},
                      {"case", utf8_line(event.case_reference, 40)},
                      {"sentence", utf8_line(event.sentence, 2'000)},
                      {"link", utf8_line(link_of(event, settings), 1'000)},
                      {"detail", detail_of(event)}};
    if (last) body["last_of_the_day"] = true;
    return json::serialize(body);
}

WebhookPost signed_post(const Webhook& to, std::string body, Instant now) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    const std::string timestamp = std::to_string(seconds);
    WebhookPost post{to.url, {{"Content-Type", "application/json"}, {"X-Tidegate-Timestamp", timestamp}}, {}};
    if (!to.secret.empty()) {
        post.headers.emplace_back("X-Tidegate-Signature", "sha256=" + hmac_sha256(to.secret, timestamp + "." + body));
    }
    post.body = std::move(body);
    return post;
}

}  // namespace tidegate
