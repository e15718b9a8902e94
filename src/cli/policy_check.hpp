#pragma once
// Policies in files, checked without the daemon: for version control and continuous integration.

#include <string>

#include "cli/session.hpp"

namespace tidegate {

/// Reads a policy file or a folder of them and lints it against the configuration. Exit 0 only without a problem.
int check_policies(Session& session, const std::string& path);

}  // namespace tidegate
