#pragma once
// Base64 (RFC 4648 4) as JSON callers send it: with or without line ends.

#include <optional>
#include <string>
#include <string_view>

namespace tidegate {

/// The octets, or nothing when `text` is not base64 with its padding. Line ends and spaces are passed over.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace tidegate
