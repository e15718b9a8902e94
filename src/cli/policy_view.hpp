#pragma once
// A policy as people read it: whom it is for, what they may send, what happens beyond.

#include <boost/json/value.hpp>

#include "cli/session.hpp"

namespace tidegate {

/// One page; each 0 is shown as the service default that it stands for.
void print_policy(Session& session, const boost::json::value& policy);

/// All policies, in the order in which they are asked.
int list_policies(Session& session);

}  // namespace tidegate
