// Counting in sliding windows. One sorted vector holds all sub-windows of a sender: one pass over it drops what has
// left, brings the future back to now and adds up what is used.

#include "limits/windows.hpp"

#include <algorithm>

#include "limits/slots.hpp"

namespace tidegate {

namespace {

/// The order in which a full window is told: the one that passes soonest first.
constexpr std::array<Window, window_count> order_told{Window::messages_per_minute, Window::external_per_hour,
                                                      Window::internal_per_hour, Window::recipients_per_day};

constexpr std::size_t index_of(Window window) { return static_cast<std::size_t>(window); }

}  // namespace

Windows::Entry Windows::Entry::plus(std::uint32_t amount) const {
    return {window(), slot_, std::min(this->amount() + amount, most_amount)};
}

std::size_t Windows::end_of(Window window) const {
    const auto end = std::ranges::partition_point(entries_, [&](const Entry& e) { return e.window() <= window; });
    return static_cast<std::size_t>(end - entries_.begin());
}

std::span<const Windows::Entry> Windows::entries(Window window) const {
    const auto begin = std::ranges::partition_point(entries_, [&](const Entry& e) { return e.window() < window; });
    return std::span{entries_}.subspan(static_cast<std::size_t>(begin - entries_.begin()),
                                       end_of(window) - static_cast<std::size_t>(begin - entries_.begin()));
}

/// Leaves exactly what counts at `now`, none of it in the future, and says how much that is.
Windows::Sums Windows::settle(Instant now) {
    std::array<std::uint32_t, window_count> newest{};
    for (const auto window : every_window) newest[index_of(window)] = slot_of(window, now);

    Sums sums{};
    auto kept = entries_.begin();
    for (const auto entry : entries_) {
        const auto window = entry.window();
        const auto latest = newest[index_of(window)];
        if (entry.slot() < oldest_slot(latest)) continue;
        const auto slot = std::min(entry.slot(), latest);
        const bool same = kept != entries_.begin() && kept[-1].window() == window && kept[-1].slot() == slot;
        if (same) {
            sums[index_of(window)] -= kept[-1].amount();
            kept[-1] = kept[-1].plus(entry.amount());
            sums[index_of(window)] += kept[-1].amount();
        } else {
            *kept++ = Entry{window, slot, entry.amount()};
            sums[index_of(window)] += entry.amount();
        }
    }
    entries_.erase(kept, entries_.end());
    return sums;
}

/// On settled entries, so that the newest of the window is the only one that can be now's.
void Windows::add(Instant now, Window window, std::uint32_t amount) {
    if (amount == 0) return;
    amount = std::min(amount, most_amount);
    const auto slot = slot_of(window, now);
    const auto end = end_of(window);
    if (end > 0 && entries_[end - 1].window() == window && entries_[end - 1].slot() == slot) {
        entries_[end - 1] = entries_[end - 1].plus(amount);
        return;
    }
    // Small steps: there may be millions of senders, most of them with a handful of entries.
    if (entries_.size() == entries_.capacity()) entries_.reserve(entries_.size() + 3 + entries_.size() / 4);
    entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(end), Entry{window, slot, amount});
}

std::optional<Exceeded> Windows::reserve(Instant now, const Demand& demand, const Ceilings& ceilings) {
    const auto used = settle(now);
    for (const auto window : order_told) {
        const auto wanted = demand.of(window);
        const auto limit = ceilings.of(window);
        if (wanted == 0 || used[index_of(window)] + wanted <= limit) continue;
        return Exceeded{window, used[index_of(window)], wanted, limit, room_at(now, window, wanted, limit)};
    }
    for (const auto window : every_window) add(now, window, demand.of(window));
    return std::nullopt;
}

void Windows::charge(Instant now, const Demand& demand) {
    settle(now);
    for (const auto window : every_window) add(now, window, demand.of(window));
}

void Windows::give_back(Instant now, Instant then, const Demand& demand) {
    settle(now);
    for (const auto window : every_window) {
        auto left = std::min(demand.of(window), most_amount);
        const auto newest = slot_of(window, now);
        const auto slot = std::min(slot_of(window, then), newest);
        if (left == 0 || slot < oldest_slot(newest)) continue;
        // After a step back of the clock the entry lies before `then`: what is missing is taken from there.
        for (auto i = end_of(window); left > 0 && i > 0 && entries_[i - 1].window() == window; --i) {
            auto& entry = entries_[i - 1];
            if (entry.slot() > slot) continue;
            const auto taken = std::min(left, entry.amount());
            entry = entry.minus(taken);
            left -= taken;
        }
    }
    std::erase_if(entries_, [](const Entry& entry) { return entry.amount() == 0; });
}

std::uint64_t Windows::used(Instant now, Window window) const {
    const auto oldest = oldest_slot(slot_of(window, now));
    std::uint64_t sum = 0;
    for (const auto& entry : entries(window)) {
        if (entry.slot() >= oldest) sum += entry.amount();
    }
    return sum;
}

std::optional<Instant> Windows::newest() const {
    std::optional<Instant> out;
    for (const auto& entry : entries_) {
        const Instant at{Millis{std::int64_t{entry.slot()} * slot_millis(entry.window())}};
        if (!out || at > *out) out = at;
    }
    return out;
}

std::optional<Instant> Windows::room_at(Instant now, Window window, std::uint32_t amount, std::uint32_t limit) const {
    if (amount == 0 || amount > limit) return std::nullopt;
    auto left = used(now, window);
    if (left + amount <= limit) return std::nullopt;
    const auto newest = slot_of(window, now);
    std::optional<Instant> at;
    for (const auto& entry : entries(window)) {
        if (entry.slot() < oldest_slot(newest)) continue;
        left -= entry.amount();
        at = leaves_at(window, std::min(entry.slot(), newest));
        if (left + amount <= limit) break;
    }
    return at;
}

bool Windows::prune(Instant now) {
    settle(now);
    if (entries_.capacity() > entries_.size() + 8 || entries_.empty()) entries_.shrink_to_fit();
    return entries_.empty();
}

}  // namespace tidegate
