// Answers of other filters, of any octets: nothing, an error, or points within their bounds; and what is complete stays
// what it is when more arrives behind spamd's.

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "mta/filter/wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view wire{reinterpret_cast<const char*>(data), size};
    for (const auto decode : {filter::spamd_answer, filter::rspamd_answer}) {
        const auto told = decode(wire);
        if (!told || !*told) continue;
        if (!(std::abs((*told)->score) <= 10'000 && (*told)->required > 0 && (*told)->required <= 1000)) std::abort();
    }
    return 0;
}
