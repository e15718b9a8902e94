#pragma once
// The lines that a mail server needs to ask Tidegate, with the ports of here.

#include <string>

#include "core/result.hpp"

namespace tidegate {

/// "127.0.0.1:8471" or "unix:/path", as Postfix writes it: "inet:127.0.0.1:8471", "unix:/path".
std::string postfix_endpoint(const std::string& endpoint);

/// main.cf and master.cf for the milter. Fault::invalid when it is off.
Result<std::string> postfix_by_milter(const std::string& endpoint);

/// master.cf for policy delegation, at DATA and at the end of data. Fault::invalid when it is off.
Result<std::string> postfix_by_policy(const std::string& endpoint);

/// What Dovecot must be set to so that Postfix knows who submits, and so that it reports logins to `auth_policy` (""
/// when that is off; `nonce` salts the hashes of passwords; `key_file` is logins.key_file).
std::string dovecot_lines(const std::string& auth_policy, const std::string& nonce, const std::string& key_file);

}  // namespace tidegate
