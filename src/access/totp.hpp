#pragma once
// One-time codes of an authenticator app (RFC 6238: HMAC-SHA-1, 30 s, six digits): the one place that names the
// library.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"

namespace tidegate {

/// The step of time that `at` lies in: one each 30 s.
std::uint64_t totp_step(Instant at);

/// The code of a step, "012345". `secret`: octets. Fault::unavailable when the library fails.
Result<std::string> totp_code(std::string_view secret, std::uint64_t step);

/// The step whose code this is, of the one of `at`, the one before and the one after; nothing when it is none of them,
/// or when the library fails. Takes the same time for every code.
std::optional<std::uint64_t> totp_match(std::string_view secret, std::string_view code, Instant at);

/// RFC 4648 6, without padding.
std::string base32(std::string_view octets);

/// What an authenticator app reads from a QR code: otpauth://totp/…
std::string totp_uri(std::string_view name, std::string_view secret);

}  // namespace tidegate
