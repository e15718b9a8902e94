#pragma once
// A policy as text: JSON for the API and the store, TOML for files under version control.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "policy/book.hpp"
#include "policy/policy.hpp"

namespace boost::json {
class object;
}

namespace tidegate {

/// {"name","description","enabled","priority","scope":{"users":[],"groups":[],"domains":[]},"except":{…},
///  "limits":{"external_per_hour":0,…},"over_limit","forwarding","detection","notify":[],"copy_to":[],"version","changed_at",
///  "changed_by","file"}
boost::json::object to_json(const Policy& policy);

/// Sets what `change` names in `policy` and leaves the rest. Unknown keys, wrong types and values out of bounds are
/// Fault::invalid, all told in one sentence each, and then nothing is set. "version", "changed_*" and "file" cannot be
/// set, but may be there with the values they have. "preset": "standard" or "strict" sets the recommended limits;
/// "limits" beside it wins. null stands for the value of a new policy. Users, groups and domains are kept in lower
/// case.
Outcome merge_json(Policy& policy, const boost::json::object& change);

/// What `to_json` made, whole: for the store. Fault::invalid as above.
Result<Policy> policy_from_json(const boost::json::object& whole);

/// Where the keys of policies from files stand, so that what the linter finds can be told with its line.
class PolicyLines {
public:
    void add(std::string_view policy, std::string_view key, const std::string& file, std::uint32_t line);
    /// "sales.toml:7" for the key or the table that it would stand in; empty for a policy that came from no file.
    std::string locate(const PolicyProblem& problem) const;

private:
    std::map<std::string, std::string> places_;  ///< policy in lower case, line feed, key
};

/// The problem as a sentence with its place: "sales.toml:7: limits.external_per_hour: …" or "policy \"Sales\": …".
std::string tell(const PolicyProblem& problem, const PolicyLines& lines);

/// Reads one policy file (TOML with the keys of the JSON form, but for those that cannot be set; without a name it is
/// called as the file is). Every complaint says `file:line: key …`. At most 4 MiB. `lines`, when given, learns where
/// each key stands.
Result<Policy> read_policy_file(std::string_view toml, const std::string& file, PolicyLines* lines = nullptr);

/// Every *.toml of a directory, by name. All complaints of all files at once, a line each.
Result<std::vector<Policy>> read_policy_directory(const std::filesystem::path& directory, PolicyLines* lines = nullptr);

}  // namespace tidegate
