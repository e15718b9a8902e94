#include "api/throttle.hpp"

#include <algorithm>

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_rows = 10'000;
constexpr Millis sweep_every = 10s;
constexpr std::size_t longest_part = 80;  // of a name that may be anything

struct Measure {
    std::string key;
    std::uint32_t free;  ///< failures without a wait
    Millis longest;
};

struct Measures {
    Measure pair, address, account;
};

Measures measures(std::string_view account, std::string_view address) {
    const std::string name{account.substr(0, longest_part)};
    const std::string from{address.substr(0, longest_part)};
    return {{"both " + name + " " + from, 5, 60s}, {"address " + from, 20, 60s}, {"account " + name, 20, 2s}};
}

Millis lifetime(bool known) { return known ? Millis{24h} : Millis{15min}; }

Millis wait_of(Instant now, std::uint32_t failures, Instant last, const Measure& measure) {
    if (failures < measure.free) return Millis{0};
    const auto doublings = std::min(failures - measure.free, 6U);
    const auto pause = std::min<Millis>(Millis{1s} * (1U << doublings), measure.longest);
    return std::max(Millis{0}, last + pause - now);
}

}  // namespace

Millis Throttle::wait(Instant now, std::string_view account, std::string_view address) {
    const auto all = measures(account, address);
    const std::lock_guard guard{lock_};
    const auto of = [&](const Measure& measure) {
        const auto found = rows_.find(measure.key);
        if (found == rows_.end()) return Millis{0};
        auto& [_, counted] = *found;
        counted.last = std::min(counted.last, now);  // the clock was set back: the wait begins again, and ends
        return wait_of(now, counted.failures, counted.last, measure);
    };
    const auto pair = rows_.find(all.pair.key);
    const bool known = pair != rows_.end() && pair->second.known;
    // Behind a proxy everybody has one address: what others fail at there is not this person's.
    return known ? of(all.pair) : std::max({of(all.pair), of(all.address), of(all.account)});
}

Throttle::Row* Throttle::row(Instant now, const std::string& key) {
    if (rows_.size() >= most_rows && !rows_.contains(key)) {
        if (now - swept_ > sweep_every || now < swept_) {
            std::erase_if(rows_, [&](const auto& r) { return now - r.second.last > lifetime(r.second.known); });
            swept_ = now;
        }
        if (rows_.size() >= most_rows) {
            // A known pair cannot be made up, so it goes after those that can; a row in use is never the oldest.
            rows_.erase(std::ranges::min_element(rows_, {}, [](const auto& r) {
                return std::pair{r.second.known, r.second.last};
            }));
        }
    }
    auto& out = rows_[key];
    if (now - out.last > lifetime(out.known)) out = {};
    out.last = now;
    return &out;
}

void Throttle::failed(Instant now, std::string_view account, std::string_view address) {
    const auto all = measures(account, address);
    const std::lock_guard guard{lock_};
    for (const auto* const measure : {&all.pair, &all.address, &all.account}) {
        auto* const counted = row(now, measure->key);
        counted->failures = std::min(counted->failures + 1, 1'000U);
    }
}

void Throttle::succeeded(Instant now, std::string_view account, std::string_view address) {
    const std::lock_guard guard{lock_};
    *row(now, measures(account, address).pair.key) = Row{0, now, true};
}

}  // namespace tidegate
