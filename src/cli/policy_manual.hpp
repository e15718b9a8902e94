#pragma once
// The manual of policy files, made from the list of keys that the command line reads policies by.

#include <string>
#include <string_view>

namespace tidegate {

/// A whole policy file, as both pages show it.
extern const std::string_view example_policy_file;

/// docs/policies.md
std::string policies_markdown();

/// docs/man/tidegate-policies.5, for man(1)
std::string policies_man_page();

}  // namespace tidegate
