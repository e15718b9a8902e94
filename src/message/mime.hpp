#pragma once
// The MIME side of read_mail: parts, texts and attachments into a Mail.

#include <cstddef>
#include <string_view>

#include "message/mail.hpp"

namespace tidegate {

/// Reads the body of a mail, whose Content-* fields stand in `mail.fields`, into the parts of `mail` that describe it
/// (text, html, links, attachments, structure, boundary_shape …).
void read_mime(std::string_view body, const MailBounds& bounds, Mail& mail);

/// Before the library is used elsewhere. Thread-safe.
void start_mime();

/// How much of `mail` may be handed to the library: it compares each line with the boundary of every open multipart.
std::size_t parsable(std::string_view mail, std::size_t most_boundaries);

/// A header value with encoded words (RFC 2047) and raw octets, as UTF-8.
std::string decode_words(const std::string& value);

/// When a Date or the end of a Received field says, and in which zone (minutes east); nothing when it makes no sense.
std::optional<std::pair<Instant, std::chrono::minutes>> read_date(const std::string& value);

}  // namespace tidegate
