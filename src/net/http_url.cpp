#include "net/http_url.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t most_parameters = 64;
constexpr std::size_t most_segments = 16;

/// -1 when it is no hexadecimal digit.
int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

}  // namespace

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return fail(Fault::invalid, "the address has a \"%\" without two hexadecimal digits");
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    // What is shown and what was asked must be the same text: so no octet may need repair.
    if (utf8_line(out, out.size()) != out) {
        return fail(Fault::invalid, "the address holds control characters or octets that are not UTF-8");
    }
    return out;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (unreserved(c)) {
            out += c;
            continue;
        }
        const auto octet = static_cast<unsigned char>(c);
        out += '%';
        out += digits[octet >> 4U];
        out += digits[octet & 15U];
    }
    return out;
}

Result<Parameters> parse_query(std::string_view query) {
    Parameters out;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (pair.empty()) continue;
        if (out.size() == most_parameters) return fail(Fault::invalid, "the query has more than 64 parameters");
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = percent_decode(pair.substr(0, equals), true);
        if (!name) return tl::unexpected<Error>{name.error()};
        auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!value) return tl::unexpected<Error>{value.error()};
        out.emplace_back(std::move(*name), std::move(*value));
    }
    return out;
}

Result<std::vector<std::string>> split_path(std::string_view path) {
    if (!path.starts_with('/')) return fail(Fault::invalid, "the path does not begin with \"/\"");
    path.remove_prefix(1);
    std::vector<std::string> out;
    while (true) {
        if (out.size() == most_segments) return fail(Fault::invalid, "the path has more than 16 parts");
        const auto slash = path.find('/');
        out.emplace_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return out;
        path.remove_prefix(slash + 1);
    }
}

}  // namespace tidegate
