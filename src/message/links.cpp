#include "message/links.hpp"

#include <libpsl.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_target = 2000;
constexpr std::size_t longest_host = 255;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Where an address in plain text ends.
bool ends_address(char c) {
    return is_space(c) || c == '<' || c == '>' || c == '"' || c == '`' || c == '{' || c == '}' || c == '|';
}

bool is_host_octet(char c) {
    const auto octet = static_cast<unsigned char>(c);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || octet >= 0x80;
}

std::string_view after_scheme(std::string_view target) {
    const std::string start = lower(target.substr(0, 8));
    constexpr std::array<std::string_view, 4> schemes{"https://", "http://", "ftp://", "//"};
    for (const auto scheme : schemes) {
        if (start.starts_with(scheme)) return target.substr(scheme.size());
    }
    return start.starts_with("www.") ? target : std::string_view{};
}

bool is_number(std::string_view host) {
    if (host.empty() || host.front() == '.') return false;
    const bool digit = host.front() >= '0' && host.front() <= '9';
    return host.front() == '[' || (digit && host.find_first_not_of("0123456789.xX") == std::string_view::npos);
}

}  // namespace

std::string host_of(std::string_view target) {
    while (!target.empty() && is_space(target.front())) target.remove_prefix(1);
    std::string_view rest = after_scheme(target);
    rest = rest.substr(0, rest.find_first_of("/?#\\"));
    const auto at = rest.rfind('@');
    if (at != std::string_view::npos) rest.remove_prefix(at + 1);
    if (rest.starts_with('[')) return lower(rest.substr(0, std::min(rest.find(']') + 1, longest_host)));
    const auto end = std::ranges::find_if_not(rest, is_host_octet);
    rest = rest.substr(0, std::min(static_cast<std::size_t>(end - rest.begin()), longest_host));
    while (rest.ends_with('.')) rest.remove_suffix(1);
    return lower(rest);
}

void find_links(std::string_view text, std::size_t most, std::vector<Link>& into) {
    std::size_t at = 0, colon = 0, www = 0;
    while (at < text.size() && into.size() < most) {
        if (colon <= at) colon = text.find("://", at);
        if (www <= at) www = text.find("www.", at);
        std::size_t start = std::min(colon, www);
        if (start == std::string_view::npos) break;
        if (start == colon) {
            std::size_t letters = 0;
            while (letters < 5 && start > at && ((text[start - 1] | 0x20) >= 'a' && (text[start - 1] | 0x20) <= 'z')) {
                --start;
                ++letters;
            }
        }
        std::size_t end = std::max(start, std::min(colon, www));
        while (end < text.size() && !ends_address(text[end])) ++end;
        std::string_view address = text.substr(start, std::min(end - start, longest_target));
        while (!address.empty() && std::string_view{".,;:!?)]'*"}.find(address.back()) != std::string_view::npos)
            address.remove_suffix(1);
        if (auto host = host_of(address); host.find('.') != std::string::npos || is_number(host))
            into.push_back({std::string{address}, std::move(host), std::string{address.substr(0, 300)}, {}});
        at = std::max(end, start + 1);
    }
}

std::string registered_domain(const std::string& host) {
    if (host.empty() || is_number(host)) return host;
    const char* domain = psl_registrable_domain(psl_builtin(), host.c_str());
    return domain == nullptr ? host : std::string{domain};
}

void name_domains(std::vector<Link>& links) {
    std::unordered_map<std::string_view, std::string> known;  // many links, few hosts
    for (auto& link : links) {
        const auto [at, is_new] = known.try_emplace(link.host);
        if (is_new) at->second = registered_domain(link.host);
        link.domain = at->second;
    }
}

std::string host_in_words(std::string_view words) {
    while (!words.empty() && (is_space(words.front()) || words.front() == '(')) words.remove_prefix(1);
    if (auto host = host_of(words); !host.empty()) return host.find('.') == std::string::npos ? std::string{} : host;
    const std::string_view word = words.substr(0, std::min(words.find_first_of(" \t\r\n/"), longest_host));
    if (word.find('@') != std::string_view::npos || word.find('.') == std::string_view::npos) return {};
    const std::string host = lower(word);
    if (!std::ranges::all_of(host, is_host_octet) || host.front() == '.' || host.back() == '.') return {};
    // "e.g" or "v2.0" is no host: a name of the public suffix list's own part ends it.
    const std::string end{host.substr(host.rfind('.') + 1)};
    constexpr std::array<std::string_view, 14> common{"com", "net", "org", "edu", "gov", "info", "biz",
                                                      "de",  "uk",  "fr",  "nl",  "eu",  "io",   "example"};
    return std::ranges::find(common, end) == common.end() ? std::string{} : host;
}

bool is_masked(const Link& link) {
    if (link.host.empty()) return false;
    const std::string named = host_in_words(link.text);
    return !named.empty() && registered_domain(named) != link.domain;
}

}  // namespace tidegate
