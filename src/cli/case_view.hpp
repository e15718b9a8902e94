#pragma once
// A case as people read it: what happened first, then the data behind it.

#include <boost/json/value.hpp>

#include "cli/session.hpp"

namespace tidegate {

/// The sentence, counts against limits, messages, timeline, held mail, and what to do next.
void print_case(Session& session, const boost::json::value& found);

}  // namespace tidegate
