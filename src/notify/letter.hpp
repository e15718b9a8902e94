#pragma once
// A plain-text mail as octets (RFC 5322, MIME): whatever the text, the mail is well formed.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.hpp"

namespace tidegate {

struct Letter {
    std::string from_name;   ///< printable ASCII
    std::string from;        ///< address
    std::string to;          ///< address, see `is_mail_address`
    std::string subject;     ///< UTF-8
    std::string message_id;  ///< without angle brackets
    Instant date{};
    std::vector<std::pair<std::string, std::string>> more_fields;  ///< printable ASCII
    std::string text;                                              ///< UTF-8, lines end in LF
};

/// The mail, lines ending in CR LF. Auto-Submitted says that a program wrote it (RFC 3834), so that nothing answers.
std::string write_letter(const Letter& letter);

/// Whether a notice can be addressed to it: printable ASCII with an "@", no spaces, brackets, quotes or commas.
bool is_mail_address(std::string_view address);

/// A header value as encoded words (RFC 2047) if it is not plain ASCII; folded so that no line is longer than 76.
std::string encode_header(std::string_view text);

/// RFC 2045 6.7. Lines of the result end in CR LF.
std::string quoted_printable(std::string_view text);

/// "Sun, 01 Mar 2026 13:02:00 +0000".
std::string mail_date(Instant at);

}  // namespace tidegate
