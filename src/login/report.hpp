#pragma once
// What Dovecot's auth policy client sends about one login: JSON, its keys chosen by auth_policy_request_attributes.

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace tidegate {

inline constexpr std::size_t longest_login_report = 16'384;  ///< octets of JSON

/// Source   Dovecot 2.3, "Authentication policy support"; the same keys as weakforced's.
/// Bounds   each text at most 320 octets. All comes from outside: escape before showing.
struct LoginReport {
    std::string login;           ///< never empty
    std::string remote;          ///< client's address, or empty
    std::string protocol;        ///< "imap", "submission", "smtp" …, or empty
    std::string device_id;       ///< what the client says it is, or empty
    std::string session_id;      ///< of Dovecot's own log, or empty
    std::uint16_t password = 0;  ///< of the truncated, salted hash "pwhash"; never 0 where there is one
    bool success = false;        ///< only a report has it, like the next
    bool policy_reject = false;  ///< refused by the policy and not for its password
    bool tls = false;
};

/// Keys that it does not know are passed over. Fault::invalid for what is no JSON object, has no login, or has a value
/// of another type or beyond its bound.
Result<LoginReport> read_login_report(std::string_view json);

}  // namespace tidegate
