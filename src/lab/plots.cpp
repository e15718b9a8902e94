#include "lab/plots.hpp"

#include <algorithm>
#include <cmath>

#include "lab/svg.hpp"

namespace tidegate {

namespace {

constexpr std::string_view policy_colour = "#1a6fb0";
constexpr std::string_view limits_colour = "#b8622b";
constexpr std::string_view faint = "#ddd";
constexpr std::size_t most_points = 2'000;

/// 0, 1, 10, 100 … at equal distances; 0 stands where one stands at 1/10.
class LogScale {
public:
    LogScale(double from, double to, double most) : from_{from}, to_{to}, decades_{1} {
        while (std::pow(10, decades_) < most) ++decades_;
    }
    double at(double value) const {
        const double part = value <= 0 ? 0 : (1 + std::log10(std::max(value, 1.0))) / (1 + decades_);
        return from_ + (to_ - from_) * part;
    }
    int decades() const { return decades_; }
    static std::string label(int decade) {
        return decade < 0 ? "0" : std::to_string(static_cast<long long>(std::llround(std::pow(10, decade))));
    }
    double tick(int decade) const { return at(decade < 0 ? 0 : std::pow(10, decade)); }

private:
    double from_, to_;
    int decades_;
};

std::uint64_t reached(const AttackTally& attack) {
    const bool inside = attack.kind == AttackKind::internal || attack.kind == AttackKind::reply_chain;
    return inside ? attack.before_hold.all : attack.before_hold.external;
}

void row(Svg& svg, const LogScale& scale, const std::vector<AttackTally>& attacks, AttackKind kind, double y,
         std::string_view colour) {
    std::vector<std::uint64_t> values;
    for (const auto& attack : attacks) {
        if (attack.kind != kind || !attack.first) continue;
        values.push_back(reached(attack));
        if (values.size() > most_points) continue;
        // Dots of equal attacks lie beside one another.
        svg.dot(scale.at(static_cast<double>(values.back())), y + static_cast<double>(values.size() % 5) * 2 - 4, 3,
                colour, 0.5);
    }
    const auto ranks = ranks_of(std::move(values));
    if (ranks.count == 0) return;
    const double x = scale.at(static_cast<double>(ranks.median));
    svg.line(x, y - 9, x, y + 9, colour, 2);
    svg.text(x + 5, y - 6, std::to_string(ranks.median), Svg::Anchor::start, 10, colour);
}

}  // namespace

std::string plot_of(const RunWanted& wanted, const RunFound& found) {
    constexpr double left = 130, right = 860, top = 70, band = 56;
    const double bottom = top + band * static_cast<double>(std::max<std::size_t>(wanted.attacks.size(), 1));
    Svg svg{900, static_cast<int>(bottom) + 50, "Recipients reached before an attack was stopped"};
    svg.text(left, 24, "Recipients reached before an attack was stopped (internal, reply-chain: all; else external)",
             Svg::Anchor::start, 15);
    svg.dot(left + 4, 43, 4, policy_colour);
    svg.text(left + 14, 47, "policy");
    svg.dot(left + 84, 43, 4, limits_colour);
    svg.text(left + 94, 47, "limits only");
    double most = 10;
    for (const auto& attacks : found.attacks) {
        for (const auto& attack : attacks) most = std::max(most, static_cast<double>(reached(attack)));
    }
    const LogScale scale{left, right, most};
    for (int decade = -1; decade <= scale.decades(); ++decade) {
        svg.line(scale.tick(decade), top - 8, scale.tick(decade), bottom, faint);
        svg.text(scale.tick(decade), bottom + 18, LogScale::label(decade), Svg::Anchor::middle);
    }
    double y = top + 12;
    for (const auto kind : wanted.attacks) {
        svg.text(left - 12, y + 14, to_string(kind), Svg::Anchor::end);
        row(svg, scale, found.attacks[0], kind, y, policy_colour);
        row(svg, scale, found.attacks[1], kind, y + 22, limits_colour);
        y += band;
    }
    return svg.done();
}

std::string plot_of(const LimitsFound& found) {
    constexpr double left = 70, right = 860, top = 60, height = 180, gap = 60;
    Svg svg{900, static_cast<int>(top + (height + gap) * fitted_windows.size()), "What senders use of their limits"};
    svg.text(left, 24, "Recipients in a window, sender by sender: the most (dark) and the 95th percentile (light)",
             Svg::Anchor::start, 15);
    for (std::size_t w = 0; w < fitted_windows.size(); ++w) {
        const double from = top + static_cast<double>(w) * (height + gap);
        std::vector<const Use*> uses;
        for (const auto& sender : found.senders) uses.push_back(&sender.use.at(w));
        std::ranges::sort(
            uses, [](const auto* a, const auto* b) { return std::tie(a->most, a->p95) < std::tie(b->most, b->p95); });
        const double most = std::max<double>(uses.back()->most, found.for_all.at(w));
        const LogScale scale{from + height, from, most};
        svg.text(left, from - 8, to_string(fitted_windows.at(w)));
        for (int decade = -1; decade <= scale.decades(); ++decade) {
            svg.line(left, scale.tick(decade), right, scale.tick(decade), faint);
            svg.text(left - 6, scale.tick(decade) + 4, LogScale::label(decade), Svg::Anchor::end, 10);
        }
        const auto step = std::max<std::size_t>(1, uses.size() / most_points);
        for (std::size_t i = 0; i < uses.size(); i += step) {
            const double x = left + (right - left) * (static_cast<double>(i) + 0.5) / static_cast<double>(uses.size());
            svg.dot(x, scale.at(uses[i]->p95), 1.5, "#9cc4e4");
            svg.dot(x, scale.at(uses[i]->most), 1.5, policy_colour);
        }
        const double y = scale.at(found.for_all.at(w));
        svg.line(left, y, right, y, limits_colour, 1.5);
        svg.text(right, y - 5, "suggested for all: " + std::to_string(found.for_all.at(w)), Svg::Anchor::end, 11,
                 limits_colour);
    }
    return svg.done();
}

}  // namespace tidegate
