#pragma once
// The program from its arguments to its exit status.

#include <string>
#include <vector>

#include "cli/session.hpp"

namespace tidegate {

/// Runs one command line, without the program's own name. Returns the exit status (see Exit).
int run(Session& session, std::vector<std::string> arguments);

}  // namespace tidegate
