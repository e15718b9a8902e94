// Queries, paths and escapes: what decodes is clean text, and encoding it again and decoding gives the same.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/text.hpp"
#include "net/http_url.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view wire{reinterpret_cast<const char*>(data), size};
    for (const bool plus : {false, true}) {
        const auto text = percent_decode(wire, plus);
        if (!text) continue;
        if (utf8_line(*text, text->size()) != *text) std::abort();
        const auto again = percent_decode(percent_encode(*text), plus);
        if (!again || *again != *text) std::abort();
    }
    if (const auto query = parse_query(wire)) {
        std::string written;
        for (const auto& [name, value] : *query) written += percent_encode(name) + "=" + percent_encode(value) + "&";
        const auto again = parse_query(written);
        if (!again || *again != *query) std::abort();
    }
    if (const auto path = split_path(wire)) {
        std::string written;
        for (const auto& part : *path) written += "/" + part;
        if (written != wire) std::abort();
    }
    return 0;
}
