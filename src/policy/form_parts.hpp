#pragma once
// What the JSON and the TOML form share: the keys, and complaints that can be told with a line or without.

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "policy/policy.hpp"

namespace tidegate {

struct Complaint {
    std::string key;       ///< "scope.users"
    std::string sentence;  ///< "must be a list of texts"
};
using Complaints = std::vector<Complaint>;

/// Sets what it can in `policy`, and says of everything else why not.
Complaints merge_into(Policy& policy, const boost::json::object& change);

}  // namespace tidegate
