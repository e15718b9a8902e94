#include "api/throttle.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

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

/// The /64 of an IPv6 address; any other text as it is, cut.
std::string network_of(std::string_view address) {
    std::string text{address.substr(0, longest_part)};
    std::array<unsigned char, 16> octets{};
    if (inet_pton(AF_INET6, text.c_str(), octets.data()) != 1 || text.starts_with("::")) return text;
    std::fill(octets.begin() + 8, octets.end(), static_cast<unsigned char>(0));
    std::array<char, INET6_ADDRSTRLEN> out{};
    return inet_ntop(AF_INET6, octets.data(), out.data(), out.size()) + std::string{"/64"};
}

Measures measures(std::string_view account, std::string_view address) {
    const std::string name{account.substr(0, longest_part)};
    const auto from = network_of(address);
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
    // Behind a proxy everybody has one address: what others fail at there is not this person's.
    if (pair != rows_.end() && pair->second.known) return of(all.pair);
    const bool failed_here = pair != rows_.end() && pair->second.failures > 0;
    return std::max({of(all.pair), of(all.address), failed_here ? of(all.account) : Millis{0}});
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

bool Throttle::failed(Instant now, std::string_view account, std::string_view address) {
    const auto all = measures(account, address);
    const std::lock_guard guard{lock_};
    bool run = false;
    for (const auto* const measure : {&all.pair, &all.address, &all.account}) {
        auto* const counted = row(now, measure->key);
        counted->failures = std::min(counted->failures + 1, 1'000U);
        run = run || counted->failures >= measure->free;
    }
    return run;
}

void Throttle::succeeded(Instant now, std::string_view account, std::string_view address) {
    const std::lock_guard guard{lock_};
    *row(now, measures(account, address).pair.key) = Row{0, now, true};
}

}  // namespace tidegate
