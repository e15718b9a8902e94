#pragma once
// What must not reach toml++ 3.3, the version of Debian 12: it takes some broken files for impossible.

#include <string_view>

#include "core/result.hpp"

namespace tidegate {

/// Fault::invalid, with `file:line`, for text that toml++ would fail on other than by saying so, outside of strings and
/// comments: a table header without a name, some characters that are not ASCII and some dates (assertions, and
/// undefined without them), and a dotted key of hundreds of parts (as many nested tables, which exhaust the stack when
/// they are taken down again). No setting is a date or a time, so a value with a hyphen or a colon inside is refused.
Outcome check_toml(std::string_view text, std::string_view file);

}  // namespace tidegate
