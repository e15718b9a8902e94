#pragma once
// Whether the daemon would start with a configuration, without starting it.

#include <string>
#include <vector>

#include "config/config.hpp"

namespace tidegate {

struct SiteCheck {
    std::vector<std::string> wrong;    ///< the daemon refuses to start, or keeps what it has at a reload; a line each
    std::vector<std::string> remarks;  ///< it starts, and something will not be as it may be thought
};

/// Looks at everything that the configuration leads to: connectors, the zone, policy files, detection's files, secrets.
/// What cannot be known without the daemon is left out: its store, and whether its ports are free.
SiteCheck check_site(const Config& config);

}  // namespace tidegate
