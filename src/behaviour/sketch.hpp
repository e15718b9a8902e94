#pragma once
// Who was written to before, in three octets each: a bounded set of fingerprints that forgets the longest unused.

#include <cstdint>
#include <vector>

#include "core/octets.hpp"

namespace tidegate {

/// A set of hashes, each kept as 24 bits with the week of its last use.
///
/// Error    with n kept, an unknown one is taken for known with probability n / 2^24 (below 1 in 20,000). A known one
/// that was
///          pushed out is taken for unknown: at the bound, a quarter of it goes at once, the longest unused first.
/// Cost     4 octets each; finding is O(log n), a new one O(n).
class Sketch {
public:
    bool has(std::uint64_t hash) const;
    /// Keeps `hash` as used in `week` (weeks since 1970, modulo 256: a use of more than four years ago looks young).
    void keep(std::uint64_t hash, std::uint8_t week, std::size_t most);

    std::size_t size() const { return kept_.size(); }
    std::size_t memory() const { return kept_.capacity() * sizeof(std::uint32_t); }
    void encode(OctetWriter& out) const;
    /// What is wrong shows in `in.good()`.
    static Sketch decode(OctetReader& in, std::size_t most);
    friend bool operator==(const Sketch&, const Sketch&) = default;

private:
    void make_room(std::uint8_t week);
    std::vector<std::uint32_t> kept_;  ///< fingerprint in the top 24 bits, week below; ascending
};

}  // namespace tidegate
