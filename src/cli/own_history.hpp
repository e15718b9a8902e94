#pragma once
// What the daemon itself has seen, as a history for the lab.

#include "cli/session.hpp"
#include "lab/recording.hpp"

namespace tidegate {

/// Asks the daemon for its trace of the last `days` days and adds what users sent, whatever became of it.
/// Fault::unavailable when nobody listens.
Outcome add_own_history(const Session& session, int days, Spool& into);

}  // namespace tidegate
