#include "judge/senders.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace tidegate {

namespace {

constexpr std::size_t shard_count = 64;
constexpr std::size_t slice = 256;  // buckets looked at under one lock

}  // namespace

std::size_t Senders::Hash::operator()(std::string_view text) const {
    return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

Case* Record::find(std::string_view reference) {
    const auto found = std::ranges::find_if(cases, [&](const auto& c) { return c.reference == reference; });
    return found == cases.end() ? nullptr : &*found;
}

Case* Record::open_case(Cause cause) {
    const auto found =
        std::ranges::find_if(cases, [&](const auto& c) { return c.state == CaseState::open && c.cause == cause; });
    return found == cases.end() ? nullptr : &*found;
}

Sender& Senders::Shard::sender(const std::string& name) {
    const auto found = senders.find(name);
    return found != senders.end() ? found->second : senders.try_emplace(name).first->second;
}

Record* Senders::Shard::record(std::string_view name, const Sender& sender) {
    if (!sender.marked) return nullptr;
    const auto found = records.find(name);
    return found == records.end() ? nullptr : &found->second;
}

Record& Senders::Shard::mark(const std::string& name, Sender& sender) {
    sender.marked = true;
    return records.try_emplace(name).first->second;
}

Senders::Senders(std::uint64_t seed) : seed_{seed} {
    for (std::size_t i = 0; i < shard_count; ++i) shards_.push_back(std::make_unique<Shard>(seed));
}

// The top bits choose the shard and the low ones the bucket, so that the buckets of a shard are all used.
Senders::Shard& Senders::shard(std::string_view name) { return *shards_[Hash{seed_}(name) >> 58U]; }
const Senders::Shard& Senders::shard(std::string_view name) const { return *shards_[Hash{seed_}(name) >> 58U]; }

void Senders::each(const std::function<void(const std::string&, const Sender&)>& visit) const {
    for (const auto& shard : shards_) {
        for (std::size_t from = 0;; from += slice) {
            const std::lock_guard held{shard->lock};
            const auto buckets = shard->senders.bucket_count();
            if (from >= buckets) break;
            for (std::size_t b = from; b < std::min(from + slice, buckets); ++b) {
                for (auto it = shard->senders.cbegin(b); it != shard->senders.cend(b); ++it)
                    visit(it->first, it->second);
            }
        }
    }
}

void Senders::forget_idle(Instant now, std::size_t most) {
    for (std::size_t looked = 0; looked < most;) {
        auto& shard = *shards_[next_shard_];
        const std::lock_guard held{shard.lock};
        const auto buckets = shard.senders.bucket_count();
        std::vector<std::string> idle;
        const auto end = std::min(next_bucket_ + slice, buckets);
        for (; next_bucket_ < end; ++next_bucket_) {
            for (auto it = shard.senders.begin(next_bucket_); it != shard.senders.end(next_bucket_); ++it) {
                ++looked;
                const bool empty = it->second.windows.prune(now);
                if (empty && !it->second.marked && !it->second.dirty && !it->second.habits) idle.push_back(it->first);
            }
        }
        for (const auto& name : idle) shard.senders.erase(name);
        ++looked;  // empty buckets count too: the loop ends
        if (next_bucket_ >= buckets) {
            next_bucket_ = 0;
            next_shard_ = (next_shard_ + 1) % shards_.size();
        }
    }
}

std::size_t Senders::size() const {
    std::size_t sum = 0;
    for (const auto& shard : shards_) {
        const std::lock_guard held{shard->lock};
        sum += shard->senders.size();
    }
    return sum;
}

}  // namespace tidegate
