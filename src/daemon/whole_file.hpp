#pragma once
// Files of the state folder that are there whole or not at all.

#include <filesystem>
#include <string_view>

#include "core/result.hpp"

namespace tidegate {

/// Writes beside `path`, mode 0600, waits for the disk and renames, so that a start or a write that was cut short
/// leaves nothing half written. Fault::unavailable names the file.
Outcome write_whole(const std::filesystem::path& path, std::string_view octets);

}  // namespace tidegate
