#pragma once
// The shape of a token that a program made up: what stays the same from message to message of one program.

#include <string>
#include <string_view>

namespace tidegate {

/// A run of letters and digits becomes one letter: "A" all capitals, "a" all small, "m" both, "0" digits, "x" or "X"
/// hexadecimal, "w" any other mixture. Other octets stay.
/// "<20260301.14a@mail>" gives "<0.x@a>". At most 60 octets.
std::string shape_of(std::string_view token);

}  // namespace tidegate
