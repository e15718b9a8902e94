#pragma once
// Ending a restriction: the same for `restricted release`, `policy set --release-qualified` and
// Remove-BlockedSenderAddress.

#include <string>

#include "cli/session.hpp"

namespace tidegate {

struct Release {
    std::string entity;
    std::string reason;
    std::string held = "deliver";  ///< "deliver", "delete" or "keep"
    bool override_gate = false;
};

/// Asks the daemon to release, and prints what it did.
int release(Session& session, const Release& what);

}  // namespace tidegate
