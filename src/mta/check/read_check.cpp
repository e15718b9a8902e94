// The reading half of check.hpp.

#include <arpa/inet.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstdint>

#include "core/text.hpp"
#include "message/headers.hpp"
#include "message/mail.hpp"
#include "mta/check/base64.hpp"
#include "mta/check/check.hpp"

namespace tidegate {

namespace {

namespace json = boost::json;

constexpr std::size_t longest_name = 320;  // RFC 5321 4.5.3.1: 64 + 1 + 255
constexpr std::size_t deepest = 8;         // ours needs 2

/// Reads keys of an object; the first complaint stays.
class Keys {
public:
    explicit Keys(const json::object& object) : object_{object} {}

    /// The value, or nullptr when it is absent or null.
    const json::value* find(std::string_view key) const {
        const auto* found = object_.if_contains(json::string_view{key.data(), key.size()});
        return found == nullptr || found->is_null() ? nullptr : found;
    }

    /// True when `key` is there; then `into` holds it.
    bool text(std::string_view key, std::size_t longest, std::string& into) {
        const auto* value = find(key);
        if (value == nullptr) return false;
        const auto must = "a string of at most " + std::to_string(longest) + " octets";
        const auto* string = value->if_string();
        if (string == nullptr || string->size() > longest) return complain(key, must);
        into.assign(string->data(), string->size());
        return true;
    }

    /// As `text`, without the angle brackets of an envelope.
    bool address(std::string_view key, std::string& into) {
        if (!text(key, longest_name + 2, into)) return false;
        if (into.starts_with('<') && into.ends_with('>')) into = into.substr(1, into.size() - 2);
        return into.size() <= longest_name || complain(key, "an address of at most 320 octets");
    }

    bool complain(std::string_view key, std::string_view must) {
        if (problem_.empty()) problem_ = '"' + std::string{key} + "\" must be " + std::string{must};
        return false;
    }
    const std::string& problem() const { return problem_; }

private:
    const json::object& object_;
    std::string problem_;
};

bool is_address(const std::string& text) {
    unsigned char octets[sizeof(in6_addr)];
    return inet_pton(AF_INET, text.c_str(), octets) == 1 || inet_pton(AF_INET6, text.c_str(), octets) == 1;
}

void read_sender(Keys& keys, Submission& into) {
    keys.text("user", longest_name, into.login);
    keys.text("local_user", longest_name, into.local_user);
    keys.text("client_name", longest_name, into.client_name);
    keys.text("auth_method", longest_name, into.auth_method);
    keys.text("client", longest_name, into.client);
    if (!into.client.empty() && (!is_address(into.client) || into.client.find('\0') != std::string::npos)) {
        keys.complain("client", "an IP address like 192.0.2.1 or 2001:db8::1");
    }
    if (into.login.empty() && into.local_user.empty() && into.client.empty()) {
        keys.complain("user", "given, or \"client\", or \"local_user\": somebody must be sending");
    }
    if (const auto* tls = keys.find("tls")) {
        if (tls->is_bool()) into.tls = tls->get_bool();
        if (!tls->is_bool()) keys.complain("tls", "true or false");
    }
}

void read_envelope(Keys& keys, Submission& into) {
    if (!keys.address("from", into.from)) keys.complain("from", "the envelope sender, \"\" for the null sender");
    const auto* recipients = keys.find("recipients");
    const auto* list = recipients == nullptr ? nullptr : recipients->if_array();
    if (list == nullptr || list->empty() || list->size() > most_check_recipients) {
        keys.complain("recipients", "a list of 1 to " + std::to_string(most_check_recipients) + " addresses");
        return;
    }
    into.recipients.reserve(list->size());
    for (const auto& entry : *list) {
        const auto* string = entry.if_string();
        std::string_view address =
            string == nullptr ? std::string_view{} : std::string_view{string->data(), string->size()};
        if (address.starts_with('<') && address.ends_with('>')) address = address.substr(1, address.size() - 2);
        if (address.empty() || address.size() > longest_name) {
            keys.complain("recipients", "a list of addresses, each a string of 1 to 320 octets; number " +
                                            std::to_string(into.recipients.size() + 1) + " is not");
            return;
        }
        into.recipients.emplace_back(address);
    }
}

void read_message(Keys& keys, Submission& into) {
    const auto* message = keys.find("message");
    if (message == nullptr) return;
    const auto* text = message->if_string();
    if (text == nullptr || text->size() > longest_check_message) {
        keys.complain("message", "the mail as base64, a string of at most 64 MiB");
        return;
    }
    auto octets = decode_base64({text->data(), text->size()});
    if (!octets) {
        keys.complain("message", "base64 (RFC 4648, with padding)");
        return;
    }
    into.headers = read_headers(*octets);
    into.size = octets->size();
    auto mail = std::make_shared<Mail>(read_mail(*octets));
    mail->octets = std::make_shared<const std::string>(std::move(*octets));
    into.mail = std::move(mail);
}

void read_header_keys(Keys& keys, Submission& into) {
    Headers given = into.headers.value_or(Headers{});
    std::string value;
    bool any = false;
    if (keys.text("header_from", longest_header_value, value)) {
        given.from = first_address(value);  // the value may be a whole From field
        any = true;
    }
    if (keys.text("subject", longest_header_section, value)) {
        given.subject = unfolded(value);
        any = true;
    }
    if (keys.text("message_id", longest_header_value, value)) {
        given.message_id = unfolded(value);
        any = true;
    }
    if (any) into.headers = std::move(given);
}

void read_facts(Keys& keys, Instant now, Submission& into) {
    if (const auto* size = keys.find("size")) {
        const bool natural = size->is_uint64() || (size->is_int64() && size->get_int64() >= 0);
        if (natural) into.size = size->to_number<std::uint64_t>();
        if (!natural) keys.complain("size", "a whole number of octets, 0 or more");
    }
    keys.text("queue_id", longest_name, into.queue_id);
    std::string submitted;
    if (keys.text("submitted", longest_name, submitted)) {
        const auto at = parse_rfc3339(submitted);
        if (at) into.submitted = std::min(*at, now);  // a clock ahead of ours
        if (!at) keys.complain("submitted", "a time like 2026-03-01T14:02:00Z (RFC 3339)");
    }
}

}  // namespace

Result<Submission> read_check(std::string_view text, Instant now) {
    if (text.size() > longest_check_body) return fail(Fault::invalid, "the request must be at most 72 MiB long");
    json::parse_options options;
    options.max_depth = deepest;
    boost::system::error_code wrong;
    const auto parsed = json::parse({text.data(), text.size()}, wrong, {}, options);
    if (wrong) return fail(Fault::invalid, "the request must be JSON (RFC 8259): " + wrong.message());
    const auto* object = parsed.if_object();
    if (object == nullptr) return fail(Fault::invalid, "the request must be a JSON object with the submission's facts");
    Keys keys{*object};
    Submission out;
    out.way = Way::check;
    out.stage = Stage::end_of_data;
    out.at = now;
    read_sender(keys, out);
    read_envelope(keys, out);
    read_message(keys, out);
    read_header_keys(keys, out);
    read_facts(keys, now, out);
    if (!keys.problem().empty()) return fail(Fault::invalid, keys.problem());
    return out;
}

}  // namespace tidegate
