#include "message/language.hpp"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>
#include <array>

#include "message/charset.hpp"

namespace tidegate {

namespace {

constexpr std::size_t enough = 600;  // its time grows with each octet
constexpr std::size_t fewest = 60;
constexpr int most_of_it = 70;  // per cent of the text

std::string own_lines(std::string_view text) {
    std::string out;
    while (!text.empty() && out.size() < enough) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.substr(0, line.find_first_not_of(' ') + 1).ends_with('>')) continue;
        out += cut_utf8(line, enough - out.size());
        out += '\n';
    }
    return out;
}

}  // namespace

std::string language_of(std::string_view text) {
    const std::string own = own_lines(text);
    if (own.size() < fewest) return {};
    const CLD2::CLDHints no_hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    std::array<CLD2::Language, 3> languages{};
    std::array<int, 3> per_cent{};
    std::array<double, 3> scores{};
    int octets = 0, valid = 0;
    bool reliable = false;
    CLD2::ExtDetectLanguageSummaryCheckUTF8(own.data(), static_cast<int>(own.size()), true, &no_hints, 0,
                                            languages.data(), per_cent.data(), scores.data(), nullptr, &octets,
                                            &reliable, &valid);
    const bool told = reliable && per_cent[0] >= most_of_it && languages[0] != CLD2::UNKNOWN_LANGUAGE;
    return told ? CLD2::LanguageCode(languages[0]) : std::string{};
}

}  // namespace tidegate
