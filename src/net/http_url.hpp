#pragma once
// The parts of a request target (RFC 3986, application/x-www-form-urlencoded): pure functions, for the server, the API
// and the fuzzer.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace tidegate {

/// Names and values, decoded, in their order.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// %XX becomes its octet; with `plus_is_space` (queries and forms, not paths) "+" a space. Fault::invalid for a broken
/// escape and for octets that decode to control characters or to broken UTF-8: nothing good carries those.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// Everything but letters, digits and "-._~" escaped: fit for a path segment or a query value.
std::string percent_encode(std::string_view text);

/// "a=1&b=2". Empty pairs are passed over; a name without "=" has an empty value. At most 64 parameters.
Result<Parameters> parse_query(std::string_view query);

/// The segments of a path that begins with "/", still encoded: "/v1/x" → {"v1","x"}; "/" → {""}. At most 16.
Result<std::vector<std::string>> split_path(std::string_view path);

}  // namespace tidegate
