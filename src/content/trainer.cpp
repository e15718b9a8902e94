#include "content/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <xxhash.h>

namespace tidegate {

namespace {

constexpr int epochs = 6;
constexpr double rate = 0.2;
constexpr float calm = 0.005F;   // keeps the first steps of a rare feature small
constexpr double heaviest = 10;  // of one mail, so that a tiny collection does not shout
constexpr std::uint64_t folds = 3;

/// A small generator that is the same everywhere (splitmix64).
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_{seed} {}
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
        z = (z ^ z >> 30U) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ z >> 27U) * 0x94D049BB133111EBULL;
        return z ^ z >> 31U;
    }

private:
    std::uint64_t state_;
};

/// The same for mail with the same subject, or with the same start when the subject says little.
std::uint64_t group_of(const Mail& mail) {
    const auto letters = [](std::string_view text, std::size_t longest) {
        std::string out;
        for (const char c : text) {
            if (out.size() >= longest) break;
            const char small = static_cast<char>(c | 0x20);
            if (small >= 'a' && small <= 'z') out += small;
        }
        return out;
    };
    std::string key = letters(mail.subject, 100);
    if (key.starts_with("re") || key.starts_with("fw")) key.erase(0, 2);
    if (key.size() < 12) key += letters(mail.text, 200);
    return XXH3_64bits(key.data(), key.size());
}

double probability_of(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

}  // namespace

void ContentTrainer::add(const Mail& mail, bool spam, const std::string& collection) {
    examples_.push_back({features_of(mail), collection, spam, group_of(mail), 1});
}

void ContentTrainer::weigh() {
    std::map<std::pair<std::string, bool>, double> count;
    for (const auto& example : examples_) ++count[{example.collection, example.spam}];
    std::array<double, 2> sum{};
    for (auto& example : examples_) {
        example.weight = 1 / std::sqrt(count[{example.collection, example.spam}]);
        sum[example.spam ? 1 : 0] += example.weight;
    }
    const auto half = static_cast<double>(examples_.size()) / 2;
    for (auto& example : examples_)
        example.weight = std::min(example.weight / sum[example.spam ? 1 : 0] * half, heaviest);
}

ContentModel ContentTrainer::fit(Examples examples, std::uint64_t seed) {
    ContentModel model;
    std::array<std::vector<float>, feature_families> squares;
    for (std::size_t family = 0; family < feature_families; ++family) squares[family].resize(slots_of(family));
    Dice dice{seed};
    for (int epoch = 0; epoch < epochs; ++epoch) {
        for (std::size_t i = examples.size(); i > 1; --i) std::swap(examples[i - 1], examples[dice.next() % i]);
        for (const Example* example : examples) {
            const double error =
                (probability_of(model.raw(example->features)) - (example->spam ? 1 : 0)) * example->weight;
            model.bias_ -= rate * 0.1 * error;
            for (std::size_t family = 0; family < feature_families; ++family) {
                const auto slope = static_cast<float>(error * model.value(family, example->features));
                for (const auto slot : example->features.of[family]) {
                    float& square = squares[family][slot];
                    square += slope * slope;
                    model.weights_[family][slot] -= static_cast<float>(rate) * slope / (std::sqrt(square) + calm);
                }
            }
        }
    }
    return model;
}

void ContentTrainer::calibrate(ContentModel& model, std::uint64_t seed) const {
    std::vector<std::pair<double, const Example*>> unseen;
    for (std::uint64_t fold = 0; fold < folds; ++fold) {
        Examples rest;
        for (const auto& example : examples_) {
            if (example.group % folds != fold) rest.push_back(&example);
        }
        const ContentModel without = fit(std::move(rest), seed);
        for (const auto& example : examples_) {
            if (example.group % folds == fold) unseen.emplace_back(without.raw(example.features), &example);
        }
    }
    // Newton's method on the two numbers of a logistic curve (Platt), with a little pull towards none.
    double slope = 1, shift = 0;
    for (int round = 0; round < 50; ++round) {
        double g0 = 1e-3 * (slope - 1), g1 = 0, h00 = 1e-3, h01 = 0, h11 = 1e-3;
        for (const auto& [raw, example] : unseen) {
            const double p = probability_of(slope * raw + shift);
            const double error = (p - (example->spam ? 1 : 0)) * example->weight;
            const double curve = std::max(p * (1 - p), 1e-9) * example->weight;
            g0 += error * raw;
            g1 += error;
            h00 += curve * raw * raw;
            h01 += curve * raw;
            h11 += curve;
        }
        const double determinant = h00 * h11 - h01 * h01;
        const double step0 = (h11 * g0 - h01 * g1) / determinant;
        const double step1 = (h00 * g1 - h01 * g0) / determinant;
        slope -= std::clamp(step0, -0.5, 0.5);
        shift -= std::clamp(step1, -0.5, 0.5);
        if (std::abs(step0) + std::abs(step1) < 1e-9) break;
    }
    model.slope_ = std::clamp(slope, 0.05, 5.0);
    model.shift_ = std::clamp(shift, -5.0, 5.0);
}

Result<ContentModel> ContentTrainer::train(std::uint64_t seed, std::string origin) {
    const auto spam = std::ranges::count_if(examples_, [](const Example& example) { return example.spam; });
    if (spam == 0 || static_cast<std::size_t>(spam) == examples_.size())
        return fail(Fault::invalid, "training needs mail of both kinds: lines \"spam PATH\" and lines \"ham PATH\"");
    weigh();
    Examples all;
    all.reserve(examples_.size());
    for (const auto& example : examples_) all.push_back(&example);
    ContentModel model = fit(std::move(all), seed);
    calibrate(model, seed);
    model.origin_ = std::move(origin);
    return model;
}

}  // namespace tidegate
