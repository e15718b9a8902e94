#include "lab/mail_facts.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "core/text.hpp"
#include "lab/behaviour_line.hpp"
#include "message/headers.hpp"
#include "message/mime.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_list = 1U << 20U;  // octets of one To

/// Where the first address of a list ends: behind its comma or semicolon, seen outside of quotes, comments and
/// brackets.
std::size_t end_of_address(std::string_view list) {
    std::size_t depth = 0;
    bool quoted = false, brackets = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const char c = list[i];
        if (c == '\\') {
            ++i;
        } else if (quoted) {
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')') {
            depth -= depth > 0 ? 1 : 0;
        } else if (c == '<' || c == '>') {
            brackets = c == '<';
        } else if ((c == ',' || c == ';') && depth == 0 && !brackets) {
            return i + 1;
        }
    }
    return list.size();
}

bool is_address(std::string_view text) {
    if (text.starts_with("connector:") || text.starts_with("local:")) return false;  // senders of other kinds
    const bool plain = std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c != 0x7f && c != ','; });
    return plain && text.find('@') != std::string_view::npos && text.size() <= BehaviourLine::longest_id;
}

std::string plain_subject(std::string_view value) {
    auto text = utf8_line(decode_words(unfolded(value)), BehaviourLine::longest_subject);
    std::ranges::replace(text, '\t', ' ');
    std::string_view rest = text;
    for (bool cut = true; cut;) {
        cut = false;
        rest = trimmed(rest);
        for (const std::string_view prefix : {"re:", "fwd:", "fw:", "aw:", "wg:"}) {
            if (!lower(rest.substr(0, prefix.size())).starts_with(prefix)) continue;
            rest.remove_prefix(prefix.size());
            cut = true;
        }
    }
    return std::string{rest};
}

}  // namespace

std::vector<std::string> addresses_in(std::string_view list) {
    std::vector<std::string> out;
    std::unordered_set<std::string> known;
    list = list.substr(0, longest_list);
    while (!list.empty() && out.size() < BehaviourLine::most_recipients) {
        const auto end = end_of_address(list);
        auto one = lower(first_address(list.substr(0, end)));
        list.remove_prefix(end);
        if (is_address(one) && known.insert(one).second) out.push_back(std::move(one));
    }
    return out;
}

MailFacts mail_facts(std::string_view octets) {
    MailFacts facts;
    std::string to, subject;
    for (std::size_t fields = 0; fields < most_header_fields;) {
        const auto line = take_line(octets);
        if (line.empty()) break;
        if (line.starts_with("From ") || line.starts_with(">From ")) continue;
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0) break;
        std::string value{line.substr(colon + 1)};
        while (!octets.empty() && (octets.front() == ' ' || octets.front() == '\t')) {
            const auto more = take_line(octets);
            if (value.size() < longest_list) value.append(" ").append(trimmed(more));
        }
        ++fields;
        const auto name = lower(trimmed(line.substr(0, colon)));
        if (name == "from" && facts.from.empty()) {
            const auto from = addresses_in(value);
            if (!from.empty()) facts.from = from.front();
        } else if (name == "to" || name == "cc" || name == "bcc") {
            if (to.size() < longest_list) to += value + ',';
        } else if (name == "subject" && facts.subject.empty()) {
            facts.subject = plain_subject(value);
        } else if (name == "date" && !facts.date) {
            const auto date = read_date(std::string{trimmed(value)}.substr(0, longest_header_value));
            if (date) facts.date = date->first;
        }
    }
    facts.recipients = addresses_in(to);
    return facts;
}

}  // namespace tidegate
