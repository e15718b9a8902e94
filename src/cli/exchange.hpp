#pragma once
// The commands that administrators of the other system know by heart, with their parameters. Names are compared
// without regard to case, as there.

#include <string>
#include <vector>

#include "cli/session.hpp"

namespace tidegate {

/// Whether the first word that is no global option is one of those names.
bool is_exchange_command(const std::vector<std::string>& arguments);

/// Runs it. Where it means something else here, it says so on the error stream.
int run_exchange(Session& session, const std::vector<std::string>& arguments);

/// Their names, as people write them.
std::vector<std::string> exchange_commands();

}  // namespace tidegate
