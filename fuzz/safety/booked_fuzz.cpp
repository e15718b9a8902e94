// Booked sends as another version or a broken disk may have written them: refused, or the same when they are written
// again.

#include <cstdint>
#include <cstdlib>

#include "safety/booked.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    auto booked = BookedSends::decode({reinterpret_cast<const char*>(data), size});
    if (!booked) return 0;
    const auto again = BookedSends::decode(booked->encode());
    if (!again || again->encode() != booked->encode()) std::abort();
    if (booked->all().size() > 20) std::abort();
    const Instant now{Millis{1'767'614'400'000}};
    for (const auto& one : again->all()) {
        if (one.used > one.recipients) std::abort();
    }
    (void)booked->open(now, "subject");
    (void)booked->take_ended(now);
    return 0;
}
