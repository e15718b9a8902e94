#pragma once
// Sending an edit of a policy to the daemon, and telling what it did: the same for `policy set|new|remove` and the
// other system's names.

#include <boost/json/object.hpp>
#include <string>

#include "cli/session.hpp"

namespace tidegate {

struct PolicyRequest {
    enum class What { change, make, remove } what = What::change;
    std::string name;
    boost::json::object change;      ///< for `make` and `change`
    bool release_qualified = false;  ///< release those whom the edit leaves below their limits
};

/// With --json the daemon's answer (and the releases' under "released"); else a sentence, who would no longer be
/// restricted, and how to release them.
int edit_policy(Session& session, const PolicyRequest& request);

}  // namespace tidegate
