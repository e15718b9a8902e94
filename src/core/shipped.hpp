#pragma once
// Where the files lie that the project ships.

#include <filesystem>
#include <string_view>

namespace tidegate {

/// ../share/tidegate/`installed` beside the folder of the program that runs, where it is installed; else `in_tree`, in
/// the tree whose build folder holds the program (build/bin, or build/NAME/bin). The path is given also where nothing
/// is.
std::filesystem::path shipped(std::string_view installed, std::string_view in_tree);

}  // namespace tidegate
