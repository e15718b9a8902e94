#include "behaviour/usual_content.hpp"

#include <algorithm>
#include <cmath>

namespace tidegate {

namespace {

constexpr std::uint32_t most_known = 50;
constexpr double half_known = 6;  // messages after which half of the mean is believed, as in Past
constexpr double most_usual = 3;
constexpr double most_odds = 12;

}  // namespace

void UsualContent::learn(double log_odds) {
    if (!std::isfinite(log_odds)) return;
    known_ = std::min(known_ + 1, most_known);
    const auto step = (std::clamp(log_odds, -most_odds, most_odds) - static_cast<double>(mean_)) / known_;
    mean_ += static_cast<float>(step);
}

double UsualContent::usual() const {
    return std::clamp(static_cast<double>(mean_) * known_ / (known_ + half_known), 0.0, most_usual);
}

UsualContent UsualContent::of(float mean, std::uint32_t known) {
    UsualContent out;
    if (!std::isfinite(mean) || std::abs(mean) > static_cast<float>(most_odds) || known > most_known) return out;
    out.mean_ = mean;
    out.known_ = known;
    return out;
}

}  // namespace tidegate
