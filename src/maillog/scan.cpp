#include "maillog/scan.hpp"

#include <algorithm>
#include <charconv>

namespace tidegate::maillog {

namespace {

constexpr std::size_t longest_address = 320;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_control(char c) {
    const auto octet = static_cast<unsigned char>(c);
    return octet < 0x20 || octet == 0x7f;
}

/// Digits at the front, one to three of them; 0 when there are none or more.
std::size_t few_digits(std::string_view text) {
    std::size_t n = 0;
    while (n < text.size() && is_digit(text[n])) ++n;
    return n <= 3 ? n : 0;
}

/// How long the enhanced code at the front is; 0 when there is none.
std::size_t code_size(std::string_view text) {
    if (text.size() < 5 || (text[0] != '4' && text[0] != '5') || text[1] != '.') return 0;
    const auto subject = few_digits(text.substr(2));
    if (subject == 0 || text.size() <= 2 + subject || text[2 + subject] != '.') return 0;
    const auto detail = few_digits(text.substr(3 + subject));
    const auto size = 3 + subject + detail;
    const bool ends = size == text.size() || (!is_alnum(text[size]) && text[size] != '.');
    return detail != 0 && ends ? size : 0;
}

}  // namespace

bool skip(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

std::optional<std::string_view> take_bracketed(std::string_view& text) {
    if (!text.starts_with('<')) return std::nullopt;
    bool quoted = false;
    std::size_t end = 1;
    for (; end < text.size() && (quoted || text[end] != '>'); ++end) {
        if (text[end] == '"') quoted = !quoted;
        if (quoted && text[end] == '\\') ++end;
    }
    // Older servers do not quote: a lone quotation mark is only a letter then.
    if (end >= text.size()) end = text.find('>');
    if (end == std::string_view::npos) return std::nullopt;
    const auto inside = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return inside;
}

std::string_view take_until(std::string_view& text, std::string_view end) {
    const auto at = text.find(end);
    const auto taken = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + end.size());
    return taken;
}

std::optional<std::uint64_t> whole_number(std::string_view text, std::uint64_t most) {
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end || value > most) return std::nullopt;
    return value;
}

bool is_queue_id(std::string_view text) {
    return text.size() >= 5 && text.size() <= 24 && std::ranges::all_of(text, is_alnum);
}

std::string kept_address(std::string_view text) {
    const bool good = !text.empty() && text.size() <= longest_address && std::ranges::none_of(text, is_control);
    return good ? std::string{text} : std::string{};
}

std::string kept_words(std::string_view text, std::size_t longest) {
    std::string out{text.substr(0, longest)};
    std::ranges::replace_if(out, is_control, ' ');
    return out;
}

NamedAddress named_address(std::string_view text) {
    const auto open = text.find('[');
    const auto close = text.find(']', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) return {kept_address(text), {}};
    auto address = text.substr(open + 1, close - open - 1);
    skip(address, "IPv6:");
    const auto fits = [](char c) { return is_alnum(c) || c == '.' || c == ':' || c == '%'; };
    const bool good = !address.empty() && address.size() <= 64 && std::ranges::all_of(address, fits);
    return {kept_address(text.substr(0, open)), good ? std::string{address} : std::string{}};
}

std::string_view enhanced_code(std::string_view reply) {
    for (std::size_t at = 0; at < reply.size(); ++at) {
        if (at > 0 && (is_alnum(reply[at - 1]) || reply[at - 1] == '.')) continue;
        if (const auto size = code_size(reply.substr(at)); size != 0) return reply.substr(at, size);
    }
    return {};
}

}  // namespace tidegate::maillog
