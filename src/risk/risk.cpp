#include "risk/risk.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/octets.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::uint64_t version = 2;  // 1 had no numbers with its sentences
constexpr std::size_t most_addends = 32;
constexpr std::size_t most_sentences = 6;
constexpr std::size_t longest_sentence = 200;
constexpr float most_nats = 1000;
constexpr float most_seen = 1e12F;                     // of a signal's value
constexpr float weak = 0.01F;                          ///< nats that nobody would miss
constexpr float worth_a_sentence = 0.3F;               ///< against the sender; good signs need none
constexpr std::uint64_t latest = 253'402'300'799'999;  ///< the year 9999, in milliseconds

double fading(Instant from, Instant to, Millis half_life) {
    if (to <= from || half_life.count() <= 0) return 1;
    return std::exp2(-static_cast<double>((to - from).count()) / static_cast<double>(half_life.count()));
}

std::array<float, 3> seen_of(const Signal& signal) {
    const auto bounded = [](double value) {
        return std::isfinite(value) ? std::clamp(static_cast<float>(value), -most_seen, most_seen) : 0.0F;
    };
    return {bounded(signal.value), bounded(signal.usual), bounded(signal.threshold)};
}

std::string brief(double nats) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", nats);
    return text;
}

}  // namespace

double Risk::evidence(const Weights& weights, double factor) const {
    std::array<double, 17> sums{};  // one for each family that a file can have
    for (const auto& kept : kept_) {
        const auto* weight = weights.find(kept.id);
        if (weight != nullptr) sums[weight->family_place] += kept.nats * factor;
    }
    double all = 0;
    for (std::size_t i = 0; i < weights.families.size(); ++i) all += std::min(sums[i], weights.families[i].most);
    return std::max(all, -weights.credit);
}

double Risk::at(Instant now, const Weights& weights) const {
    return weights.rest + evidence(weights, fading(last_, now, weights.half_life));
}

std::vector<Risk::Kept> Risk::raised(Instant now, std::span<const Signal> signals, const Weights& weights) const {
    auto next = kept_;
    for (const auto& signal : signals) {
        const auto* weight = weights.find(signal.name);
        if (weight == nullptr || !std::isfinite(signal.weight)) continue;
        const auto id = signal_id(signal.name);
        auto at = std::find_if(next.begin(), next.end(), [id](const Kept& kept) { return kept.id == id; });
        if (at == next.end()) at = next.insert(next.end(), Kept{id, 0, now, {}});

        const auto nats = static_cast<float>(std::clamp(signal.weight, weight->least, weight->most));
        const bool adds = weight->way == Weight::Way::adds;
        const float sum =
            adds ? std::clamp(at->nats + nats, static_cast<float>(weight->least), static_cast<float>(weight->most))
                 : nats;
        // A foreign hand and the owner's may take turns: good signs do not take back what a state has said, they wait
        // until it fades.
        if (!adds && sum < at->nats && at->nats > 0) continue;
        at->nats = sum;
        at->since = now;
        at->sentence = sum >= worth_a_sentence ? utf8_line(signal.sentence, longest_sentence) : std::string{};
        at->seen = at->sentence.empty() ? Kept{}.seen : seen_of(signal);
    }
    return next;
}

/// Takes back from what this message has raised what is more than one message may add.
void Risk::limit(const std::vector<Kept>& before, const Weights& weights) {
    auto old = [&before](std::uint32_t id) {
        const auto at = std::find_if(before.begin(), before.end(), [id](const Kept& kept) { return kept.id == id; });
        return at == before.end() ? 0.0F : at->nats;
    };
    Risk earlier;
    earlier.kept_ = before;
    const double was = earlier.evidence(weights, 1);
    if (evidence(weights, 1) - was <= weights.message_most) return;
    // Families are clipped, so the share that fits is found by halving, to a millionth.
    const auto raised = kept_;
    const auto take = [this, &raised, &old](double share) {
        for (std::size_t i = 0; i < kept_.size(); ++i) {
            const auto from = old(raised[i].id);
            if (raised[i].nats > from) kept_[i].nats = from + static_cast<float>(share) * (raised[i].nats - from);
        }
    };
    double fits = 0, too_much = 1;
    for (int step = 0; step < 20; ++step) {
        const double share = (fits + too_much) / 2;
        take(share);
        (evidence(weights, 1) - was > weights.message_most ? too_much : fits) = share;
    }
    take(fits);
}

