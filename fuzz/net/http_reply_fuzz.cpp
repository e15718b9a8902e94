// Whatever a server sends, a reply's body keeps to its bound, and more octets behind a complete reply that says where
// it ends do not change it.

#include <cstdint>
#include <cstdlib>

#include "net/http_reply.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string wire{reinterpret_cast<const char*>(data), size};
    const auto open = decode_http_reply(wire, false, 4096);
    const auto ended = decode_http_reply(wire, true, 4096);
    if (!open && ended) std::abort();
    if (ended && (!*ended || (*ended)->body.size() > 4096 || (*ended)->status < 200 || (*ended)->status > 599))
        std::abort();
    if (open && *open) {
        const auto more = decode_http_reply(wire + "x", false, 4096);
        if (!more || !*more || (*more)->body != (*open)->body || !ended) std::abort();
    }
    return 0;
}
