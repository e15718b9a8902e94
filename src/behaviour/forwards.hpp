#pragma once
// Where the rules of one mailbox send its mail: each destination once, so that a new one is noticed.

#include <cstdint>

#include "behaviour/sketch.hpp"
#include "core/octets.hpp"
#include "core/time.hpp"

namespace tidegate {

/// Bounds   64 destinations, the longest unused go first; encoded about 10 octets, and 4 for each.
/// Threads  none: the owner's lock guards it.
class Forwards {
public:
    /// Counts a message that a rule sends on. 0 for a destination that is known; else it is known from now on, and this
    /// is how many new ones there were today (UTC), this one included.
    std::uint32_t note(Instant at, std::uint64_t destination);

    /// Messages counted, saturating.
    std::uint32_t messages() const { return messages_; }
    /// The day of the first one; 1970 before it.
    Instant since() const { return Instant{std::chrono::hours{24} * first_day_}; }

    void encode(OctetWriter& out) const;
    /// What is wrong shows in `in.good()`.
    static Forwards decode(OctetReader& in);

private:
    Sketch destinations_;
    std::uint32_t messages_ = 0;
    std::uint32_t first_day_ = 0, new_day_ = 0;  ///< the first; that of the last new destination
    std::uint32_t new_today_ = 0;                ///< on `new_day_`
};

}  // namespace tidegate
