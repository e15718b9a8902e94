#pragma once
// What the lab found, as tables for people.

#include "cli/session.hpp"
#include "lab/limits_fit.hpp"
#include "lab/run.hpp"

namespace tidegate {

void print_run(Session& session, const RunWanted& wanted, const RunFound& found);

/// The senders with the most use, 40 of them, and what fits all.
void print_limits(Session& session, const LimitsFound& found);

}  // namespace tidegate
