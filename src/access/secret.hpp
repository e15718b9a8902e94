#pragma once
// Hashes of passwords and tokens: the one place that names the libraries.

#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace tidegate {

/// argon2id with its salt and cost inside (libsodium's string form). About 0.1 s and 64 MiB, one at a time, so that a
/// flood of sign-ins cannot take the machine's memory. Fault::unavailable when that memory is not to be had.
Result<std::string> hash_password(std::string_view password);

/// As slow as hashing. False for a hash that cannot be read.
bool password_matches(const std::string& hash, std::string_view password);

/// Two lower-case digits an octet, and back; nothing when it is not that.
std::string hexadecimal(std::string_view octets);
std::optional<std::string> octets_of_hexadecimal(std::string_view digits);

/// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view octets);

/// Compares in a time that depends on the lengths only.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace tidegate
