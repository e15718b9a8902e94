#pragma once
// The lab's pictures.

#include <string>

#include "lab/limits_fit.hpp"
#include "lab/report.hpp"

namespace tidegate {

/// For each kind of attack a row for each judge: a dot an attack at the recipients reached before it was stopped, a
/// line at their median.
std::string plot_of(const RunWanted& wanted, const RunFound& found);

/// For each window the senders by their largest use, with the 95th percentile below it and the suggestion for all.
std::string plot_of(const LimitsFound& found);

}  // namespace tidegate
