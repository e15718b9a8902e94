// Networks as connectors are known by. IPv4 is kept as IPv4-mapped IPv6 (RFC 4291 2.5.5.2), so that both ways of
// writing a client's address compare equal.

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/text.hpp"
#include "policy/organisation.hpp"

namespace tidegate {

namespace {

using Bits = std::array<std::uint8_t, 16>;

constexpr unsigned mapped_prefix = 96;
constexpr Bits mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::optional<Bits> parse_address(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN + 1> buffer{};
    if (text.size() >= buffer.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
    std::ranges::copy(text, buffer.begin());
    Bits bits = mapped;
    if (inet_pton(AF_INET, buffer.data(), bits.data() + mapped_prefix / 8) == 1) return bits;
    if (inet_pton(AF_INET6, buffer.data(), bits.data()) == 1) return bits;
    return std::nullopt;
}

/// Whether the first `prefix` bits are the same.
bool same_start(const Bits& a, const Bits& b, unsigned prefix) {
    const auto whole = prefix / 8;
    if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
    if (prefix % 8 == 0) return true;
    const auto mask = 0xffU << (8 - prefix % 8) & 0xffU;
    return ((a[whole] ^ b[whole]) & mask) == 0;
}

bool is_mapped(const Bits& bits) { return same_start(bits, mapped, mapped_prefix); }

bool host_bits_zero(const Bits& bits, unsigned prefix) {
    for (unsigned bit = prefix; bit < 128; ++bit) {
        if ((bits[bit / 8] >> (7 - bit % 8) & 1U) != 0) return false;
    }
    return true;
}

}  // namespace

Result<Network> Network::parse(std::string_view text) {
    const auto shown = "\"" + printable(text, 60) + "\"";
    const auto slash = text.find('/');
    const auto address = text.substr(0, slash);
    const auto bits = parse_address(address);
    if (!bits) {
        return fail(Fault::invalid,
                    shown + " is no address or network: write 192.0.2.0/24, 2001:db8::/32 or 192.0.2.1");
    }
    const bool four = address.find(':') == std::string_view::npos;
    unsigned prefix = four ? 32 : 128;
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        unsigned given = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), given);
        if (error != std::errc{} || end != digits.data() + digits.size() || given > prefix) {
            return fail(Fault::invalid, shown + " must end in a prefix of 0 to " + std::to_string(prefix));
        }
        prefix = given;
    }
    if (four) prefix += mapped_prefix;
    if (!host_bits_zero(*bits, prefix)) {
        return fail(Fault::invalid, shown + " has bits set behind its prefix: write the network's first address");
    }
    Network network;
    network.text_ = lower(text);
    network.bits_ = *bits;
    network.prefix_ = prefix;
    return network;
}

bool Network::contains(std::string_view address) const {
    const auto bits = parse_address(address);
    if (!bits) return false;
    const bool four = prefix_ >= mapped_prefix && is_mapped(bits_);
    return is_mapped(*bits) == four && same_start(*bits, bits_, prefix_);
}

}  // namespace tidegate
