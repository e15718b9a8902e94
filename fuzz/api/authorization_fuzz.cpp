// The Authorization field from whoever reaches the port: nobody comes in but who has a token's secret, and what is told
// to the others has none of their octets in it.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "api/sign_in.hpp"
#include "api/world.hpp"
#include "core/text.hpp"

namespace {

using namespace tidegate;

constexpr std::string_view place = "TOKEN";  // in the input: where the secret of a viewer goes

std::string with_secret(std::string header, const std::string& secret) {
    const auto at = header.find(place);
    return at == std::string::npos ? header : header.replace(at, place.size(), secret);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static ApiWorld world;
    static const ApiParts parts = world.parts();
    static Door door{parts};  // one for all: who guesses passwords is soon told to wait, and costs nothing more
    static const std::string secret = world.secrets.at(Role::viewer);

    HttpRequest request;
    request.authorization = with_secret({reinterpret_cast<const char*>(data), size}, secret);
    request.address = "192.0.2.1";
    const auto result = door.sign_in(request);
    if (result.by_socket) std::abort();
    if (result.caller) {
        const auto scheme = lower(std::string_view{request.authorization}.substr(0, 7));
        if (scheme != "bearer " || trimmed(std::string_view{request.authorization}.substr(7)) != secret) std::abort();
        if (result.caller->role != Role::viewer) std::abort();
    } else if (result.sentence.empty() || result.sentence.find(secret) != std::string::npos) {
        std::abort();
    }
    return 0;
}
