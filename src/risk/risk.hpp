#pragma once
// How probable it is, by all evidence together, that a sender is abused; and of which addends that is made.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"
#include "risk/bounds.hpp"
#include "risk/weights.hpp"

namespace tidegate {

/// The evidence about one sender: an addend in nats for each signal's name, each fading with the half-life.
///
/// Sum      rest + what the families of signals add up to, each family at most its own bound, all together at least
///          -credit: a long clean past cannot save up for a crime.
/// Message  one message adds at most `message_most`, which is less than upper - rest: alone it restricts nobody.
/// Time     handed in; a clock stepped back counts as now.
/// Bounds   32 addends, the weakest is dropped; the 6 strongest keep their sentences, each at most 200 octets.
/// Threads  none: the owner's lock guards it.
class Risk {
public:
    /// `signals` as weighed by `weights`. Names that `weights` does not have are left out.
    void add(Instant now, std::span<const Signal> signals, const Weights& weights);

    /// In nats: the logarithm of the odds.
    double at(Instant now, const Weights& weights) const;
    RiskState state(Instant now, const Weights& weights, const RiskBounds& bounds) const {
        return state_of(at(now, weights), bounds);
    }

    /// One line of the explanation.
    struct Addend {
        std::string name;
        std::string sentence;                       ///< empty when it was weak when it came
        double nats = 0;                            ///< as faded by now
        Instant since{};                            ///< when it was last raised
        float value = 0, usual = 0, threshold = 0;  ///< as the signal had them; kept as long as the sentence
    };
    /// The strongest first, for or against; those below a hundredth are left out.
    std::vector<Addend> addends(Instant now, const Weights& weights) const;

    /// What the bounds take off or add, so that rest, all addends and these make up `at`: for each family that says
    /// more than it may, and for good signs beyond the credit. Named "bound_FAMILY" and "bound_credit".
    std::vector<Addend> bounds(Instant now, const Weights& weights) const;

    /// Forgets all: a release, a person's word.
    void clear() { kept_.clear(); }
    bool empty() const { return kept_.empty(); }

    /// Compact, versioned; Fault::invalid when `octets` were not made by `encode`.
    std::string encode() const;
    static Result<Risk> decode(std::string_view octets);

    /// Octets on the heap.
    std::size_t memory() const;

private:
    struct Kept {
        std::uint32_t id = 0;
        float nats = 0;  ///< as of `last_`
        Instant since{};
        std::string sentence;
        std::array<float, 3> seen{};  ///< value, usual, threshold; with a sentence only
    };
    float faded(float nats, Instant now, const Weights& weights) const;
    double evidence(const Weights& weights, double factor) const;
    std::vector<Kept> raised(Instant now, std::span<const Signal> signals, const Weights& weights) const;
    void limit(const std::vector<Kept>& before, const Weights& weights);
    void tidy();

    std::vector<Kept> kept_;
    Instant last_{};
};

}  // namespace tidegate
