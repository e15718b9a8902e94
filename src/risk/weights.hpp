#pragma once
// What each signal weighs: share/risk.weights, a file that people can read, and overrule.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"

namespace tidegate {

/// One line of the file about one signal.
struct Weight {
    enum class Way : std::uint8_t {
        level,  ///< tells of a state: the next one of its name takes its place, unless the fading one is higher
        adds,   ///< tells of an event: each adds to those before
    };
    std::string name;
    std::string family;
    Way way = Way::level;
    double slope = 0;              ///< nats for one unit of the signal's measure
    double least = 0, most = 0;    ///< bounds of one signal's weight, and of the sum of those that add; nats
    std::string fitted_on;         ///< for people
    std::uint32_t id = 0;          ///< signal_id(name)
    std::size_t family_place = 0;  ///< of `family` in Weights::families
    friend bool operator==(const Weight&, const Weight&) = default;
};

/// Signals that tell of the same thing in other words: together they add no more than `most`.
struct SignalFamily {
    std::string name;
    double most = 0;  ///< nats
    friend bool operator==(const SignalFamily&, const SignalFamily&) = default;
};

/// The whole file. Lines, in any order but a family before its signals; "#" begins a comment:
///
///     rest NATS                 risk of a sender of whom nothing is known: -20 to 0
///     credit NATS               how far below rest good signs may lead: 0 to 20
///     message_most NATS         what one message may add at most: 0 to 50
///     half_life_hours HOURS     in which evidence fades to a half: 0.1 to 10000
///     family NAME MOST
///     signal NAME FAMILY level|adds SLOPE LEAST MOST FITTED-ON…
///
/// Bounds: 64 KB, 128 signals, 16 families; every number within ±1000.
class Weights {
public:
    /// Fault::invalid names the line and what is wrong with it. `file` is what the line is said to be in.
    static Result<Weights> parse(std::string_view text, std::string_view file);
    /// As shipped in share/risk.weights.
    static const Weights& shipped();
    static std::string_view shipped_text();

    double rest = 0;
    double credit = 0;
    double message_most = 0;
    Millis half_life{0};
    std::vector<SignalFamily> families;
    std::vector<Weight> signals;  ///< ascending by name

    /// nullptr for a name that the file does not have.
    const Weight* find(std::string_view name) const;
    /// By its stored id, `signal_id(name)`.
    const Weight* find(std::uint32_t id) const;

    /// Turns each signal's measure into nats: slope × measure, within its bounds. A signal that the file does not have
    /// weighs nothing.
    void weigh(std::span<Signal> signals) const;

    friend bool operator==(const Weights&, const Weights&) = default;
};

/// A name as it is stored: FNV-1a, 32 bits. Two names of one file with the same id are refused when it is read.
std::uint32_t signal_id(std::string_view name);

}  // namespace tidegate
