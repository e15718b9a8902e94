#include "core/shipped.hpp"

#include <system_error>

namespace tidegate {

namespace fs = std::filesystem;

fs::path shipped(std::string_view installed, std::string_view in_tree) {
    std::error_code ignored;
    const fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    const fs::path candidates[] = {folder / "../share/tidegate" / installed, folder / "../.." / in_tree,
                                   folder / "../../.." / in_tree};
    for (const auto& path : candidates) {
        if (fs::exists(path, ignored)) return path.lexically_normal();
    }
    return candidates[1].lexically_normal();
}

}  // namespace tidegate
