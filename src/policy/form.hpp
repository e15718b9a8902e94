#pragma once
// A policy as text: JSON for the API and the store, TOML for files under version control.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "policy/policy.hpp"

namespace boost::json {
class object;
}

namespace tidegate {

/// {"name","description","enabled","priority","scope":{"users":[],"groups":[],"domains":[]},"except":{…},
///  "limits":{"external_per_hour":0,…},"over_limit","forwarding","notify":[],"copy_to":[],"version","changed_at",
///  "changed_by","file"}
boost::json::object to_json(const Policy& policy);

/// Sets what `change` names in `policy` and leaves the rest. Unknown keys, wrong types and values out of bounds are
/// Fault::invalid, all told in one sentence each. "version", "changed_*" and "file" cannot be set.
Outcome merge_json(Policy& policy, const boost::json::object& change);

/// Reads one policy file (TOML with the keys of the JSON form). Every complaint says `file:line: key …`.
Result<Policy> read_policy_file(std::string_view toml, const std::string& file);

/// Every *.toml of a directory, by name. All complaints of all files at once.
Result<std::vector<Policy>> read_policy_directory(const std::filesystem::path& directory);

}  // namespace tidegate
