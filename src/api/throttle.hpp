#pragma once
// Slows down who guesses passwords, without locking anybody out.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace tidegate {

/// Counts failures by address, by account, and by both together; beyond a free number each failure doubles the wait
/// for the next try: to a minute for an address and for a pair of both, to two seconds for an account alone. The
/// account alone slows nobody down who has not failed: whoever guesses all the time, from wherever, does not keep its
/// owner out. A pair that has signed in before counts alone: it is not slowed down by what others do to the account,
/// nor by others at the same address, which behind a proxy is everybody's. An IPv6 address is its /64, which is what
/// one customer has.
///
/// Bound   10,000 rows; each is forgotten 15 minutes after its last failure, a known pair after a day; beyond it the
///         oldest goes first, known pairs last.
/// Clock   set back: a wait that runs begins again, so it neither vanishes nor lasts until the clock is where it was.
/// Thread-safe.
class Throttle {
public:
    /// How long to wait before this try; 0: now.
    Millis wait(Instant now, std::string_view account, std::string_view address);
    /// True when it was one of a run: the next try has to wait.
    bool failed(Instant now, std::string_view account, std::string_view address);
    void succeeded(Instant now, std::string_view account, std::string_view address);

private:
    struct Row {
        std::uint32_t failures = 0;
        Instant last{};
        bool known = false;  ///< a pair that signed in
    };
    Row* row(Instant now, const std::string& key);

    mutable std::mutex lock_;
    std::map<std::string, Row, std::less<>> rows_;
    Instant swept_{};
};

}  // namespace tidegate
