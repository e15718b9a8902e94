#include "core/random.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cstdlib>

namespace tidegate {

void SystemRandom::fill(char* into, std::size_t octets) {
    while (octets > 0) {
        const auto got = getrandom(into, octets, 0);
        if (got < 0) continue;  // interrupted before the kernel's pool was ready
        into += got;
        octets -= static_cast<std::size_t>(got);
    }
}

void SeededRandom::fill(char* into, std::size_t octets) {
    // splitmix64 (Steele, Lea, Flood 2014).
    for (std::size_t i = 0; i < octets; ++i) {
        state_ += 0x9E3779B97F4A7C15ULL;
        unsigned long long z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        into[i] = static_cast<char>((z ^ (z >> 31U)) & 0xFFU);
    }
}

std::string make_reference(Random& random) {
    constexpr std::string_view letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    constexpr unsigned fair = 256 - 256 % letters.size();  // above it the first letters would come more often
    std::string out;
    while (out.size() < 9) {
        unsigned char octet = 0;
        random.fill(reinterpret_cast<char*>(&octet), 1);
        if (octet >= fair) continue;
        if (out.size() == 4) out += '-';
        out += letters[octet % letters.size()];
    }
    return out;
}

std::string make_token(Random& random, std::size_t octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string raw(octets, '\0');
    random.fill(raw.data(), raw.size());
    std::string out;
    out.reserve(octets * 2);
    for (const char c : raw) {
        const auto octet = static_cast<unsigned char>(c);
        out += digits[octet >> 4U];
        out += digits[octet & 15U];
    }
    return out;
}

}  // namespace tidegate
