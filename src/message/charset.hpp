#pragma once
// Any charset to UTF-8.

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegate {

/// `octets` in `charset` (as a Content-Type names it; empty: not said) as valid UTF-8 of at most `longest` octets, cut
/// between characters. Without a charset, or with one that nobody knows, octets that are no UTF-8 are read as
/// windows-1252. What is broken becomes U+FFFD. Linear.
std::string to_utf8(std::string_view octets, const std::string& charset, std::size_t longest);

/// Valid UTF-8 of at most `longest` octets, cut between characters.
std::string_view cut_utf8(std::string_view text, std::size_t longest);

}  // namespace tidegate
