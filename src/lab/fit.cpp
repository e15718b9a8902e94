#include "lab/fit.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/text.hpp"

namespace tidegate {

namespace {

/// The first messages of an attack are too few to tell anything, and after some dozens it is too late.
constexpr std::uint64_t first_telling = 3, last_telling = 25;
constexpr std::uint64_t one_in = 10;
constexpr int rounds = 1'500;

bool is_abuse(AttackKind kind) { return !is_honest(kind) && kind != AttackKind::forwarder; }

}  // namespace

WeightsFit::WeightsFit(const Weights& base) : base_{base} {}

void WeightsFit::listen(RunWanted& wanted) {
    wanted.detection.mode = Detection::Mode::observe;
    wanted.offered = [this](const Offered& offered) { offered_ = offered; };
    wanted.detection.measured = [this](const std::string&, std::span<const Signal> signals) { hear(signals); };
}

void WeightsFit::hear(std::span<const Signal> signals) {
    if (!offered_) return;
    const auto kind = offered_->kind;
    if (kind && (!is_abuse(*kind) || offered_->message < first_telling || offered_->message > last_telling)) return;
    const bool dull = std::ranges::none_of(signals, [](const Signal& signal) { return signal.weight > 0.5; });
    if (!kind && dull && ++number_ % one_in != 0) return;
    Example one;
    for (const auto& signal : signals) {
        const auto* weight = base_.find(signal.name);
        if (weight != nullptr && signal.weight != 0)
            one.measures.emplace_back(static_cast<std::uint16_t>(weight - base_.signals.data()),
                                      static_cast<float>(signal.weight));
    }
    one.group = static_cast<std::uint16_t>(kind ? static_cast<std::size_t>(*kind) : attack_kinds + histories_);
    one.count = !kind && dull ? static_cast<float>(one_in) : 1.0F;
    ++(kind ? attacked_ : honest_);
    examples_.push_back(std::move(one));
}

std::vector<WeightsFit::Fitted> WeightsFit::fit() const {
    const auto attack = [](const Example& one) { return one.group < attack_kinds; };
    std::vector<double> group(attack_kinds + histories_ + 1, 0);
    for (const auto& one : examples_) group[one.group] += static_cast<double>(one.count);
    double kinds = 0, histories = 0;
    for (std::size_t i = 0; i < group.size(); ++i) (i < attack_kinds ? kinds : histories) += group[i] > 0 ? 1 : 0;

    std::vector<double> slopes(base_.signals.size(), 0.1), velocity(slopes.size(), 0);
    double bias = 0, drift = 0;
    for (int round = 0; round < rounds; ++round) {
        std::vector<double> gradient(slopes.size(), 0);
        double of_bias = 0;
        for (const auto& one : examples_) {
            double sum = bias;
            for (const auto& [place, measure] : one.measures) sum += slopes[place] * static_cast<double>(measure);
            const double weight = static_cast<double>(one.count) / group[one.group] / (attack(one) ? kinds : histories);
            const double miss = ((attack(one) ? 1 : 0) - 1 / (1 + std::exp(-sum))) * weight;
            of_bias += miss;
            for (const auto& [place, measure] : one.measures) gradient[place] += miss * static_cast<double>(measure);
        }
        for (std::size_t i = 0; i < slopes.size(); ++i) {
            velocity[i] = 0.9 * velocity[i] + gradient[i] - 1e-4 * slopes[i];
            slopes[i] = std::max(0.0, slopes[i] + 0.2 * velocity[i]);
        }
        drift = 0.9 * drift + of_bias;
        bias += 0.2 * drift;
    }
    std::vector<std::uint64_t> seen(slopes.size(), 0);
    for (const auto& one : examples_) {
        for (const auto& [place, measure] : one.measures) ++seen[place];
    }
    std::vector<Fitted> out;
    for (std::size_t i = 0; i < slopes.size(); ++i) {
        if (seen[i] > 0) out.push_back({base_.signals[i].name, slopes[i], seen[i]});
    }
    return out;
}

namespace {

/// Where the word number `which` of a line stands; empty when there are fewer.
std::string_view word_of(std::string_view line, std::size_t which) {
    for (std::size_t i = 0;; ++i) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        const auto word = line.substr(0, line.find_first_of(" \t"));
        if (i == which || word.empty()) return word;
        line.remove_prefix(word.size());
    }
}

std::string as_slope(double slope) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", slope);
    std::string out{text};
    while (out.ends_with('0')) out.pop_back();
    if (out.ends_with('.')) out.pop_back();
    return out;
}

}  // namespace

std::string with_slopes(std::string_view file, const std::vector<WeightsFit::Fitted>& slopes, std::string_view origin) {
    std::string out;
    while (!file.empty()) {
        const auto line = file.substr(0, file.find('\n'));
        file.remove_prefix(std::min(line.size() + 1, file.size()));
        const auto fitted = std::ranges::find_if(slopes, [&](const auto& one) { return one.name == word_of(line, 1); });
        const auto slope = word_of(line, 4), most = word_of(line, 6);
        // What was set by hand with a reason of its own stays, as do lines that are none of a signal.
        if (word_of(line, 0) != "signal" || fitted == slopes.end() || most.empty() ||
            line.find("by hand") != std::string_view::npos) {
            out.append(line).append("\n");
            continue;
        }
        const auto at = static_cast<std::size_t>(slope.data() - line.data());
        const auto end = static_cast<std::size_t>(most.data() + most.size() - line.data());
        auto text = as_slope(fitted->slope);
        const auto width = std::min(line.find_first_not_of(" \t", at + slope.size()), line.size()) - at;
        if (text.size() < width)
            text.resize(width, ' ');
        else
            text += ' ';
        out.append(line.substr(0, at)).append(text).append(line.substr(at + width, end - at - width));
        out += ' ';
        constexpr std::size_t origin_column = 58;
        while (out.size() - (out.rfind('\n') + 1) < origin_column) out += ' ';
        out.append(origin).append("\n");
    }
    return out;
}

}  // namespace tidegate
