// Any text, links and elements: fingerprints within their bounds, ascending, and the same each time.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "campaign/campaigns.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const std::string_view links[] = {text, text.substr(size / 2), text.substr(0, size / 3)};
    const std::string_view personal[] = {text.substr(0, std::min<std::size_t>(size, 20))};
    const Likeness message{
        .text = text, .links = links, .personal = personal, .parts = text, .skeleton = text, .size = size};
    const auto print = fingerprint(message);
    if (print != fingerprint(message)) std::abort();
    if (print.text.size() > text_sketch || print.shape.size() > shape_sketch ||
        print.domains.size() > most_link_domains)
        std::abort();
    for (const auto* sketch : {&print.text, &print.shape, &print.domains}) {
        if (!std::is_sorted(sketch->begin(), sketch->end())) std::abort();
    }
    Campaigns campaigns{4};
    if (!campaigns.note(Instant{}, "a", print, 1).signals.empty()) std::abort();
    const auto match = campaigns.note(Instant{}, "b", print, 1);
    if (!print.text.empty() && (match.others.size() != 1 || match.others[0].sender != "a")) std::abort();
    return 0;
}
