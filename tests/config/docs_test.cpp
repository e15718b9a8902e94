// The documents that are made from the schema, against the schema.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <source_location>

#include "config/manual.hpp"

namespace tidegate {
namespace {

std::string read(const char* document) {
    const auto tests = std::filesystem::path{std::source_location::current().file_name()}.parent_path().parent_path();
    std::ifstream file{tests.parent_path() / "docs" / document, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

TEST(Docs, TheReferenceOfSettingsIsCurrent) {
    const auto advice = "run tools/write_docs.sh";
    EXPECT_TRUE(read("configuration.md") == settings_markdown()) << advice;
    EXPECT_TRUE(read("man/tidegate.toml.5") == settings_man_page()) << advice;
}

}  // namespace
}  // namespace tidegate
