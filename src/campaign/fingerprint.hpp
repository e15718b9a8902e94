#pragma once
// What stays the same of a text that is sent again and again, however it is dressed up: fingerprints of two kinds.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate {

/// One message as the campaign room sees it. Borrowed for the call; nothing of it is kept but hashes.
struct Likeness {
    std::string_view text;  ///< as read, UTF-8; quoted text may be left in, lines with ">" are left out
    std::span<const std::string_view> links;     ///< URLs as written
    std::span<const std::string_view> personal;  ///< words that are the recipients' own: names, local parts, companies
    std::string_view parts;                      ///< the MIME tree, written the same way for the same tree
    std::string_view skeleton;                   ///< the names of the HTML elements in their order, with spaces
    std::uint64_t size = 0;                      ///< octets
};

/// The fingerprints of one message.
///
/// text     bottom-k sketch (Broder 1997, "On the resemblance and containment of documents") of the hashes of three
/// words
///          in a row, k = 24. Words are in lower case; personal ones, numbers, addresses and URLs are left out. So
///          added words leave most of it in place. Empty when the text has fewer than 8 such hashes: short texts are
///          alike.
/// shape    language-free: sketch of the link paths' shapes, the MIME tree, runs of four HTML elements and the size's
///          magnitude, k = 8. Empty without a link: plain mail is all of one shape.
/// domains  the links' hosts down to the part that somebody registered (public suffix list), at most 8, ascending.
///
/// Bounds   the first 64 KB of the text, 64 links and 4,000 elements are read; cost O(length).
struct Fingerprint {
    std::vector<std::uint32_t> text, shape, domains;
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};
constexpr std::size_t text_sketch = 24, shape_sketch = 8, most_link_domains = 8;

Fingerprint fingerprint(const Likeness& message);

/// The host of a URL in lower case, without user, port or trailing dot; empty when there is none.
std::string link_host(std::string_view url);

}  // namespace tidegate
