#include "net/http_cookie.hpp"

#include <algorithm>
#include <string>

namespace tidegate {

Result<std::optional<std::string_view>> cookie_named(std::string_view field, std::string_view name) {
    const bool clean =
        std::ranges::all_of(field, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7F'; });
    if (!clean) return fail(Fault::invalid, "the Cookie field holds control characters");
    std::optional<std::string_view> found;
    while (!field.empty()) {
        const auto end = field.find(';');
        const auto pair = field.substr(0, end);
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
            if (found) {
                return fail(Fault::invalid, "the browser sends two cookies named " + std::string{name} +
                                                ": delete the cookies of this site, and sign in again");
            }
            found = pair.substr(name.size() + 1);
        }
        if (end == std::string_view::npos) break;
        if (!field.substr(end).starts_with("; ")) {
            return fail(Fault::invalid, "cookies are parted by \"; \" in the Cookie field");
        }
        field.remove_prefix(end + 2);
    }
    return found;
}

}  // namespace tidegate
