#pragma once
// A sender's risk as people read it: rest, and addends in words whose sum is shown.

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/verdict.hpp"
#include "risk/risk.hpp"

namespace tidegate {

/// Where a risk stands, and of what it is made. level.rest and all signals' weights make up level.value, to the
/// hundredth that is shown.
struct RiskAccount {
    RiskLevel level;
    /// The `most` strongest first, each with a sentence; then what the bounds take off or add ("bound_FAMILY"), and
    /// last
    /// ("others") what is left out and rounding.
    std::vector<Signal> signals;
};
RiskAccount account_of(const Risk& risk, Instant now, const Weights& weights, const RiskBounds& bounds,
                       std::size_t most);

/// What a signal is about, for where no sentence was kept with it: "Writes to people it has written to before".
std::string_view in_words(std::string_view signal, bool speaks_for_the_sender);

}  // namespace tidegate
