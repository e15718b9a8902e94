#pragma once
// The few figures that detection is judged by, under plain names, with counts and intervals.

#include <boost/json/object.hpp>

#include "lab/run.hpp"

namespace tidegate {

/// Of the judge with detection: honest mailboxes restricted, honest messages held, and for each kind of attack that was
/// run the recipients reached before the first hold, or for an honest burst how often it was held and restricted.
boost::json::object plain_figures(const RunWanted& wanted, const RunFound& found);

}  // namespace tidegate
