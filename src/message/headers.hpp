#pragma once
// The few header fields that a decision rests on, read from whatever a mail calls its header.

#include <cstddef>
#include <string>
#include <string_view>

#include "core/submission.hpp"

namespace tidegate {

inline constexpr std::size_t longest_header_value = 998;        ///< octets kept of one value (RFC 5322 2.1.1)
inline constexpr std::size_t longest_header_section = 1 << 20;  ///< octets of a message that are looked at for fields
inline constexpr std::size_t most_header_fields = 1000;         ///< fields that are looked at

/// Takes one field into account, folded or not, as a milter gives it. Any octets. Of a field that is there twice the
/// first one counts. The caller counts the fields and stops at `most_header_fields`.
void note_header(Headers& into, std::string_view name, std::string_view value);

/// Reads the header section of a raw message with LF or CRLF line ends, and an mbox's "From " line before it. Ends at
/// the empty line, at a line that is no field, or at a bound above.
Headers read_headers(std::string_view message);

/// The first address in a list of addresses (RFC 5322 3.4), bare and with its domain in lower case: without display
/// name, comments, source route, group name, and without quotes that say nothing. Empty when there is none. A name
/// without a domain counts when it stands in angle brackets or alone. Linear in the length of `value`.
std::string first_address(std::string_view value);

/// The next line of `rest`, without its LF or CRLF; `rest` moves behind it.
std::string_view take_line(std::string_view& rest);

/// One line: folds taken out (RFC 5322 2.2.3), other line ends replaced by a space, outer white space removed, and cut
/// at `longest_header_value`.
std::string unfolded(std::string_view value);

}  // namespace tidegate