void Risk::add(Instant now, std::span<const Signal> signals, const Weights& weights) {
    now = std::max(now, last_);
    const auto factor = static_cast<float>(fading(last_, now, weights.half_life));
    for (auto& kept : kept_) kept.nats *= factor;
    last_ = now;
    const auto before = kept_;
    kept_ = raised(now, signals, weights);
    limit(before, weights);
    tidy();
}

void Risk::tidy() {
    std::erase_if(kept_, [](const Kept& kept) { return std::abs(kept.nats) < weak; });
    std::stable_sort(kept_.begin(), kept_.end(),
                     [](const Kept& a, const Kept& b) { return std::abs(a.nats) > std::abs(b.nats); });
    if (kept_.size() > most_addends) kept_.resize(most_addends);
    std::size_t sentences = 0;
    for (auto& kept : kept_) {
        if (kept.sentence.empty()) continue;
        if (++sentences <= most_sentences && kept.nats >= worth_a_sentence / 2) continue;
        kept.sentence = {};
        kept.seen = {};
    }
}

std::vector<Risk::Addend> Risk::addends(Instant now, const Weights& weights) const {
    const double factor = fading(last_, now, weights.half_life);
    std::vector<Addend> all;
    for (const auto& kept : kept_) {
        const auto* weight = weights.find(kept.id);
        if (weight == nullptr || std::abs(kept.nats * factor) < weak) continue;
        all.push_back(
            {weight->name, kept.sentence, kept.nats * factor, kept.since, kept.seen[0], kept.seen[1], kept.seen[2]});
    }
    return all;
}

std::vector<Risk::Addend> Risk::bounds(Instant now, const Weights& weights) const {
    const double factor = fading(last_, now, weights.half_life);
    std::array<double, 17> sums{};
    for (const auto& kept : kept_) {
        if (const auto* weight = weights.find(kept.id)) sums[weight->family_place] += kept.nats * factor;
    }
    std::vector<Addend> out;
    double all = 0;
    for (std::size_t i = 0; i < weights.families.size(); ++i) {
        const auto& family = weights.families[i];
        all += std::min(sums[i], family.most);
        if (sums[i] <= family.most) continue;
        out.push_back({"bound_" + family.name,
                       "Signals of the family " + family.name + " tell of the same thing: together they add at most " +
                           brief(family.most),
                       family.most - sums[i], last_});
    }
    if (all < -weights.credit) {
        out.push_back({"bound_credit", "Good signs lead at most " + brief(weights.credit) + " below rest",
                       -weights.credit - all, last_});
    }
    return out;
}

std::size_t Risk::memory() const {
    std::size_t octets = kept_.capacity() * sizeof(Kept);
    for (const auto& kept : kept_) octets += kept.sentence.capacity() > 15 ? kept.sentence.capacity() + 1 : 0;
    return octets;
}

std::string Risk::encode() const {
    const auto millis = [](Instant at) {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(0, at.time_since_epoch().count()));
    };
    OctetWriter out;
    out.number(version);
    out.number(millis(last_));
    out.number(kept_.size());
    for (const auto& kept : kept_) {
        out.number(kept.id);
        out.real(kept.nats);
        out.number(millis(kept.since));
        out.text(kept.sentence);
        if (kept.sentence.empty()) continue;
        for (const auto one : kept.seen) out.real(one);
    }
    return out.take();
}

Result<Risk> Risk::decode(std::string_view octets) {
    OctetReader in{octets};
    Risk risk;
    const auto instant = [&in] { return Instant{Millis{static_cast<std::int64_t>(in.number(latest))}}; };
    const auto written_as = in.number(version);
    if (written_as == 0) in.refuse();
    risk.last_ = instant();
    const auto count = static_cast<std::size_t>(in.number(most_addends));
    for (std::size_t i = 0; i < count && in.good(); ++i) {
        Kept kept;
        kept.id = static_cast<std::uint32_t>(in.number(UINT32_MAX));
        kept.nats = in.real(-most_nats, most_nats);
        kept.since = instant();
        const auto sentence = in.text(longest_sentence);
        kept.sentence = utf8_line(sentence, longest_sentence);
        if (kept.sentence != sentence) in.refuse();
        if (written_as > 1 && !kept.sentence.empty()) {
            for (auto& one : kept.seen) one = in.real(-most_seen, most_seen);
        }
        const bool twice = std::any_of(risk.kept_.begin(), risk.kept_.end(),
                                       [&kept](const Kept& other) { return other.id == kept.id; });
        if (twice) in.refuse();
        risk.kept_.push_back(std::move(kept));
    }
    if (!in.good() || !in.at_end()) {
        return Result<Risk>{fail(Fault::invalid, "the kept risk of a sender cannot be read: forget it")};
    }
    return risk;
}

}  // namespace tidegate
