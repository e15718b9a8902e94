#include "core/text.hpp"

#include <algorithm>

namespace tidegate {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

/// How many octets the well-formed UTF-8 character at the front takes (Unicode 3.9, table 3-7); 0 if it is not one.
std::size_t character_size(std::string_view text) {
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto follows = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
    const unsigned lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (!follows(1) || !follows(2)) return 0;
        const bool overlong = lead == 0xE0 && at(1) < 0xA0;
        const bool surrogate = lead == 0xED && at(1) > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (!follows(1) || !follows(2) || !follows(3)) return 0;
        const bool overlong = lead == 0xF0 && at(1) < 0x90;
        const bool too_large = lead == 0xF4 && at(1) > 0x8F;
        return overlong || too_large ? 0 : 4;
    }
    return 0;
}

/// C0, DEL, C1, line and paragraph separators, and the marks that turn the direction of text.
bool is_control(std::string_view character) {
    const auto lead = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return lead < 0x20 || lead == 0x7F;
    const auto second = static_cast<unsigned char>(character[1]);
    if (character.size() == 2) return lead == 0xC2 && second < 0xA0;
    if (character.size() != 3 || lead != 0xE2) return false;
    const auto third = static_cast<unsigned char>(character[2]);
    if (second == 0x80) return third == 0x8E || third == 0x8F || (third >= 0xA8 && third <= 0xAE);
    return second == 0x81 && third >= 0xA6 && third <= 0xA9;
}

}  // namespace

std::string lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

std::string printable(std::string_view text, std::size_t longest) {
    const bool cut = text.size() > longest;
    if (cut) text = text.substr(0, longest > 3 ? longest - 3 : 0);
    std::string out{text};
    std::ranges::replace_if(
        out, [](char c) { return c < ' ' || c > '~'; }, '?');
    if (cut) out += "...";
    return out;
}

std::string utf8_line(std::string_view text, std::size_t longest) {
    std::string out;
    out.reserve(std::min(text.size(), longest));
    while (!text.empty()) {
        const auto size = character_size(text);
        std::string_view shown = size == 0 ? replacement : text.substr(0, size);
        if (size != 0 && is_control(shown)) shown = " ";
        if (out.size() + shown.size() > longest) break;
        out += shown;
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return out;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns) {
    if (columns == 0) return std::string{text};
    std::string out;
    std::size_t used = indent;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, end);
        // Columns as people count them: the later octets of a character do not count.
        const auto width = static_cast<std::size_t>(
            std::ranges::count_if(word, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
        const bool first = used == indent;
        if (!first && used + 1 + width > columns) {
            out += "\n" + std::string(indent, ' ');
            used = indent;
        } else if (!first) {
            out += ' ';
            ++used;
        }
        out += word;
        used += width;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace tidegate
