#pragma once
// HTML to the text that a reader sees, in one bounded pass. No tree is built: hostile nesting costs a tree builder
// quadratic time (docs/decisions/0004-content.md has the figures).

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "message/mail.hpp"

namespace tidegate {

/// What a page shows and what it hides.
struct HtmlText {
    std::string text;         ///< blocks and cells apart, white space collapsed, entities resolved
    std::string hidden_text;  ///< what style or attributes keep from the reader
    std::string image_text;   ///< alternative texts of images, a line each
    std::vector<Link> links;  ///< of a, area and form
    HtmlFacts facts;
};

/// `html` is UTF-8, of any form. Each text is cut at `longest` octets, links at `most_links`. Linear.
/// Hidden is: display:none, visibility:hidden, opacity 0, a font or box without size, text in the colour of its ground,
/// the attribute `hidden`, and rules of one class or id in a style element that say so.
HtmlText read_html(std::string_view html, std::size_t longest, std::size_t most_links);

/// Characters for the entities in `text`: numbers, and the names that mail uses.
std::string resolve_entities(std::string_view text);

}  // namespace tidegate
