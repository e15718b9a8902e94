#pragma once
// The organisation that a configuration describes: the same for the daemon and for what is checked offline.

#include "config/config.hpp"
#include "core/result.hpp"
#include "policy/organisation.hpp"

namespace tidegate {

/// Mail that this machine hands in without a login is a sender too: "connector:localhost" for as much of 127.0.0.1 and
/// ::1 as no connector of the configuration covers. Fault::invalid names the connector that cannot be used.
Result<Organisation> organisation_of(const Config& config);

}  // namespace tidegate
