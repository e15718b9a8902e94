#include "content/shipped.hpp"

#include "core/shipped.hpp"

namespace tidegate {

std::filesystem::path shipped_content_model() { return shipped("content.model", "share/content.model"); }

}  // namespace tidegate
