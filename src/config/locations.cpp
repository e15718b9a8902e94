#include "config/locations.hpp"

#include <cstdlib>

namespace tidegate {

namespace {

void choose(std::filesystem::path& into, const std::string& flag, const char* variable) {
    const char* value = std::getenv(variable);
    if (!flag.empty())
        into = flag;
    else if (value != nullptr && *value != '\0')
        into = value;
}

}  // namespace

Locations locate(const std::string& state_flag, const std::string& config_flag) {
    Locations out;
    choose(out.state, state_flag, "TIDEGATE_STATE");
    choose(out.config, config_flag, "TIDEGATE_CONFIG");
    return out;
}

}  // namespace tidegate
