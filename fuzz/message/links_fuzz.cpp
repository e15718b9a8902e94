// Whatever the text: hosts are lower-case and bounded, and the number of links is.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/text.hpp"
#include "message/links.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const std::string host = host_of(text);
    if (host.size() > 260 || host != lower(host)) std::abort();
    if (registered_domain(host).size() > host.size()) std::abort();
    std::vector<Link> links;
    find_links(text, 5, links);
    if (links.size() > 5) std::abort();
    for (const auto& link : links) {
        if (text.find(link.target) == std::string_view::npos || link.host.empty()) std::abort();
        is_masked(link);
    }
    is_masked({"", "example.org", std::string{text}});
    return 0;
}
