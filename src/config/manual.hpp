#pragma once
// The reference of the settings, made from the schema.

#include <string>

namespace tidegate {

/// docs/configuration.md
std::string settings_markdown();

/// docs/man/tidegate.toml.5, for man(1)
std::string settings_man_page();

}  // namespace tidegate
