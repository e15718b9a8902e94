#pragma once
// A browser that has signed in before, told by a mark that nobody else can make: nothing is kept of it here.

#include <optional>
#include <string>
#include <string_view>

namespace tidegate {

/// The mark of a browser that has signed in as `name`. `id`: 32 hexadecimal digits of its own. It opens nothing: it
/// only says whose failures are whose, where a proxy gives everybody one address.
std::string device_mark(std::string_view key, std::string_view name, std::string_view id);

/// The id in a mark that was made with this key for this name; nothing for any other text.
std::optional<std::string> device_of(std::string_view key, std::string_view name, std::string_view mark);

}  // namespace tidegate
