#pragma once
// The organisation that a configuration describes, for what is checked offline.

#include "config/config.hpp"
#include "core/result.hpp"
#include "policy/organisation.hpp"

namespace tidegate {

/// Fault::invalid names the connector whose network cannot be used.
Result<Organisation> organisation_of(const Config& config);

}  // namespace tidegate
