#include "message/charset.hpp"

#include <glib.h>
#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_utf8(std::string_view text) { return g_utf8_validate_len(text.data(), text.size(), nullptr) != FALSE; }

/// Keeps what is well-formed, and replaces the rest octet by octet.
std::string repaired(std::string_view text, std::size_t longest) {
    std::string out;
    while (!text.empty() && out.size() < longest) {
        const char* end = nullptr;
        g_utf8_validate_len(text.data(), text.size(), &end);
        const auto good = static_cast<std::size_t>(end - text.data());
        out += text.substr(0, good);
        text.remove_prefix(good);
        if (text.empty()) break;
        out += replacement;
        text.remove_prefix(1);
    }
    return std::string{cut_utf8(out, longest)};
}

/// One conversion by iconv.
class Converter {
public:
    explicit Converter(const char* charset) : handle_{g_mime_iconv_open("UTF-8", charset)} {}
    ~Converter() {
        if (good()) g_mime_iconv_close(handle_);
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    bool good() const { return handle_ != invalid(); }

    std::string convert(std::string_view octets, std::size_t longest) {
        std::string out;
        std::string input{octets};
        char* from = input.data();
        std::size_t left = input.size();
        std::array<char, 4096> buffer{};
        while (left > 0 && out.size() < longest) {
            char* to = buffer.data();
            std::size_t room = buffer.size();
            const auto done = iconv(handle_, &from, &left, &to, &room);
            const int error = done == static_cast<std::size_t>(-1) ? errno : 0;
            out.append(buffer.data(), buffer.size() - room);
            if (error == 0 || error == E2BIG) continue;
            out += replacement;
            if (error != EILSEQ || left == 0) break;
            ++from;
            --left;
        }
        return is_utf8(out) ? std::string{cut_utf8(out, longest)} : repaired(out, longest);
    }

private:
    static iconv_t invalid() { return reinterpret_cast<iconv_t>(-1); }  // NOLINT(performance-no-int-to-ptr): iconv(3)
    iconv_t handle_;
};

bool is_plain(std::string_view octets) {
    return std::ranges::all_of(octets, [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != 0x1B; });
}

/// Charsets in which ASCII octets mean ASCII, apart from escape sequences.
bool extends_ascii(const std::string& charset) {
    return charset.empty() || charset.starts_with("iso-8859") || charset.starts_with("windows-125") ||
           charset.starts_with("us-ascii") || charset.starts_with("ascii") || charset.starts_with("utf-8") ||
           charset.starts_with("utf8") || charset.starts_with("gb") || charset.starts_with("big5") ||
           charset.starts_with("koi8") || charset.starts_with("euc-") || charset.starts_with("iso-2022");
}

}  // namespace

std::string_view cut_utf8(std::string_view text, std::size_t longest) {
    if (text.size() <= longest) return text;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

std::string to_utf8(std::string_view octets, const std::string& charset, std::size_t longest) {
    const std::string name = lower(charset);
    octets = octets.substr(0, 4 * longest);
    if (extends_ascii(name) && is_plain(octets)) return std::string{octets.substr(0, longest)};
    const bool unsaid = name.empty() || name == "us-ascii" || name == "ascii" || name.starts_with("unknown");
    if (unsaid && is_utf8(octets)) return std::string{cut_utf8(octets, longest)};
    if (name == "utf-8" || name == "utf8") {
        if (is_utf8(octets)) return std::string{cut_utf8(octets, longest)};
        return repaired(octets, longest);
    }
    const std::string bounded = name.substr(0, 60);
    Converter converter{unsaid || name == "iso-8859-1" ? "windows-1252" : bounded.c_str()};
    if (converter.good()) return converter.convert(octets, longest);
    if (is_utf8(octets)) return std::string{cut_utf8(octets, longest)};
    Converter western{"windows-1252"};
    return western.good() ? western.convert(octets, longest) : repaired(octets, longest);
}

}  // namespace tidegate
