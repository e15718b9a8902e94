// Character references (HTML 4 24, HTML 5 13.5): numbers, and the names that mail uses.

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "message/html.hpp"

namespace tidegate {

namespace {

using Name = std::pair<std::string_view, unsigned>;

constexpr std::array<Name, 74> names{
    {{"AMP", '&'},      {"Aacute", 0xC1},  {"Agrave", 0xC0},  {"Auml", 0xC4},     {"Ccedil", 0xC7},  {"Eacute", 0xC9},
     {"GT", '>'},       {"LT", '<'},       {"Ntilde", 0xD1},  {"Ouml", 0xD6},     {"QUOT", '"'},     {"Uuml", 0xDC},
     {"aacute", 0xE1},  {"acirc", 0xE2},   {"aelig", 0xE6},   {"agrave", 0xE0},   {"amp", '&'},      {"apos", '\''},
     {"aring", 0xE5},   {"atilde", 0xE3},  {"auml", 0xE4},    {"bull", 0x2022},   {"ccedil", 0xE7},  {"cent", 0xA2},
     {"copy", 0xA9},    {"deg", 0xB0},     {"eacute", 0xE9},  {"ecirc", 0xEA},    {"egrave", 0xE8},  {"emsp", 0x2003},
     {"ensp", 0x2002},  {"euml", 0xEB},    {"euro", 0x20AC},  {"frac12", 0xBD},   {"gt", '>'},       {"hellip", 0x2026},
     {"iacute", 0xED},  {"icirc", 0xEE},   {"iexcl", 0xA1},   {"iquest", 0xBF},   {"iuml", 0xEF},    {"laquo", 0xAB},
     {"ldquo", 0x201C}, {"lrm", 0x200E},   {"lsquo", 0x2018}, {"lt", '<'},        {"mdash", 0x2014}, {"middot", 0xB7},
     {"nbsp", 0xA0},    {"ndash", 0x2013}, {"ntilde", 0xF1},  {"oacute", 0xF3},   {"ocirc", 0xF4},   {"oslash", 0xF8},
     {"otilde", 0xF5},  {"ouml", 0xF6},    {"pound", 0xA3},   {"quot", '"'},      {"raquo", 0xBB},   {"rarr", 0x2192},
     {"rdquo", 0x201D}, {"reg", 0xAE},     {"rlm", 0x200F},   {"rsaquo", 0x203A}, {"rsquo", 0x2019}, {"sect", 0xA7},
     {"shy", 0xAD},     {"szlig", 0xDF},   {"times", 0xD7},   {"trade", 0x2122},  {"uacute", 0xFA},  {"uuml", 0xFC},
     {"zwj", 0x200D},   {"zwnj", 0x200C}}};

void append(std::string& out, unsigned code) {
    const auto put = [&](unsigned octet) { out += static_cast<char>(octet); };
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0U | code >> 6U);
        put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        put(0xE0U | code >> 12U);
        put(0x80U | (code >> 6U & 0x3FU));
        put(0x80U | (code & 0x3FU));
    } else {
        put(0xF0U | code >> 18U);
        put(0x80U | (code >> 12U & 0x3FU));
        put(0x80U | (code >> 6U & 0x3FU));
        put(0x80U | (code & 0x3FU));
    }
}

/// The octets 0x80–0x9F of windows-1252, which pages mean by these numbers.
unsigned as_meant(unsigned code) {
    constexpr std::array<unsigned, 32> western{0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                               0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                               0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                               0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
    return code >= 0x80 && code <= 0x9F ? western[code - 0x80] : code;
}

/// Octets that the reference at the front of `text` (which begins with "&") takes, and the character; 0 if it is none.
std::size_t reference(std::string_view text, unsigned& code) {
    if (text.size() > 2 && text[1] == '#') {
        const bool hex = text[2] == 'x' || text[2] == 'X';
        const char* first = text.data() + (hex ? 3 : 2);
        const char* last = text.data() + std::min<std::size_t>(text.size(), 12);
        const auto read = first < last ? std::from_chars(first, last, code, hex ? 16 : 10)
                                       : std::from_chars_result{first, std::errc::invalid_argument};
        if (read.ec != std::errc{}) return 0;
        code = as_meant(code);
        const auto used = static_cast<std::size_t>(read.ptr - text.data());
        return used + (used < text.size() && text[used] == ';' ? 1 : 0);
    }
    std::size_t end = 1;
    while (end < text.size() && end < 10 &&
           ((text[end] >= 'a' && text[end] <= 'z') || (text[end] >= 'A' && text[end] <= 'Z') ||
            (text[end] >= '0' && text[end] <= '9')))
        ++end;
    const std::string_view name = text.substr(1, end - 1);
    const auto at = std::ranges::lower_bound(names, name, {}, &Name::first);
    if (at == names.end() || at->first != name) return 0;
    const bool closed = end < text.size() && text[end] == ';';
    if (!closed && at->second >= 0x80) return 0;
    code = at->second;
    return end + (closed ? 1 : 0);
}

}  // namespace

std::string resolve_entities(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto mark = std::min(text.find('&'), text.size());
        out += text.substr(0, mark);
        text.remove_prefix(mark);
        if (text.empty()) break;
        unsigned code = 0;
        const auto used = reference(text, code);
        if (used == 0) {
            out += '&';
        } else {
            append(out, code);
        }
        text.remove_prefix(std::max<std::size_t>(used, 1));
    }
    return out;
}

}  // namespace tidegate
