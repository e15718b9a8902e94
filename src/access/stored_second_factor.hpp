#pragma once
// A second factor as it lies in its person's row. Internal to access/.

#include <boost/json/object.hpp>

#include "access/second_factor.hpp"
#include "core/result.hpp"

namespace tidegate {

boost::json::object to_json(const SecondFactor& factor);

/// Of a row of "administrators"; none where it has no "second_factor". Fault::invalid when that cannot be read.
Result<SecondFactor> second_factor_of(const boost::json::object& row);

}  // namespace tidegate
