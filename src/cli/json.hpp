#pragma once
// Reading what the API answers, forgiving: what is not there is empty.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace tidegate {

/// The value under a dotted path ("limits.external_per_hour"), or nullptr.
const boost::json::value* value_at(const boost::json::value& value, std::string_view path);

/// One value as a line for people: escaped, numbers short, null and missing empty, a list joined by ", ", an object
/// as JSON.
std::string plain(const boost::json::value& value);

/// `plain` of the value under a path; empty when it is not there or an object.
std::string text_at(const boost::json::value& value, std::string_view path);

/// The rows of a list: the array itself, or what an object holds under "items".
boost::json::array items_of(const boost::json::value& value);

/// Sets what a dotted path names, making the objects on the way.
void set_at(boost::json::object& object, std::string_view path, boost::json::value value);

/// With two spaces a level, for people and diffs; ends without a line end.
std::string pretty(const boost::json::value& value);

}  // namespace tidegate
