#pragma once
// Chance for simulations: the same seed and name give the same sequence on every machine.

#include <cmath>
#include <cstdint>
#include <string_view>

namespace tidegate {

/// One step of splitmix64 (Steele, Lea, Flood 2014): scatters any number over all numbers.
constexpr std::uint64_t scatter(std::uint64_t z) {
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
}

/// A number for a text, FNV-1a, scattered with a seed.
constexpr std::uint64_t scatter(std::uint64_t seed, std::string_view text) {
    std::uint64_t h = 0xCBF29CE484222325ULL;
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return scatter(h ^ scatter(seed));
}

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_{seed} {}
    Dice(std::uint64_t seed, std::string_view name) : state_{scatter(seed, name)} {}

    std::uint64_t next() { return scatter(state_ += 0x9E3779B97F4A7C15ULL); }
    /// 0 to `count` - 1; 0 when there is nothing to choose from.
    std::uint64_t below(std::uint64_t count) { return count == 0 ? 0 : next() % count; }
    /// Both ends included; `least` <= `most`.
    std::uint64_t between(std::uint64_t least, std::uint64_t most) { return least + below(most - least + 1); }
    /// Between `least` and `most`, each order of magnitude as likely as the others.
    std::uint64_t spread(std::uint64_t least, std::uint64_t most) {
        const double part = static_cast<double>(next() >> 11U) * 0x1p-53;
        return static_cast<std::uint64_t>(static_cast<double>(least) *
                                          std::pow(static_cast<double>(most) / static_cast<double>(least), part));
    }
    bool chance(unsigned percent) { return below(100) < percent; }

private:
    std::uint64_t state_;
};

}  // namespace tidegate
