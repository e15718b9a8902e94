#pragma once
// What a command line says about a policy, as the JSON change that the API takes.

#include <boost/json/object.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace tidegate {

enum class KeyKind { number, word, text, flag, list };

/// One thing of a policy that a command line can set.
struct PolicyKey {
    std::string_view path;    ///< in the JSON form: "limits.external_per_hour"; a KEY=VALUE may say its last part only
    std::string_view option;  ///< "--external-per-hour"
    KeyKind kind;
    std::string_view about;
};

/// The only list of them: options, KEY=VALUE and completion walk it.
const std::vector<PolicyKey>& policy_keys();

/// What was said, unchecked.
struct PolicyWords {
    std::vector<std::string> words;                             ///< KEY=VALUE, or a *.toml file
    std::map<std::string, std::vector<std::string>> by_option;  ///< option → values
    std::string preset;                                         ///< "standard", "strict" or empty
};

/// The change, in this order: file, preset, KEY=VALUE, options; the later wins. Fault::invalid names the word that is
/// wrong and what it must be. A list is divided at commas; an empty value empties it.
Result<boost::json::object> change_of(const PolicyWords& said);

/// One value as JSON. Fault::invalid when a number is none, or a flag neither yes nor no.
Result<boost::json::value> policy_value(const PolicyKey& key, std::string_view text);

}  // namespace tidegate
