// The kept past and present of a sender, as another version or a broken disk may have written them: refused, or the
// same when written again; and whatever they hold, judging and learning goes on with finite numbers.

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "behaviour/past.hpp"

namespace {

using namespace tidegate;

void use(Past past, Recent recent) {
    for (int i = 0; i < 3; ++i) {
        Observation seen;
        seen.at = Instant{Millis{1'767'614'400'000LL + 90'000'000LL * i}};
        seen.external = {1, 2, 3};
        seen.internal = {4};
        seen.domains = {1, 1, 2};
        seen.size = 4000;
        seen.subject = 7;
        seen.traits.fill(9);
        seen.unsubscribe = true;
        recent.note(seen, past);
        for (const auto& signal : past.unusual(seen, recent)) {
            if (!std::isfinite(signal.weight) || signal.sentence.empty()) std::abort();
        }
        past.learn(seen, recent);
    }
    const auto again = Past::decode(past.encode());
    if (!again || again->encode() != past.encode()) std::abort();
    if (!Recent::decode(recent.encode())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    const auto past = Past::decode(octets);
    if (past && past->encode() != octets) std::abort();
    const auto recent = Recent::decode(octets);
    if (recent && recent->encode() != octets) std::abort();
    use(past.value_or(Past{}), recent.value_or(Recent{}));
    return 0;
}
