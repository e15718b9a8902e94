#pragma once
// How hard a password is to guess: the one place that names the library.

#include <string_view>

#include "core/result.hpp"

namespace tidegate {

/// Fault::invalid, with what to do, for a password that a guesser finds within 10^8 tries: score 3 of zxcvbn's 0 to 4
/// is the least. Words that anybody would try here: `name`, and "tidegate". Of a long one the first 100 octets count,
/// because looking at them costs more than in proportion to their number; about 10 ms then.
Outcome check_strength(std::string_view name, std::string_view password);

}  // namespace tidegate
