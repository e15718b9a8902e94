#pragma once
// Where the model lies that the project ships.

#include <filesystem>

namespace tidegate {

/// Where the shipped content model lies: ../../share beside the programs in the build folder, or ../share/tidegate
/// where they are installed.
std::filesystem::path shipped_content_model();

}  // namespace tidegate
