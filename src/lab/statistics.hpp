#pragma once
// Rates and shares with what chance leaves open, and ranks.

#include <cstdint>
#include <vector>

namespace tidegate {

/// An estimate with the ends of its 95 % confidence interval.
struct Estimate {
    double value = 0, low = 0, high = 0;
};

/// `count` events in `exposure` units, per `per` units: exact Poisson interval (Garwood 1936). An exposure of 0 gives
/// zeros.
Estimate poisson_rate(std::uint64_t count, double exposure, double per);

/// `hits` of `all`: Wilson's interval. 0 of 0 gives 0 to 1.
Estimate wilson_share(std::uint64_t hits, std::uint64_t all);

/// Median, 95th percentile (nearest rank) and largest; the first two with the ends of their 95 % confidence interval,
/// which are order statistics (exact binomial; David and Nagaraja, "Order Statistics", 7.1).
struct Ranks {
    std::uint64_t median = 0, p95 = 0, worst = 0;
    std::uint64_t count = 0;  ///< 0: the others mean nothing
    std::uint64_t median_low = 0, median_high = 0, p95_low = 0, p95_high = 0;
};
Ranks ranks_of(std::vector<std::uint64_t> values);

}  // namespace tidegate
