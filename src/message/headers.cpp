#include "message/headers.hpp"

#include "core/text.hpp"

namespace tidegate {

namespace {

/// The word before parameters and comments: "auto-replied" of "Auto-Replied; owner=x (really)".
std::string keyword(std::string_view value) {
    const std::string line = unfolded(value);
    return lower(std::string_view{line}.substr(0, line.find_first_of("; \t(")));
}

/// With its angle brackets, if it has any.
std::string message_id(std::string_view value) {
    std::string line = unfolded(value);
    const auto open = line.find('<');
    const auto close = line.find('>', open == std::string::npos ? 0 : open);
    if (open == std::string::npos || close == std::string::npos) return line;
    return line.substr(open, close - open + 1);
}

std::string whose_rule(std::string_view value) {
    std::string address = first_address(value);
    return address.empty() ? unfolded(value) : address;
}

void set_once(std::string& field, std::string value) {
    if (field.empty()) field = std::move(value);
}

bool is_space(char c) { return c == ' ' || c == '\t'; }

/// Of "Name : value" the name, or empty: printable ASCII without colon, then white space at most (RFC 5322 3.6.8, 4.5).
std::string_view field_name(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return {};
    const std::string_view name = trimmed(line.substr(0, colon));
    for (const char c : name) {
        if (c <= ' ' || c > '~') return {};
    }
    return is_space(line.front()) ? std::string_view{} : name;
}

}  // namespace

std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string unfolded(std::string_view value) {
    std::string line;
    for (std::size_t i = 0; i < value.size() && line.size() <= 2 * longest_header_value; ++i) {
        const char c = value[i];
        if (c != '\r' && c != '\n') {
            if (!line.empty() || !is_space(c)) line += c;
            continue;
        }
        const bool more = i + 1 < value.size();
        const bool part_of_end = more && (value[i + 1] == '\n' || value[i + 1] == '\r' || is_space(value[i + 1]));
        if (!part_of_end && !line.empty()) line += ' ';
    }
    return std::string{trimmed(std::string_view{line}.substr(0, longest_header_value))};
}

void note_header(Headers& into, std::string_view name, std::string_view value) {
    const std::string key = lower(trimmed(name.substr(0, longest_header_value)));
    if (key == "from") {
        set_once(into.from, first_address(value));
    } else if (key == "subject") {
        set_once(into.subject, unfolded(value));
    } else if (key == "message-id") {
        set_once(into.message_id, message_id(value));
    } else if (key == "x-sieve-redirected-from") {
        set_once(into.redirected_from, whose_rule(value));
    } else if (key == "list-unsubscribe") {
        into.list_unsubscribe = true;
    } else if (key == "list-id") {
        into.list_id = true;
    } else if (key == "precedence") {
        const std::string word = keyword(value);
        if (word == "bulk" || word == "list" || word == "junk") into.precedence_bulk = true;
    } else if (key == "auto-submitted") {
        const std::string word = keyword(value);
        if (!word.empty() && word != "no") into.auto_submitted = true;
    } else if (key.starts_with("resent-")) {
        into.resent = true;
    }
}

Headers read_headers(std::string_view message) {
    Headers headers;
    std::string_view rest = message.substr(0, longest_header_section);
    if (rest.starts_with("From ")) take_line(rest);
    for (std::size_t fields = 0; fields < most_header_fields && !rest.empty(); ++fields) {
        const std::string_view section = rest;
        const std::string_view first = take_line(rest);
        if (first.empty()) break;
        const std::string_view name = field_name(first);
        if (name.empty()) break;
        while (!rest.empty() && is_space(rest.front())) take_line(rest);
        const std::string_view field = section.substr(0, section.size() - rest.size());
        note_header(headers, name, field.substr(field.find(':') + 1));
    }
    return headers;
}

}  // namespace tidegate
