#pragma once
// A password from a person, unseen, or from a pipe.

#include <string>

#include "cli/session.hpp"

namespace tidegate {

/// Asks twice on a terminal without showing it, else takes the first line of standard input. Fault::invalid when both
/// differ or nothing is there.
Result<std::string> read_password(Session& session, const std::string& name);

}  // namespace tidegate
