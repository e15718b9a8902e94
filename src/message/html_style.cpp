#include "message/html_style.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t most_rules = 500;
constexpr std::string_view space = " \t\r\n\f";

std::string_view stripped(std::string_view text) {
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

/// The number at the front of "12px", ".5em"; nothing when there is none.
std::optional<double> number_of(std::string_view value) {
    double number = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number, std::chars_format::fixed);
    if (read.ec != std::errc{}) return std::nullopt;
    return number;
}

bool is_size_name(std::string_view name) {
    return name == "max-height" || name == "max-width" || name == "height" || name == "width";
}

/// Of "rgb(1, 2, 3)".
std::optional<unsigned> read_rgb(std::string_view value) {
    unsigned colour = 0;
    for (int i = 0; i < 3; ++i) {
        const auto digit = value.find_first_of("0123456789");
        if (digit == std::string_view::npos) return std::nullopt;
        value.remove_prefix(digit);
        unsigned part = 0;
        const auto read = std::from_chars(value.data(), value.data() + value.size(), part);
        if (read.ec != std::errc{}) return std::nullopt;
        colour = colour << 8U | std::min(part, 255U);
        value.remove_prefix(static_cast<std::size_t>(read.ptr - value.data()));
    }
    return colour;
}

void note(Seen& seen, std::string_view name, std::string_view value) {
    if (name == "display") {
        if (value.starts_with("none")) seen.hidden = true;
    } else if (name == "visibility") {
        if (value.starts_with("hidden")) seen.hidden = true;
    } else if (name == "mso-hide") {
        return;  // for one program only
    } else if (name == "opacity" || is_size_name(name)) {
        const auto number = number_of(value);
        const bool none = number && *number <= 0;
        if (none && (name == "opacity" || name.starts_with("max-"))) seen.hidden = true;
    } else if (name == "font-size") {
        const auto number = number_of(value);
        const bool pixels = value.find("px") != std::string_view::npos || value.find("pt") != std::string_view::npos;
        if (number) seen.tiny = *number <= 0 || (pixels && *number <= 1);
    } else if (name == "color") {
        if (const auto colour = read_colour(value)) seen.colour = colour;
    } else if (name == "background-color" || name == "background") {
        seen.ground = read_colour(value);
        seen.picture = !seen.ground && !value.starts_with("none") && !value.starts_with("transparent") &&
                       !value.starts_with("inherit") && !value.empty();
    } else if (name == "background-image") {
        if (value.find("url") != std::string_view::npos) seen.picture = true;
    }
}

}  // namespace

std::optional<unsigned> read_colour(std::string_view value) {
    value = stripped(value);
    if (value.starts_with("rgb")) return read_rgb(value);
    const bool hash = value.starts_with('#');
    if (hash) value.remove_prefix(1);
    const auto digits = std::min(value.find_first_not_of("0123456789abcdefABCDEF"), value.size());
    if (digits == 6 || (hash && digits == 3)) {
        unsigned colour = 0;
        std::from_chars(value.data(), value.data() + digits, colour, 16);
        if (digits == 6) return colour;
        const unsigned red = colour >> 8U, green = colour >> 4U & 0xFU, blue = colour & 0xFU;
        return (red << 16U | green << 8U | blue) * 0x11U;
    }
    const std::string word = lower(value.substr(0, value.find_first_of(" !;")));
    constexpr std::array<std::pair<std::string_view, unsigned>, 8> names{{{"white", 0xFFFFFF},
                                                                          {"black", 0},
                                                                          {"red", 0xFF0000},
                                                                          {"blue", 0x0000FF},
                                                                          {"green", 0x008000},
                                                                          {"yellow", 0xFFFF00},
                                                                          {"gray", 0x808080},
                                                                          {"silver", 0xC0C0C0}}};
    for (const auto& [name, colour] : names) {
        if (word == name) return colour;
    }
    return std::nullopt;
}

Seen read_declarations(std::string_view declarations) {
    Seen seen;
    while (!declarations.empty()) {
        const auto end = declarations.find(';');
        const std::string_view one = declarations.substr(0, end);
        declarations.remove_prefix(end == std::string_view::npos ? declarations.size() : end + 1);
        const auto colon = one.find(':');
        if (colon == std::string_view::npos) continue;
        note(seen, lower(stripped(one.substr(0, std::min<std::size_t>(colon, 40)))),
             lower(stripped(one.substr(colon + 1).substr(0, 80))));
    }
    return seen;
}

void StyleRules::add_rule(std::string_view selectors, std::string_view declarations) {
    const Seen seen = read_declarations(declarations);
    if (!seen.hidden && !seen.tiny && !seen.colour && !seen.ground && !seen.picture) return;
    while (!selectors.empty() && classes_.size() + ids_.size() < most_rules) {
        const auto end = selectors.find(',');
        const std::string_view one = stripped(selectors.substr(0, end));
        selectors.remove_prefix(end == std::string_view::npos ? selectors.size() : end + 1);
        const auto mark = one.find_first_of(".#");
        if (mark == std::string_view::npos || one.find_first_of(" >+~:[*", mark) != std::string_view::npos) continue;
        const std::string name = lower(one.substr(mark + 1).substr(0, 60));
        if (name.empty() || name.find_first_of(".#") != std::string::npos) continue;
        if (one.find_first_of(" >+~:[") != std::string_view::npos) continue;
        (one[mark] == '.' ? classes_ : ids_).emplace(name, seen);
    }
}

void StyleRules::add(std::string_view sheet) {
    while (!sheet.empty()) {
        const auto open = sheet.find('{');
        if (open == std::string_view::npos) return;
        std::string_view selectors = stripped(sheet.substr(0, open));
        sheet.remove_prefix(open + 1);
        if (const auto comment = selectors.rfind("*/"); comment != std::string_view::npos)
            selectors = stripped(selectors.substr(comment + 2));
        if (selectors.starts_with('@')) {  // leave the whole block out
            int depth = 1;
            std::size_t i = 0;
            for (; i < sheet.size() && depth > 0; ++i) depth += sheet[i] == '{' ? 1 : sheet[i] == '}' ? -1 : 0;
            sheet.remove_prefix(i);
            continue;
        }
        const auto close = std::min(sheet.find('}'), sheet.size());
        add_rule(selectors.substr(0, 2000), sheet.substr(0, std::min<std::size_t>(close, 4000)));
        sheet.remove_prefix(std::min(close + 1, sheet.size()));
    }
}

}  // namespace tidegate
