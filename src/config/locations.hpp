#pragma once
// Where the state and the configuration are: by flag, else by environment, else where a package puts them.

#include <filesystem>
#include <string>

namespace tidegate {

struct Locations {
    std::filesystem::path state = "/var/lib/tidegate";
    std::filesystem::path config = "/etc/tidegate/tidegate.toml";
};

/// A flag that is not empty wins over TIDEGATE_STATE or TIDEGATE_CONFIG, those over the default.
Locations locate(const std::string& state_flag, const std::string& config_flag);

}  // namespace tidegate
