// What is decoded is encoded to the same octets, fits its bound, and a shorter buffer never gives another packet.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mta/milter/frame.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate::milter;
    constexpr std::size_t longest = 4096;
    std::string_view wire{reinterpret_cast<const char*>(data), size};
    while (true) {
        const auto frame = decode_frame(wire, longest);
        if (!frame || !*frame) return 0;
        const auto& [command, payload, wire_size] = **frame;
        if (payload.size() > longest || wire_size > wire.size()) std::abort();

        std::string again;
        encode_frame(command, payload, again);
        if (again != wire.substr(0, wire_size)) std::abort();

        const auto part = decode_frame(wire.substr(0, wire_size - 1), longest);
        if (!part || *part) std::abort();
        wire.remove_prefix(wire_size);
    }
}
