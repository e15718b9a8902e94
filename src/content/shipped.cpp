#include "content/shipped.hpp"

#include <system_error>

namespace tidegate {

namespace fs = std::filesystem;

fs::path shipped_content_model() {
    std::error_code ignored;
    const fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    const fs::path installed = folder / "../share/tidegate/content.model";
    if (fs::exists(installed, ignored)) return installed.lexically_normal();
    // build/bin in the tree, and build/NAME/bin of another build folder of it
    for (const auto* const way : {"../../share/content.model", "../../../share/content.model"}) {
        if (fs::exists(folder / way, ignored)) return (folder / way).lexically_normal();
    }
    return (folder / "../../share/content.model").lexically_normal();
}

}  // namespace tidegate
