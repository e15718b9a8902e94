#pragma once
// The policies of a site, from wherever they are kept: the same for the daemon and for what is checked offline.

#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/result.hpp"
#include "policy/organisation.hpp"
#include "policy/policy.hpp"

namespace tidegate {

/// The policies in effect: those of the store (JSON), those of files in their place, the default where there is none.
/// Every problem of all of them is told; Fault::invalid when a policy file is wrong, a line each. `shadowed` gets the
/// stored ones that a file stands in for: they apply again when the file goes.
Result<std::vector<Policy>> policies_of(const std::vector<std::string>& stored, const Config& config,
                                        const Organisation& organisation, std::vector<std::string>& problems,
                                        std::vector<std::string>& shadowed);

}  // namespace tidegate
