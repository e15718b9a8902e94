#pragma once
// The language that a mail is written in.

#include <string>
#include <string_view>

namespace tidegate {

/// The language that most of a text's own lines are in, as its code ("en", "pt", "zh-Hant"), by CLD2. Lines that quote
/// another mail (">") are left out. Empty where too little is written to tell, or several languages are mixed.
///
/// Bounds   looks at the first 600 octets of own lines; needs 60. Text that is no UTF-8 has none.
/// Threads  any.
std::string language_of(std::string_view text);

}  // namespace tidegate
