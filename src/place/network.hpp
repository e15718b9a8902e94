#pragma once
// The network around an address: as far as one subscriber or office reaches, and as far as one provider's pool does.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidegate {

struct Surroundings {
    std::string text;           ///< of the near one: "203.0.113.0/24", "2001:db8:7::/48"
    std::uint32_t network = 0;  ///< hash of the near one: a /24 of IPv4, a /48 of IPv6; never 0, the same for ever
    std::uint32_t wide = 0;     ///< hash of the wide one: a /16, a /32; addresses of a carrier's pool mostly share it
};

/// Nothing for text that is no address, and for this machine's own (127.0.0.0/8, ::1): who comes from there was let in
/// by another program, and is anywhere. An IPv4-mapped IPv6 address counts as IPv4.
std::optional<Surroundings> surroundings_of(std::string_view address);

}  // namespace tidegate
