#include "campaign/fingerprint.hpp"

#include <libpsl.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <deque>
#include <set>
#include <string>
#include <utility>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_text = 64 * 1024;
constexpr std::size_t most_links = 64;
constexpr std::size_t most_elements = 4000;
constexpr std::size_t fewest_shingles = 8;

std::uint32_t hash_of(std::string_view text, std::uint64_t seed) {
    return static_cast<std::uint32_t>(XXH3_64bits_withSeed(text.data(), text.size(), seed) >> 32);
}

/// The k smallest different ones.
std::vector<std::uint32_t> bottom(std::vector<std::uint32_t> all, std::size_t k) {
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    if (all.size() > k) all.resize(k);
    all.shrink_to_fit();
    return all;
}

/// The same, of hashes as they come: most are too large, and that is all that is asked of them.
class Smallest {
public:
    explicit Smallest(std::size_t most) : most_{most} { kept_.reserve(most + 1); }
    void add(std::uint32_t hash) {
        if (kept_.size() == most_ && hash >= kept_.back()) return;
        const auto at = std::lower_bound(kept_.begin(), kept_.end(), hash);
        if (at != kept_.end() && *at == hash) return;
        kept_.insert(at, hash);
        if (kept_.size() > most_) kept_.pop_back();
    }
    std::vector<std::uint32_t> take() {
        kept_.shrink_to_fit();
        return std::move(kept_);
    }

private:
    std::size_t most_;
    std::vector<std::uint32_t> kept_;  ///< ascending
};

/// Three words in a row as one hash.
std::uint32_t mixed(std::uint64_t first, std::uint64_t second, std::uint64_t third) {
    const std::array<std::uint64_t, 3> words{first, second, third};
    return static_cast<std::uint32_t>(XXH3_64bits(words.data(), sizeof words) >> 32U);
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The letters of a word in lower case; octets above 127 count as letters. Empty for what varies from copy to copy:
/// numbers, addresses, URLs.
std::string plain(std::string_view word) {
    std::string letters;
    for (const char c : word) {
        if (c == '@' || c == '/' || is_digit(c)) return {};
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
        if (letter) letters.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    }
    return letters;
}

/// Calls `take` with each word of the lines that are not quoted.
void each_word(std::string_view text, auto take) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto end = std::min(text.find('\n', at), text.size());
        auto line = text.substr(at, end - at);
        at = end + 1;
        while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
        if (line.starts_with('>')) continue;
        while (!line.empty()) {
            std::size_t length = 0;
            while (length < line.size() && !is_blank(line[length])) ++length;
            take(line.substr(0, length));
            line.remove_prefix(length);
            while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
        }
    }
}

std::vector<std::uint32_t> text_of(const Likeness& message) {
    std::vector<std::string> personal;
    for (const auto words : message.personal) {
        each_word(words, [&personal](std::string_view word) { personal.push_back(plain(word)); });
    }
    Smallest shingles{text_sketch};
    std::uint64_t before = 0, last = 0;
    std::size_t words = 0;
    each_word(message.text.substr(0, longest_text), [&](std::string_view word) {
        const auto letters = plain(word);
        if (letters.empty() || std::find(personal.begin(), personal.end(), letters) != personal.end()) return;
        const std::uint64_t hash = XXH3_64bits_withSeed(letters.data(), letters.size(), 1);
        if (++words >= 3) shingles.add(mixed(before, last, hash));
        before = std::exchange(last, hash);
    });
    auto sketch = shingles.take();
    return sketch.size() < fewest_shingles ? std::vector<std::uint32_t>{} : sketch;
}

/// A path as its kinds of characters: "/a/12/x9.html?id=7" is "/a/0/m.a?a=0"; runs are cut, so that lengths may differ.
std::string shape_of(std::string_view path) {
    std::string shape;
    for (const char c : path.substr(0, 512)) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
        const char kind = letter ? 'a' : is_digit(c) ? '0' : c == '-' || c == '_' || c == '%' ? 'm' : c;
        if (shape.empty() || kind == '/' || kind == '?' || kind == '=' || kind == '&' || kind == '.') {
            shape.push_back(kind);
        } else if (char& before = shape.back(); before != kind) {
            const bool both =
                (before == 'a' || before == '0' || before == 'm') && (kind == 'a' || kind == '0' || kind == 'm');
            if (both)
                before = 'm';
            else
                shape.push_back(kind);
        }
    }
    return shape;
}

std::string_view path_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    return url.substr(std::min(url.find_first_of("/?#"), url.size()));
}

std::vector<std::uint32_t> shape_of(const Likeness& message) {
    if (message.links.empty()) return {};
    std::vector<std::uint32_t> features;
    for (const auto link : message.links.first(std::min(message.links.size(), most_links))) {
        features.push_back(hash_of(shape_of(path_of(link)), 2));
    }
    features.push_back(hash_of(message.parts, 3));
    features.push_back(hash_of(std::to_string(std::bit_width(message.size)), 4));
    std::deque<std::string_view> last;
    std::size_t elements = 0;
    each_word(message.skeleton.substr(0, longest_text), [&](std::string_view element) {
        if (++elements > most_elements) return;
        last.push_back(element);
        if (last.size() > 4) last.pop_front();
        if (last.size() < 4) return;
        std::string run;
        for (const auto one : last) (run += one) += ' ';
        features.push_back(hash_of(run, 5));
    });
    return bottom(std::move(features), shape_sketch);
}

/// "mail.shop.example.co.uk" is "example.co.uk", by the public suffix list of the system; what is none stays itself.
std::string_view registered(const std::string& host) {
    if (host.find_first_not_of("0123456789.") == std::string::npos || host.starts_with('[')) return host;
    const char* domain = psl_registrable_domain(psl_builtin(), host.c_str());
    return domain == nullptr ? std::string_view{host} : std::string_view{domain};
}

}  // namespace

std::string link_host(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (const auto user = url.rfind('@'); user != std::string_view::npos) url.remove_prefix(user + 1);
    if (!url.starts_with('[')) url = url.substr(0, url.find(':'));
    while (url.ends_with('.')) url.remove_suffix(1);
    return url.size() > 255 ? std::string{} : lower(url);
}

Fingerprint fingerprint(const Likeness& message) {
    Fingerprint print{text_of(message), shape_of(message), {}};
    std::set<std::string> hosts;  // many links, few hosts: looking into the public suffix list costs most
    for (const auto link : message.links.first(std::min(message.links.size(), most_links))) {
        hosts.insert(link_host(link));
    }
    hosts.erase("");
    for (const auto& host : hosts) print.domains.push_back(hash_of(registered(host), 6));
    print.domains = bottom(std::move(print.domains), most_link_domains);
    return print;
}

}  // namespace tidegate
