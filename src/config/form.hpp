#pragma once
// Whether a text is what a setting needs, and the text in the form that the program uses.

#include <string>
#include <string_view>

#include "config/schema.hpp"
#include "core/result.hpp"

namespace tidegate {

/// The text in its used form (domains, addresses and members in lower case, a link without "/" at its end), or
/// Fault::invalid when it is not of this form; `what` is what it must be, or what is wrong with it, as the end of a
/// sentence that begins with the key. `folder` is where relative paths start; empty leaves them.
Result<std::string> in_form(Form form, std::string_view text, const std::string& folder);

/// An address or network in CIDR notation. Host bits are left to the policies' own check.
bool is_network(std::string_view text);

/// The known text that is nearest to `text` by typing errors; empty when none is near.
std::string nearest(std::string_view text, const std::vector<std::string>& known);

}  // namespace tidegate
