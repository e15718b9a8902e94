#pragma once
// A sender's risk as a sum that can be checked by hand: rest, an addend a line with its sentence, and what they make.

#include <boost/json/value.hpp>

#include "cli/session.hpp"

namespace tidegate {

/// `of`: what has `risk` and `signals`, an explanation or a case. Prints nothing where there is no risk, or nothing but
/// rest.
void print_risk(Session& session, const boost::json::value& of, const std::string& title);

}  // namespace tidegate
