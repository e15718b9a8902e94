// The kept logins of a user, as another version or a broken disk may have written them: refused, or the same when
// written again; and whatever they hold, a login is judged with finite numbers.

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "behaviour/logins.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    auto logins = Logins::decode(octets);
    if (!logins) return 0;
    if (logins->encode() != octets) std::abort();
    for (int i = 0; i < 4; ++i) {
        LoginSeen seen;
        seen.at = Instant{Millis{1'767'603'600'000LL + 600'000LL * i}};
        seen.success = i > 0;
        seen.client = i % 2 == 0 ? "203.0.113.5" : "2001:db8::1";
        seen.around = surroundings_of(seen.client);
        seen.place = {i % 2 == 0 ? "DE" : "AU", Position{50.0 - 80 * i, 10.0 + 60 * i, 10}};
        seen.others_failed = 100;
        for (const auto& signal : logins->note(seen).signals) {
            if (!std::isfinite(signal.weight) || signal.sentence.empty()) std::abort();
        }
    }
    if (logins->encode().size() > 450 || !Logins::decode(logins->encode())) std::abort();
    return 0;
}
