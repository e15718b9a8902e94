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
};

/// Does what a request says. Bounds: 32 MiB of list (about 100,000 messages; the rest is left out), 256 KiB of a
/// message, a minute a command. Fault::not_found for a message that is gone; Fault::unavailable when Postfix's program
/// fails.
Result<HelperAnswer> serve(const HelperRequest& request, const PostfixPrograms& programs);

}  // namespace tidegate
