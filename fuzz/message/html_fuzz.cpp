// Whatever the page: texts and links stay within their bounds, and no text comes out that did not go in.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "message/html.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view html{reinterpret_cast<const char*>(data), size};
    const HtmlText page = read_html(html, 1000, 10);
    if (page.text.size() > 1000 || page.hidden_text.size() > 1000 || page.links.size() > 10) std::abort();
    for (const auto& link : page.links) {
        if (link.target.size() > 2000 || link.text.size() > 300 || link.host.size() > 260) std::abort();
    }
    if (resolve_entities(html).size() > 4 * size) std::abort();
    return 0;
}
