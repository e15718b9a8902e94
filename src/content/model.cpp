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

ContentScore ContentModel::score(const Mail& mail, Reasons reasons) const {
    FeaturePlaces places;
    const Features features = features_of(mail, &places);
    ContentScore score;
    score.site = site_part(features);
    score.weight = std::clamp(slope_ * raw(features) + shift_, -largest_weight, largest_weight) + score.site;
    score.probability = odds_to_probability(score.weight);
    const bool told = reasons == Reasons::always || (reasons == Reasons::of_spam && score.weight > 0);
    if (told) score.reasons = ScoreExplanation{*this, mail, features, places}.reasons(score.weight);
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

double ContentModel::site_part(const Features& features) const {
    if (site_[0].empty()) return 0;
    double sum = 0;
    for (std::size_t family = 0; family < feature_families; ++family) {
        std::int64_t part = 0;
        for (const auto slot : features.of[family]) part += site_[family][slot];
        sum += static_cast<double>(part) * site_unit * value(family, features);
    }
    // Ordinary words are in every mail: what they alone have picked up says nothing.
    constexpr double ordinary = 0.8;
    const double nats = slope_ * sum;
    return std::copysign(std::clamp(std::abs(nats) - ordinary, 0.0, most_site), nats);
}

bool ContentModel::learn_at_site(const Mail& mail, bool spam) {
    constexpr double margin = 4;  // nats on the right side: known already
    constexpr double step = 0.6;  // nats that one lesson moves this very mail by, for each family
    constexpr std::array<double, feature_families> share{0.4, 1.2, 0.8, 0.1};  // pairs of words are shared least
    const Features features = features_of(mail);
    const double site = site_part(features);
    const double log_odds = slope_ * raw(features) + shift_ + site;
    const double towards = spam ? 1 : -1;
    if (log_odds * towards > margin || site * towards >= most_site) return false;
    if (site_[0].empty()) {
        for (std::size_t family = 0; family < feature_families; ++family) site_[family].resize(slots_of(family));
    }
    for (std::size_t family = 0; family < feature_families; ++family) {
        if (features.of[family].empty()) continue;
        const double part = share[family] * value(family, features) / (importance[family] * importance[family]);
        const double units = towards * step / slope_ * part / site_unit;
        const auto change =
            static_cast<int>(std::lround(units == 0 ? 0 : std::copysign(std::max(std::abs(units), 1.0), units)));
        for (const auto slot : features.of[family]) {
            auto& weight = site_[family][slot];
            weight = static_cast<std::int16_t>(std::clamp(weight + change, -32'000, 32'000));
        }
    }
    return true;
}

}  // namespace tidegate
