// Whatever the store hands back: refused, or a state that encodes to the same octets and can be counted on.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "limits/windows.hpp"

using namespace tidegate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    auto windows = Windows::decode(octets);
    if (!windows) return 0;
    if (windows->encode() != octets) std::abort();

    const Instant now = Instant{std::chrono::hours{24 * 365 * 56}};
    const Ceilings ceilings{{10, 10, 20, 5}};
    const Demand demand{1, 2, 1};
    const auto before = windows->used(now, Window::recipients_per_day);
    const auto exceeded = windows->reserve(now, demand, ceilings);
    const auto after = windows->used(now, Window::recipients_per_day);
    if (after > before + (exceeded ? 0 : 3)) std::abort();
    if (exceeded && exceeded->room_at && *exceeded->room_at <= now) std::abort();
    windows->give_back(now, now, demand);
    const auto again = Windows::decode(windows->encode());
    if (!again || *again != *windows) std::abort();
    return 0;
}
