#pragma once
// Hands one message to the mail server of this site. No TLS and no login: the server is on this machine or its network,
// and takes mail from us as it takes it from any program of the machine.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace tidegate {

struct SmtpServer {
    std::string host = "127.0.0.1";
    std::uint16_t port = 25;
    std::string greet_as = "localhost";          ///< our name in EHLO
    std::chrono::milliseconds patience{20'000};  ///< for all of a delivery, however many replies that takes
};

/// One reply of a server (RFC 5321 4.2): its code and the text of its lines, printable, joined by " ".
struct SmtpReply {
    int code = 0;
    std::string text;
};

/// Reads a reply line into `reply`; true when it was the last. Fault::invalid when it is no reply line.
Result<bool> take_smtp_line(SmtpReply& reply, std::string_view line);

/// The content as it goes over the wire: lines end in CR LF whatever they ended in, dots at their start are doubled,
/// and the closing dot follows (RFC 5321 4.5.2). A bare CR becomes a line's end too: nothing in the content can end it.
std::string smtp_data(std::string_view content);

/// Delivers `content` from `sender` (may be empty) to `recipient`. Blocks. The sentence of a failure carries the
/// server's reply.
///
/// Fault::invalid      the server refused for good (5xx), or an address cannot be sent over the wire
/// Fault::unavailable  not reachable, too slow, refused for now (4xx), or not speaking SMTP: try again later
Outcome send_mail(const SmtpServer& server, std::string_view sender, std::string_view recipient,
                  std::string_view content);

}  // namespace tidegate
