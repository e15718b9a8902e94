#pragma once
// How much one sender did lately: sliding windows over recipients and messages, kept sparse.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"

namespace tidegate {

/// The windows of a sender. Recipients, except where messages are said.
enum class Window : std::uint8_t {
    external_per_hour,
    internal_per_hour,
    recipients_per_day,  ///< external and internal together
    messages_per_minute,
};
constexpr std::size_t window_count = 4;

/// "external_per_hour" …: the names in the API, the CLI and policies.
std::string_view to_string(Window window);
/// "recipients" or "messages": every number is shown with its unit.
std::string_view unit_of(Window window);
Millis span_of(Window window);
/// The cause of a refusal when this window is full.
Cause cause_of(Window window);

/// What one submission asks for.
struct Demand {
    std::uint32_t external = 0;  ///< recipients
    std::uint32_t internal = 0;  ///< recipients
    std::uint32_t messages = 1;
    std::uint32_t of(Window window) const;
    bool nothing() const { return external == 0 && internal == 0 && messages == 0; }
};

/// The effective limits of a sender, by window; every one is above 0.
struct Ceilings {
    std::array<std::uint32_t, window_count> most{};
    std::uint32_t of(Window window) const { return most[static_cast<std::size_t>(window)]; }
};

/// Why a demand was not granted. The first window that is full, in the order rate, external, internal, day.
struct Exceeded {
    Window window;
    std::uint64_t used = 0;  ///< without this demand
    std::uint32_t demand = 0;
    std::uint32_t limit = 0;
    std::optional<Instant> room_at;  ///< when this demand would fit if nothing else came; nothing when it never will
};

/// One sender's windows.
///
/// Error    never counts too much, and too little by at most one sub-window (span / 60) of arrivals.
/// Time     handed in, and may jump. Stepped back: what was counted in the future counts as now from the next call on.
///          Stepped forward: what the windows have left by the new time is forgotten.
/// Bounds   instants from 1970 to 2105; a sub-window saturates at 2^30 - 1.
/// Cost     an idle sender is an empty vector; a busy one at most 60 entries of 8 octets a window.
/// Threads  none: the owner's lock guards it.
class Windows {
public:
    /// Counts the demand in every window, or in none and says which is full.
    std::optional<Exceeded> reserve(Instant now, const Demand& demand, const Ceilings& ceilings);

    /// Counts without asking (a policy that only alerts).
    void charge(Instant now, const Demand& demand);

    /// Takes back what was counted at `then`. What has left its window already is left alone.
    void give_back(Instant now, Instant then, const Demand& demand);

    std::uint64_t used(Instant now, Window window) const;

    /// When anything was counted last, to a sub-window; nothing when nothing is left of it.
    std::optional<Instant> newest() const;

    /// When `amount` more will fit below `limit`: nothing when they fit now, or never will (amount > limit).
    std::optional<Instant> room_at(Instant now, Window window, std::uint32_t amount, std::uint32_t limit) const;

    /// Drops what no window holds any more; true when nothing is left.
    bool prune(Instant now);

    /// A compact form for the store, and back. Fault::invalid when the octets were not made by `encode`.
    std::string encode() const;
    static Result<Windows> decode(std::string_view octets);

    /// Octets on the heap.
    std::size_t memory() const { return entries_.capacity() * sizeof(Entry); }
    friend bool operator==(const Windows&, const Windows&) = default;

private:
    /// What came in one sub-window of one window. Seconds since 1970 need 31 bits, so the window shares the other word.
    class Entry {
    public:
        Entry(Window window, std::uint32_t slot, std::uint32_t amount)
            : slot_{slot}, word_{static_cast<std::uint32_t>(window) << amount_bits | amount} {}
        std::uint32_t slot() const { return slot_; }
        Window window() const { return static_cast<Window>(word_ >> amount_bits); }
        std::uint32_t amount() const { return word_ & most_amount; }
        /// What `amount` (at most most_amount) more makes of it, saturated.
        Entry plus(std::uint32_t amount) const;
        Entry minus(std::uint32_t amount) const { return {window(), slot_, this->amount() - amount}; }
        friend bool operator==(const Entry&, const Entry&) = default;

    private:
        std::uint32_t slot_;  ///< number of the sub-window since 1970
        std::uint32_t word_;  ///< window in the top 2 bits, amount below
    };
    static constexpr unsigned amount_bits = 30;
    static constexpr std::uint32_t most_amount = (1U << amount_bits) - 1;
    using Sums = std::array<std::uint64_t, window_count>;

    Sums settle(Instant now);
    void add(Instant now, Window window, std::uint32_t amount);
    std::span<const Entry> entries(Window window) const;
    std::size_t end_of(Window window) const;

    std::vector<Entry> entries_;  ///< ascending by window, then by sub-window; no amount is 0
};

}  // namespace tidegate
