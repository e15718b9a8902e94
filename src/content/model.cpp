#include "content/model.hpp"

#include <algorithm>
#include <cmath>

#include "content/explanation.hpp"

namespace tidegate {

namespace {

constexpr double largest_weight = 12;  // nats: no single mail is more certain than that

/// How much each family counts. Structure generalises best to mail of other years, so that it may say most.
constexpr std::array<double, feature_families> importance{2, 2, 2, 4};

double odds_to_probability(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

}  // namespace

ContentModel::ContentModel() {
    for (std::size_t family = 0; family < feature_families; ++family) weights_[family].resize(slots_of(family));
}

double ContentModel::value(std::size_t family, const Features& features) const {
    const std::size_t count = features.of[family].size();
    return count == 0 ? 0 : importance[family] / std::sqrt(static_cast<double>(count));
}

double ContentModel::raw(const Features& features) const {
    double sum = bias_;
    for (std::size_t family = 0; family < feature_families; ++family) {
        double part = 0;
        for (const auto slot : features.of[family]) part += static_cast<double>(weights_[family][slot]);
        sum += part * value(family, features);
    }
    return sum;
}

ContentScore ContentModel::score(const Mail& mail, bool with_reasons) const {
    const Features features = features_of(mail);
    ContentScore score;
    score.weight = std::clamp(slope_ * raw(features) + shift_, -largest_weight, largest_weight);
    score.probability = odds_to_probability(score.weight);
    if (with_reasons) score.reasons = ScoreExplanation{*this, mail, features}.reasons(score.weight);
    return score;
}

void ContentModel::learn(const Mail& mail, bool spam, double rate) {
    constexpr double margin = 4;  // nats on the right side: learnt already
    constexpr double step = 3;    // nats that a mail judged wholly wrong moves by, for each family
    constexpr std::array<double, feature_families> share{1, 1, 1,
                                                         0.3};  // structure is shared by too many to move as far
    const Features features = features_of(mail);
    const double log_odds = slope_ * raw(features) + shift_;
    if ((spam ? log_odds : -log_odds) > margin) return;
    const double error = odds_to_probability(log_odds) - (spam ? 1 : 0);
    for (std::size_t family = 0; family < feature_families; ++family) {
        const double part = share[family] * value(family, features) / (importance[family] * importance[family]);
        const auto change = static_cast<float>(rate * step * error * part);
        for (const auto slot : features.of[family]) weights_[family][slot] -= change;
    }
}

}  // namespace tidegate
