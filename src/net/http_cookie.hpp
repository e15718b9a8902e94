#pragma once
// The Cookie field of a request (RFC 6265 5.4): a pure function, for the server, the API and the fuzzer.

#include <optional>
#include <string_view>

#include "core/result.hpp"

namespace tidegate {

/// The value of the cookie `name` in "a=1; b=2", as it stands there; nothing when there is none of that name. What
/// other cookies hold is not looked at: every server of the same host writes into this field, whatever its port.
/// Fault::invalid for two of the name (one of them is somebody else's, and nobody can tell which), for pairs that are
/// parted by anything but "; ", and for control characters.
Result<std::optional<std::string_view>> cookie_named(std::string_view field, std::string_view name);

}  // namespace tidegate
