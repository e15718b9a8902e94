#pragma once
// The hot table: every sender with something in its windows, sharded by name. A lock is held for one sender's shard and
// never over I/O.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/time.hpp"
#include "judge/habits.hpp"
#include "judge/journal.hpp"
#include "limits/windows.hpp"
#include "restrict/case.hpp"
#include "safety/booked.hpp"

namespace tidegate {

/// What every known sender has. Small: there may be millions.
struct Sender {
    Windows windows;
    std::array<std::uint8_t, window_count> warned{};  ///< the last warning given, in per cent of the limit
    bool dirty = false;              ///< the journal was told that the windows changed, and has not read them yet
    bool marked = false;             ///< there is a Record for it
    std::unique_ptr<Habits> habits;  ///< nothing while detection is off
};

/// What a sender has that is or was restricted, has an open case, or a booked send. Few.
struct Record {
    Standing standing;
    std::vector<Case> cases;     ///< those in state open, restricted or probation
    std::uint64_t ticket = 0;    ///< of the last change: what is said of it waits for this
    Instant refusal_noted_at{};  ///< refusals at RCPT enter the trace once a second
    BookedSends booked;
    Instant overflow_told_at{};  ///< overflow on probation is told once an hour
    Case* find(std::string_view reference);
    Case* open_case(Cause cause);
};

/// Sharded by a keyed hash, so that nobody can choose names that fall together.
class Senders {
public:
    struct Hash {
        using is_transparent = void;
        std::uint64_t seed = 0;
        std::size_t operator()(std::string_view text) const;
    };
    template <class Value>
    using Map = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
    struct Shard {
        explicit Shard(std::uint64_t seed) : senders(0, Hash{seed}), records(0, Hash{seed}) {}
        mutable std::mutex lock;
        Map<Sender> senders;
        Map<Record> records;
        Sender& sender(const std::string& name);
        Record* record(std::string_view name, const Sender& sender);
        Record& mark(const std::string& name, Sender& sender);
    };

    explicit Senders(std::uint64_t seed);

    std::size_t hash(std::string_view text) const { return Hash{seed_}(text); }
    Shard& shard(std::string_view name);
    const Shard& shard(std::string_view name) const;
    /// Every shard; take its lock before looking inside.
    const std::vector<std::unique_ptr<Shard>>& shards() const { return shards_; }

    /// Calls `visit` for each sender, a few hundred at a time under the lock of their shard. Senders that come or go
    /// meanwhile may be missed.
    void each(const std::function<void(const std::string&, const Sender&)>& visit) const;

    /// Forgets senders with nothing in their windows and no habits; looks at `most` senders, going on where it stopped.
    void forget_idle(Instant now, std::size_t most);

    std::size_t size() const;

private:
    std::uint64_t seed_;
    std::vector<std::unique_ptr<Shard>> shards_;
    std::size_t next_shard_ = 0;  ///< forget_idle: one caller at a time
    std::size_t next_bucket_ = 0;
};

}  // namespace tidegate
