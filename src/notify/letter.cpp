#include "notify/letter.hpp"

#include <algorithm>
#include <cstdio>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::string_view digits = "0123456789ABCDEF";
constexpr std::size_t longest_line = 76;

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; });
}

void append_octet(std::string& out, char c) {
    const auto octet = static_cast<unsigned char>(c);
    out += '=';
    out += digits[octet >> 4U];
    out += digits[octet & 15U];
}

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

bool is_word_safe(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-';
}

bool has_long_line(std::string_view text) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (end > 998 - 20) return true;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return false;
}

std::string with_line_ends(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') out += '\r';
        out += c;
    }
    return out;
}

}  // namespace

bool is_mail_address(std::string_view address) {
    const auto at = address.rfind('@');
    return address.size() <= 254 && at != std::string_view::npos && at > 0 && at + 1 < address.size() &&
           std::ranges::all_of(address, [](char c) {
               return c > ' ' && c <= '~' && std::string_view{"<>()[]\\,;:\""}.find(c) == std::string_view::npos;
           });
}

std::string encode_header(std::string_view text) {
    const auto line = utf8_line(text, 500);
    if (is_ascii(line) && line.size() <= 200 && line.find("=?") == std::string::npos) return line;
    // Each word holds whole characters and stays below 75 octets (RFC 2047 2 and 5).
    constexpr std::string_view open = "=?UTF-8?Q?";
    constexpr std::size_t room = 50;
    std::string out{open};
    std::size_t used = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (starts_character(line[i]) && used > room) {
            out += "?=\r\n ";
            out += open;
            used = 0;
        }
        const auto before = out.size();
        if (is_word_safe(line[i])) {
            out += line[i];
        } else if (line[i] == ' ') {
            out += '_';
        } else {
            append_octet(out, line[i]);
        }
        used += out.size() - before;
    }
    return out + "?=";
}

std::string quoted_printable(std::string_view text) {
    std::string out;
    std::size_t used = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\n') {
            out += "\r\n";
            used = 0;
            continue;
        }
        const bool line_ends = i + 1 == text.size() || text[i + 1] == '\n';
        const bool plain = c > ' ' && c <= '~' && c != '=';
        const bool space = c == ' ' && !line_ends;
        const std::size_t size = plain || space ? 1 : 3;
        if (used + size > longest_line - 1) {
            out += "=\r\n";
            used = 0;
        }
        if (size == 1) {
            out += c;
        } else {
            append_octet(out, c);
        }
        used += size;
    }
    return out;
}

std::string mail_date(Instant at) {
    constexpr const char* weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{at - day};
    char text[64];
    const int length = std::snprintf(
        text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d +0000", weekdays[std::chrono::weekday{day}.c_encoding()],
        static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return {text, static_cast<std::size_t>(length)};
}

std::string write_letter(const Letter& letter) {
    std::string out = "From: " + printable(letter.from_name, 60) + " <" + printable(letter.from, 254) + ">\r\n";
    out += "To: <" + printable(letter.to, 254) + ">\r\n";
    out += "Subject: " + encode_header(letter.subject) + "\r\n";
    out += "Date: " + mail_date(letter.date) + "\r\n";
    out += "Message-ID: <" + printable(letter.message_id, 200) + ">\r\n";
    out += "Auto-Submitted: auto-generated\r\n";
    for (const auto& [name, value] : letter.more_fields) out += name + ": " + printable(value, 200) + "\r\n";
    out += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";
    if (is_ascii(letter.text) && !has_long_line(letter.text)) {
        return out + "Content-Transfer-Encoding: 7bit\r\n\r\n" + with_line_ends(letter.text);
    }
    return out + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(letter.text);
}

}  // namespace tidegate
