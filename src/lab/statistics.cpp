#include "lab/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <tuple>

namespace tidegate {

namespace {

constexpr double normal_975 = 1.959963984540054;

double half_quantile(std::uint64_t count, double probability) {
    const boost::math::chi_squared distribution{2.0 * static_cast<double>(count)};
    return boost::math::quantile(distribution, probability) / 2;
}

std::uint64_t at_rank(const std::vector<std::uint64_t>& sorted, double part) {
    const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(sorted.size())));
    return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

/// The values between which the quantile `part` lies; the largest where there are too few to tell.
std::pair<std::uint64_t, std::uint64_t> interval(const std::vector<std::uint64_t>& sorted, double part) {
    const boost::math::binomial distribution{static_cast<double>(sorted.size()), part};
    const auto last = static_cast<double>(sorted.size() - 1);
    const auto at = [&](double probability) {  // rounded outwards by the library
        return static_cast<std::size_t>(std::clamp(boost::math::quantile(distribution, probability), 0.0, last));
    };
    return {sorted[at(0.025)], sorted[at(0.975)]};
}

}  // namespace

Estimate poisson_rate(std::uint64_t count, double exposure, double per) {
    if (exposure <= 0) return {};
    const double scale = per / exposure;
    const double low = count == 0 ? 0 : half_quantile(count, 0.025);
    return {static_cast<double>(count) * scale, low * scale, half_quantile(count + 1, 0.975) * scale};
}

Estimate wilson_share(std::uint64_t hits, std::uint64_t all) {
    if (all == 0) return {0, 0, 1};
    const double n = static_cast<double>(all);
    const double share = static_cast<double>(hits) / n;
    const double square = normal_975 * normal_975;
    const double middle = (share + square / (2 * n)) / (1 + square / n);
    const double half = normal_975 / (1 + square / n) * std::sqrt(share * (1 - share) / n + square / (4 * n * n));
    return {share, hits == 0 ? 0 : middle - half, hits == all ? 1 : middle + half};
}

Ranks ranks_of(std::vector<std::uint64_t> values) {
    if (values.empty()) return {};
    std::ranges::sort(values);
    Ranks out{at_rank(values, 0.5), at_rank(values, 0.95), values.back(), values.size()};
    std::tie(out.median_low, out.median_high) = interval(values, 0.5);
    std::tie(out.p95_low, out.p95_high) = interval(values, 0.95);
    return out;
}

}  // namespace tidegate
