#include "place/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <span>

namespace tidegate {

namespace {

using Octets = std::array<unsigned char, sizeof(in6_addr)>;

/// FNV-1a, 32 bits, of the octets and their number; never 0.
std::uint32_t hash_of(std::span<const unsigned char> octets) {
    std::uint32_t hash = 2166136261U ^ static_cast<std::uint32_t>(octets.size());
    for (const auto octet : octets) hash = (hash ^ octet) * 16777619U;
    return std::max(hash, 1U);
}

std::string text_of(int family, Octets octets, std::size_t kept, const char* prefix) {
    std::fill(octets.begin() + static_cast<std::ptrdiff_t>(kept), octets.end(), static_cast<unsigned char>(0));
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (inet_ntop(family, octets.data(), text.data(), text.size()) == nullptr) return {};
    return std::string{text.data()} + prefix;
}

Surroundings around(int family, const Octets& octets, std::size_t near, std::size_t far, const char* prefix) {
    const std::span all{octets};
    return {text_of(family, octets, near, prefix), hash_of(all.first(near)), hash_of(all.first(far))};
}

}  // namespace

std::optional<Surroundings> surroundings_of(std::string_view address) {
    if (address.size() > INET6_ADDRSTRLEN || address.find('\0') != std::string_view::npos) return std::nullopt;
    const std::string text{address};
    Octets octets{};
    const bool ipv4 = inet_pton(AF_INET, text.c_str(), octets.data()) == 1;
    if (!ipv4 && inet_pton(AF_INET6, text.c_str(), octets.data()) != 1) return std::nullopt;
    constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const bool is_mapped = !ipv4 && std::ranges::equal(std::span{octets}.first(mapped.size()), mapped);
    if (is_mapped) std::copy(octets.begin() + 12, octets.end(), octets.begin());
    if (ipv4 || is_mapped) {
        if (octets[0] == 127) return std::nullopt;
        return around(AF_INET, octets, 3, 2, "/24");
    }
    constexpr Octets own{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    if (octets == own) return std::nullopt;
    return around(AF_INET6, octets, 6, 4, "/48");
}

}  // namespace tidegate
