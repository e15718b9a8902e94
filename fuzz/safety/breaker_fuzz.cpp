// The kept state of the circuit breaker, as another version or a broken disk may have written it: refused, or the same
// when it is written again.

#include <cstdint>
#include <cstdlib>

#include "safety/breaker.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    auto breaker = Breaker::decode({reinterpret_cast<const char*>(data), size});
    if (!breaker) return 0;
    const auto again = Breaker::decode(breaker->encode());
    if (!again || again->encode() != breaker->encode()) std::abort();
    const Instant now{Millis{1'767'614'400'000}};
    (void)breaker->tripped(now, "a", false);
    (void)breaker->settle(now);
    if (breaker->report(now).tripped > 1) std::abort();
    return 0;
}
