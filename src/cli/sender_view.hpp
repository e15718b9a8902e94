#pragma once
// A sender as people read it: may it send, under which policy, what is used and left.

#include <boost/json/value.hpp>

#include "cli/session.hpp"

namespace tidegate {

/// The API's explanation of a sender. Of one that has used nothing, the daemon is asked whether it was ever seen.
void print_sender(Session& session, const boost::json::value& explained);

/// Its last cases, newest first; nothing when there is none.
void print_cases(Session& session, const boost::json::value& detail);

/// After a release: that the sender may send, or that its mail waits because a limit's window is still full, until
/// when, and how to let it send at once.
std::string after_release(const Session& session, const std::string& entity, const std::string& outlook);

}  // namespace tidegate
