#include "login/report.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace tidegate {

namespace {

namespace json = boost::json;

constexpr std::size_t longest_text = 320;
constexpr std::size_t deepest = 4;  // "attrs" may hold lists

class Fields {
public:
    explicit Fields(const json::object& object) : object_{object} {}

    std::string text(std::string_view key) {
        const auto* value = find(key);
        if (value == nullptr) return {};
        const auto* string = value->if_string();
        if (string != nullptr && string->size() <= longest_text) return {string->data(), string->size()};
        problem_ = "\"" + std::string{key} + "\" must be a text of at most 320 octets";
        return {};
    }
    /// true, or a text that says so: attributes that the administrator adds are texts ("tls=%{secured}").
    bool flag(std::string_view key) {
        const auto* value = find(key);
        if (value == nullptr) return false;
        if (value->is_bool()) return value->get_bool();
        const auto* string = value->if_string();
        if (string == nullptr) problem_ = "\"" + std::string{key} + "\" must be true or false";
        return string != nullptr && (*string == "true" || *string == "yes" || *string == "secured" || *string == "TLS");
    }
    const std::string& problem() const { return problem_; }

private:
    const json::value* find(std::string_view key) const {
        const auto* found = object_.if_contains(json::string_view{key.data(), key.size()});
        return found == nullptr || found->is_null() ? nullptr : found;
    }
    const json::object& object_;
    std::string problem_;
};

/// FNV-1a, folded to 16 bits: the hash is cut to a few bits by Dovecot already.
std::uint16_t fingerprint_of_password(std::string_view hash) {
    if (hash.empty()) return 0;
    std::uint32_t value = 2166136261U;
    for (const char c : hash) value = (value ^ static_cast<unsigned char>(c)) * 16777619U;
    return std::max<std::uint16_t>(static_cast<std::uint16_t>(value ^ value >> 16U), 1);
}

}  // namespace

Result<LoginReport> read_login_report(std::string_view text) {
    if (text.size() > longest_login_report) return fail(Fault::invalid, "the request is longer than 16 KiB");
    json::parse_options options;
    options.max_depth = deepest;
    boost::system::error_code wrong;
    const auto parsed = json::parse({text.data(), text.size()}, wrong, {}, options);
    if (wrong) return fail(Fault::invalid, "the request is not JSON: " + wrong.message());
    const auto* object = parsed.if_object();
    if (object == nullptr) return fail(Fault::invalid, "the request is no JSON object");
    Fields fields{*object};
    LoginReport out;
    out.login = fields.text("login");
    out.remote = fields.text("remote");
    out.protocol = fields.text("protocol");
    out.device_id = fields.text("device_id");
    out.session_id = fields.text("session_id");
    out.password = fingerprint_of_password(fields.text("pwhash"));
    out.success = fields.flag("success");
    out.policy_reject = fields.flag("policy_reject");
    out.tls = fields.flag("tls");
    if (!fields.problem().empty()) return fail(Fault::invalid, fields.problem());
    if (out.login.empty()) return fail(Fault::invalid, "the request names no \"login\"");
    return out;
}

}  // namespace tidegate
