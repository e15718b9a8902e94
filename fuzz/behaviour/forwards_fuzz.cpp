// Where a mailbox's rules send its mail, as another version or a broken disk may have written it: refused, or the same
// when written again; and whatever it holds, a destination is new once.

#include <cstdint>
#include <cstdlib>

#include "behaviour/forwards.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    OctetReader in{octets};
    auto forwards = Forwards::decode(in);
    if (!in.good() || !in.at_end()) return 0;
    OctetWriter out;
    forwards.encode(out);
    if (out.take() != octets) std::abort();
    for (std::uint64_t to = 1; to <= 100; ++to) {
        const Instant at{Millis{1'767'614'400'000LL + 40'000'000LL * static_cast<std::int64_t>(to)}};
        (void)forwards.note(at, to);
        if (forwards.note(at, to) != 0) std::abort();
    }
    return 0;
}
