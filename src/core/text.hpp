#pragma once
// Small work on text that several rooms need: lower case, escaping, splitting an address.

#include <cstdint>
#include <string>
#include <string_view>

namespace tidegate {

/// ASCII letters in lower case; other octets as they are.
std::string lower(std::string_view text);

/// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// Behind the last "@", or empty. No copy.
std::string_view domain_of(std::string_view address);

/// For one line of an SMTP reply, a log or a terminal: printable ASCII stays, every other octet
/// (CR, LF, NUL, escape, 8-bit) becomes "?", and what is longer than `longest` octets ends in "...".
std::string printable(std::string_view text, std::size_t longest);

/// For pages and JSON: valid UTF-8 stays; broken octets become U+FFFD, control characters (C0, C1,
/// bidirectional overrides) a space; cut at a character's border after `longest` octets.
std::string utf8_line(std::string_view text, std::size_t longest);

/// Breaks a paragraph at spaces so that its lines keep to `columns` characters where words allow it; each line but the
/// first is indented by `indent`, and the first one is taken to begin there. 0 columns: as it is.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns);

}  // namespace tidegate
