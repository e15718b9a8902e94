#pragma once
// Which client, language and networks a sender uses: the few values of each trait that count, and how often a new one
// comes.

#include <array>
#include <cstdint>
#include <vector>

#include "behaviour/observation.hpp"
#include "core/octets.hpp"

namespace tidegate {

/// Bounded to the eight most used values of each trait. Counts are halved when they get large, so that the old fades.
class Traits {
public:
    void learn(Trait trait, std::uint32_t value);
    bool has(Trait trait, std::uint32_t value) const;
    /// Share of the messages with this trait known that had `value`; 0 to 1.
    double share(Trait trait, std::uint32_t value) const;
    /// How probable a value not seen before is in the next message: few messages give about a half.
    double newness(Trait trait) const;
    /// Messages in which this trait was known, saturating.
    std::uint32_t seen(Trait trait) const { return seen_[static_cast<std::size_t>(trait)]; }

    std::size_t memory() const { return kept_.capacity() * sizeof(Kept); }
    void encode(OctetWriter& out) const;
    static Traits decode(OctetReader& in);
    friend bool operator==(const Traits&, const Traits&) = default;

private:
    struct Kept {
        std::uint32_t value;
        std::uint16_t count;
        Trait trait;
        friend bool operator==(const Kept&, const Kept&) = default;
    };
    const Kept* find(Trait trait, std::uint32_t value) const;
    void fade(Trait trait);

    std::vector<Kept> kept_;
    std::array<std::uint16_t, trait_count> seen_{};
    std::array<std::uint16_t, trait_count> changes_{};  ///< how often the value was new
};

}  // namespace tidegate
