#include "message/mail.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "message/charset.hpp"
#include "message/headers.hpp"
#include "message/mime.hpp"
#include "message/shape.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_name = 78;
constexpr std::size_t most_received = 50;

bool is_space(char c) { return c == ' ' || c == '\t'; }

/// The name of a field at the front of a line, or empty (RFC 5322 3.6.8).
std::string_view field_name(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return {};
    const std::string_view name = trimmed(line.substr(0, colon));
    const bool printable_only = std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~'; });
    return printable_only && !is_space(line.front()) ? name : std::string_view{};
}

/// Reads the fields and returns the body: what is behind the empty line, or from the first line that is no field.
std::string_view read_fields(std::string_view rest, const MailBounds& bounds, Mail& mail) {
    if (rest.starts_with("From ")) take_line(rest);
    while (!rest.empty()) {
        const std::string_view section = rest;
        const std::string_view first = take_line(rest);
        if (first.empty()) return rest;
        const std::string_view name = field_name(first);
        if (name.empty()) return section;
        while (!rest.empty() && is_space(rest.front())) take_line(rest);
        const std::string_view field = section.substr(0, section.size() - rest.size());
        const std::string_view value = field.substr(field.find(':') + 1);
        if (mail.fields.size() >= bounds.fields) {
            mail.cut = true;
            continue;
        }
        note_header(mail.headers, name, value);
        mail.fields.push_back({std::string{name.substr(0, longest_name)}, unfolded(value)});
    }
    return rest;
}

/// What stands around the address: "Anna Berg" of "Anna Berg <a@b>" and of "a@b (Anna Berg)".
std::string display_name(const std::string& value) {
    const auto open = value.rfind('<');
    std::string_view name;
    if (open != std::string::npos) {
        name = trimmed(std::string_view{value}.substr(0, open));
    } else if (const auto comment = value.find('('); comment != std::string::npos) {
        name = std::string_view{value}.substr(comment + 1, value.rfind(')') - comment - 1);
    }
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    return decode_words(std::string{name});
}

/// Addresses in a list: one more than its commas outside quotes. Good enough for a count.
std::size_t count_addresses(std::string_view value) {
    std::size_t count = trimmed(value).empty() ? 0 : 1;
    bool quoted = false;
    for (const char c : value) {
        if (c == '"') quoted = !quoted;
        if (c == ',' && !quoted) ++count;
    }
    return count;
}

void note_received(const std::string& value, Mail& mail) {
    const auto semicolon = value.rfind(';');
    if (semicolon == std::string::npos || mail.received.size() >= most_received) return;
    if (const auto at = read_date(value.substr(semicolon + 1))) mail.received.push_back(at->first);
}

void set_once(std::string& field, std::string value) {
    if (field.empty()) field = std::move(value);
}

void note_field(const HeaderField& field, Mail& mail) {
    const std::string name = lower(field.name);
    if (name == "subject") {
        set_once(mail.subject, decode_words(field.value));
    } else if (name == "from") {
        set_once(mail.from_name, display_name(field.value));
    } else if (name == "reply-to") {
        set_once(mail.reply_to, to_utf8(first_address(field.value), "", longest_header_value));
    } else if (name == "to" || name == "cc") {
        mail.to_count += count_addresses(field.value);
    } else if (name == "x-mailer" || name == "user-agent") {
        set_once(mail.mailer, decode_words(field.value));
    } else if (name == "received") {
        note_received(field.value, mail);
    } else if (name == "date" && !mail.date) {
        if (const auto at = read_date(field.value)) {
            mail.date = at->first;
            mail.zone = at->second;
        }
    }
}

}  // namespace

Mail read_mail(std::string_view octets, const MailBounds& bounds) {
    Mail mail;
    mail.cut = octets.size() > bounds.octets;
    const std::string_view body = read_fields(octets.substr(0, bounds.octets), bounds, mail);
    for (const auto& field : mail.fields) note_field(field, mail);
    mail.from_address = to_utf8(mail.headers.from, "", longest_header_value);
    mail.message_id_shape = shape_of(mail.headers.message_id);
    read_mime(body, bounds, mail);
    return mail;
}

}  // namespace tidegate
