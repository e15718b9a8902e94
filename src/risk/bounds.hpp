#pragma once
// When risk is enough: the bounds of a sequential test, and the ladder between them.

#include <cstdint>
#include <string_view>

#include "core/result.hpp"

namespace tidegate {

/// What is to happen to a sender at this risk, mildest first.
enum class RiskState : std::uint8_t { clean, watch, hold, restrict_sender };
/// "clean", "watch", "hold" or "restrict".
std::string_view to_string(RiskState state);

/// The bounds of Wald's sequential probability ratio test (Wald 1945, "Sequential Tests of Statistical Hypotheses").
/// Risk is the logarithm of the odds that the sender is abused, in nats: at 0 it is as probable as not.
struct RiskBounds {
    double lower = 0;  ///< ln(miss / (1 - false alarm)); below it a sender is clean
    double upper = 0;  ///< ln((1 - miss) / false alarm); from here on it is restricted

    /// `false_alarm`: how often a decision to restrict may be wrong; `miss`: how often a decision that a sender is
    /// clean may be. Both above 0 and below 0.5, else Fault::invalid.
    static Result<RiskBounds> from(double false_alarm, double miss);
};

/// Below lower: clean; from there: watch; from 0: hold; from upper: restrict.
RiskState state_of(double risk, const RiskBounds& bounds);

}  // namespace tidegate
