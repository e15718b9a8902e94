#pragma once
// From TOML to a Config: every complaint at once, each with its file, line and key.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "core/result.hpp"

namespace tidegate {

/// One configuration file and what is in it.
struct Document {
    std::string file;  ///< named in complaints; relative paths in it start at its folder
    std::string text;
};

/// Reads the documents one after the other into one Config: a later one replaces single values and lists, adds groups
/// and connectors. Fault::invalid holds all complaints, one a line: `file:line: key what is wrong`. Unknown keys are
/// errors. A document of more than 1 MiB is refused.
Result<Config> read_config(const std::vector<Document>& documents);

/// Reads `file` and then every *.toml in the folder conf.d beside it, in the order of their names; puts the machine's
/// zone where none is set. Fault::not_found when `file` does not exist.
Result<Config> load_config(const std::filesystem::path& file);

/// The machine's zone by the link /etc/localtime; "Etc/UTC" when there is none.
std::string machine_zone();

}  // namespace tidegate
