#include "behaviour/sketch.hpp"

#include <algorithm>

namespace tidegate {

namespace {

constexpr std::uint32_t fingerprint(std::uint64_t hash) {
    return static_cast<std::uint32_t>((hash * 0x9e3779b97f4a7c15U) >> 40);
}

auto place(auto& kept, std::uint32_t print) { return std::lower_bound(kept.begin(), kept.end(), print << 8); }

}  // namespace

bool Sketch::has(std::uint64_t hash) const {
    const auto print = fingerprint(hash);
    const auto at = place(kept_, print);
    return at != kept_.end() && *at >> 8 == print;
}

void Sketch::keep(std::uint64_t hash, std::uint8_t week, std::size_t most) {
    const auto print = fingerprint(hash);
    auto at = place(kept_, print);
    if (at != kept_.end() && *at >> 8 == print) {
        *at = print << 8 | week;
        return;
    }
    if (kept_.size() >= most) {
        make_room(week);
        at = place(kept_, print);
    }
    kept_.insert(at, print << 8 | week);
}

void Sketch::make_room(std::uint8_t week) {
    std::vector<std::uint8_t> ages;
    ages.reserve(kept_.size());
    for (const auto one : kept_) ages.push_back(static_cast<std::uint8_t>(week - one));
    std::vector<std::uint8_t> sorted = ages;
    const std::size_t leave = kept_.size() / 4 + 1;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(leave - 1), sorted.end(),
                     std::greater<>{});
    const auto oldest = sorted[leave - 1];

    // Those of the same age as the youngest that must go leave in the order of their fingerprints: as good as chance.
    std::size_t left = leave;
    for (const auto age : ages) left -= age > oldest ? 1U : 0U;
    std::size_t into = 0;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
        if (ages[i] > oldest) continue;
        if (ages[i] == oldest && left > 0) {
            --left;
            continue;
        }
        kept_[into++] = kept_[i];
    }
    kept_.resize(into);
}

void Sketch::encode(OctetWriter& out) const {
    out.number(kept_.size());
    std::uint32_t before = 0;
    for (const auto one : kept_) {
        out.number((one >> 8) - before);
        out.number(one & 0xff);
        before = one >> 8;
    }
}

Sketch Sketch::decode(OctetReader& in, std::size_t most) {
    Sketch sketch;
    const auto count = static_cast<std::size_t>(in.number(most));
    std::uint64_t print = 0;
    for (std::size_t i = 0; i < count && in.good(); ++i) {
        const auto step = in.number(0xffffff);
        const auto week = in.number(0xff);
        print += step;
        if ((i > 0 && step == 0) || print > 0xffffff) {
            in.refuse();
            break;
        }
        sketch.kept_.push_back(static_cast<std::uint32_t>(print << 8 | week));
    }
    return sketch;
}

}  // namespace tidegate
