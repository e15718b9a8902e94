#include "behaviour/traits.hpp"

#include <algorithm>

namespace tidegate {

namespace {

constexpr std::size_t most_values = 8;
constexpr std::uint16_t full = 512;

}  // namespace

const Traits::Kept* Traits::find(Trait trait, std::uint32_t value) const {
    for (const auto& kept : kept_) {
        if (kept.trait == trait && kept.value == value) return &kept;
    }
    return nullptr;
}

bool Traits::has(Trait trait, std::uint32_t value) const { return find(trait, value) != nullptr; }

double Traits::share(Trait trait, std::uint32_t value) const {
    const auto* kept = find(trait, value);
    return kept == nullptr ? 0 : std::min(1.0, static_cast<double>(kept->count) / std::max<double>(1, seen(trait)));
}

double Traits::newness(Trait trait) const {
    const auto i = static_cast<std::size_t>(trait);
    return (changes_[i] + 2.0) / (seen_[i] + 4.0);
}

void Traits::learn(Trait trait, std::uint32_t value) {
    if (value == 0) return;
    const auto i = static_cast<std::size_t>(trait);
    if (seen_[i] >= full) fade(trait);
    ++seen_[i];
    for (auto& kept : kept_) {
        if (kept.trait != trait || kept.value != value) continue;
        ++kept.count;
        return;
    }
    ++changes_[i];
    const auto same = [trait](const Kept& kept) { return kept.trait == trait; };
    if (static_cast<std::size_t>(std::count_if(kept_.begin(), kept_.end(), same)) < most_values) {
        kept_.push_back({value, 1, trait});
        return;
    }
    Kept* least = nullptr;
    for (auto& kept : kept_) {
        if (same(kept) && (least == nullptr || kept.count < least->count)) least = &kept;
    }
    if (least != nullptr) *least = {value, 1, trait};
}

void Traits::fade(Trait trait) {
    const auto i = static_cast<std::size_t>(trait);
    seen_[i] /= 2;
    changes_[i] /= 2;
    for (auto& kept : kept_) {
        if (kept.trait == trait) kept.count /= 2;
    }
    std::erase_if(kept_, [trait](const Kept& kept) { return kept.trait == trait && kept.count == 0; });
}

void Traits::encode(OctetWriter& out) const {
    for (std::size_t i = 0; i < trait_count; ++i) {
        out.number(seen_[i]);
        if (seen_[i] > 0) out.number(changes_[i]);
    }
    out.number(kept_.size());
    for (const auto& kept : kept_) {
        out.number(static_cast<std::uint64_t>(kept.trait));
        out.number(kept.value);
        out.number(kept.count);
    }
}

Traits Traits::decode(OctetReader& in) {
    Traits traits;
    for (std::size_t i = 0; i < trait_count; ++i) {
        traits.seen_[i] = static_cast<std::uint16_t>(in.number(full));
        if (traits.seen_[i] > 0) traits.changes_[i] = static_cast<std::uint16_t>(in.number(full));
    }
    std::array<std::size_t, trait_count> values{};
    const auto count = static_cast<std::size_t>(in.number(most_values * trait_count));
    for (std::size_t i = 0; i < count && in.good(); ++i) {
        const auto trait = static_cast<Trait>(in.number(trait_count - 1));
        const auto value = static_cast<std::uint32_t>(in.number(UINT32_MAX));
        const auto uses = static_cast<std::uint16_t>(in.number(full));
        const bool too_many = ++values[static_cast<std::size_t>(trait)] > most_values;
        if (too_many || value == 0 || uses == 0 || traits.has(trait, value)) return in.refuse(), traits;
        traits.kept_.push_back({value, uses, trait});
    }
    return traits;
}

}  // namespace tidegate
