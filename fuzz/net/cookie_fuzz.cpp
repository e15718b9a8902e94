// The Cookie field from whoever reaches the port: a value that is found stands there once, behind its name, and can be
// read back out of a field written anew.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "net/http_cookie.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view field{reinterpret_cast<const char*>(data), size};
    constexpr std::string_view name = "tidegate_session";
    const auto found = cookie_named(field, name);
    if (!found) {
        if (found.error().what.empty()) std::abort();
        return 0;
    }
    const auto times = [&] {
        std::size_t out = 0;
        const auto pair = "; " + std::string{name} + "=";
        const auto all = "; " + std::string{field};
        for (auto at = all.find(pair); at != std::string::npos; at = all.find(pair, at + 1)) ++out;
        return out;
    }();
    if (times != (*found ? 1U : 0U)) std::abort();
    if (!*found) return 0;
    if ((*found)->find(';') != std::string_view::npos) std::abort();
    const auto written = "a=b; " + std::string{name} + "=" + std::string{**found};
    const auto again = cookie_named(written, name);
    if (!again || !*again || **again != **found) std::abort();
    return 0;
}
