#pragma once
// How our own notices are known again when they pass through the MTA: by an envelope sender that only we can make, so
// that a notice is never limited, whichever way it comes in.

#include <string>
#include <string_view>

namespace tidegate {

/// "tidegate+<id>-<mac>@domain"; the mac is the first 16 hexadecimal digits of HMAC-SHA-256(key, id LF recipient), the
/// recipient in lower case: whoever receives a notice can read its sender, and can write with it to nobody else.
/// `id`: letters and digits, at most 20.
std::string notice_sender(std::string_view id, std::string_view recipient, std::string_view domain,
                          std::string_view key);

/// Whether an envelope sender was made by `notice_sender` for this recipient with this key. False for an empty key.
/// Cheap for others.
bool is_notice_sender(std::string_view sender, std::string_view recipient, std::string_view key);

}  // namespace tidegate
