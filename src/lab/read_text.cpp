// Taking a raw mail apart, forgivingly: corpora hold mail without headers, with bare LF, and cut in the middle.

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "lab/texts.hpp"

namespace tidegate {

namespace {

/// What kind of mail it is. Everything else, but for how the body is read, tells of the way that the mail once took.
constexpr std::array kind_fields{"list-unsubscribe", "list-unsubscribe-post", "list-id", "precedence",
                                 "auto-submitted"};

constexpr std::string_view our_boundary = "----=_Part_0123456789abcdef";
constexpr std::size_t shortest_boundary = 8;  // a shorter one may be a word of the text

/// Cuts the first line off, without its line end.
std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// The name of a header field (RFC 5322 2.2), or empty when the line is none.
std::string_view field_name(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 78) return {};
    const auto name = line.substr(0, colon);
    return std::ranges::all_of(name, [](unsigned char c) { return c > ' ' && c < 0x7f; }) ? name : std::string_view{};
}

void note_field(MailText& text, const std::string& name, std::string_view value) {
    const auto word = lower(trimmed(value));
    if (name == "subject") text.subject = std::string{trimmed(value)}.substr(0, 900);
    if (name == "list-unsubscribe") text.list_unsubscribe = true;
    if (name == "list-id") text.list_id = true;
    if (name == "precedence") text.precedence_bulk = word == "bulk" || word == "list" || word == "junk";
    if (name == "auto-submitted") text.auto_submitted = word != "no";
    if (name == "content-type") text.content_type = trimmed(value);
    if (name == "content-transfer-encoding") text.encoding = word;
}

/// The boundary of a multipart (RFC 2046 5.1.1), or empty.
std::string_view boundary_of(std::string_view content_type) {
    const auto at = lower(content_type).find("boundary=");
    if (at == std::string::npos) return {};
    auto rest = content_type.substr(at + 9);
    const bool quoted = rest.starts_with('"');
    if (quoted) rest.remove_prefix(1);
    return rest.substr(0, rest.find_first_of(quoted ? "\"" : "; \t"));
}

void replace_all(std::string& text, const std::string& from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// Programs are known by their boundaries, so all get one of the same make.
void change_boundary(MailText& text) {
    const std::string own{boundary_of(text.content_type)};
    if (own.size() < shortest_boundary || our_boundary.find(own) != std::string_view::npos) return;
    replace_all(text.content_type, own, our_boundary);
    replace_all(text.body, own, our_boundary);
}

/// Bare LF becomes CRLF; octets stay as they are otherwise.
std::string with_crlf(std::string_view rest) {
    std::string out;
    out.reserve(rest.size() + rest.size() / 32);
    while (!rest.empty()) out.append(take_line(rest)).append("\r\n");
    return out;
}

}  // namespace

MailText read_text(std::string_view octets) {
    MailText text;
    auto rest = octets;
    while (!rest.empty()) {
        auto behind = rest;
        const auto line = take_line(behind);
        if (line.empty()) {
            rest = behind;
            break;
        }
        const auto name = lower(field_name(line));
        if (name.empty()) break;  // no header any more: the body begins without an empty line
        rest = behind;
        std::string value{line.substr(name.size() + 1)};
        std::string folded{line};
        while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) {
            const auto more = take_line(rest);
            if (value.size() < 8'000) value.append(more);
            if (folded.size() < 8'000) folded.append("\r\n").append(more);
        }
        note_field(text, name, value);
        if (std::ranges::find(kind_fields, name) != kind_fields.end()) text.kind_headers += folded + "\r\n";
    }
    text.body = with_crlf(rest);
    const bool coded = text.encoding == "base64" || text.encoding == "quoted-printable";
    text.plain = !coded && (text.content_type.empty() || lower(text.content_type).starts_with("text/plain"));
    change_boundary(text);
    return text;
}

}  // namespace tidegate
