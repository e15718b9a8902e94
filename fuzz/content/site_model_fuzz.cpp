// What a site has taught, as a broken disk may give it back: refused, or the same when it is written again.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "content/site_model.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    static const auto blank = std::make_shared<const ContentModel>();
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    SiteModel site{blank};
    if (!site.take(octets)) return 0;
    const auto written = site.encode();
    SiteModel again{blank};
    if (!again.take(written) || again.encode() != written) std::abort();
    return 0;
}
