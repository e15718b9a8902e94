#pragma once
// The verbs, done with Postfix's own programs.

#include <cstddef>
#include <string>

#include "core/result.hpp"
#include "helper/protocol.hpp"

namespace tidegate {

struct PostfixPrograms {
    std::string folder = "/usr/sbin";  ///< of postqueue, postsuper and postcat
    std::string config;                ///< Postfix's configuration directory; empty: the system's
};

struct HelperAnswer {
    std::size_t count = 0;
    std::string payload;
    std::string remark;  ///< what went less well, for the helper's log; or empty
    bool cut = false;    ///< of a list: there are more messages than these
};

/// Does what a request says. Bounds: 64 MiB of list (about 200,000 messages; the rest is left out, and that is said),
/// 256 KiB of a message, 25 s for all of it: who asks waits half a minute. Fault::not_found for a message that is gone;
/// Fault::unavailable when Postfix's program fails.
Result<HelperAnswer> serve(const HelperRequest& request, const PostfixPrograms& programs);

}  // namespace tidegate
