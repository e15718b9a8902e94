#include "mta/milter/replies.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "mta/milter/frame.hpp"
#include "mta/milter/protocol.hpp"

namespace tidegate::milter {

namespace {

constexpr std::size_t longest_text = 480;  // of 512 with codes and line end
constexpr std::size_t longest_header_text = 900;
constexpr std::size_t most_copies = 100;

/// "5.7.1" for class 5: three numbers, the first one the class of the code, or Postfix takes the reply for an error of
/// ours.
bool is_enhanced_code(std::string_view text, char wanted_class) {
    if (text.size() < 5 || text.size() > 9 || text[0] != wanted_class || text[1] != '.') return false;
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.size() <= 3 &&
               std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    };
    const auto dot = text.find('.', 2);
    return dot != std::string_view::npos && digits(text.substr(2, dot - 2)) && digits(text.substr(dot + 1));
}

void write_refusal(const Verdict& verdict, std::string& replies) {
    const unsigned wanted = verdict.action == Action::reject ? 5 : 4;
    const bool fits = verdict.code / 100 == wanted;
    const bool named = is_enhanced_code(verdict.enhanced, static_cast<char>('0' + wanted));
    const std::string fallback = wanted == 5 ? "5.7.1" : "4.7.1";
    write_reply_code(fits ? verdict.code : wanted * 100 + (wanted == 5 ? 50 : 51), named ? verdict.enhanced : fallback,
                     verdict.text, replies);
}

bool refuses(const Verdict& verdict) { return verdict.action == Action::defer || verdict.action == Action::reject; }

void write_changes(const Verdict& verdict, const Agreement& agreement, std::string& replies) {
    if (!verdict.add_header.empty() && agreement.may(may_add_header)) {
        const std::string value = printable(verdict.add_header, longest_header_text);
        encode_frame(Reply::add_header, std::string{"X-Tidegate"} + '\0' + value + '\0', replies);
    }
    if (!agreement.may(may_add_recipient)) return;
    for (std::size_t i = 0; i < std::min(verdict.copy_to.size(), most_copies); ++i) {
        const auto& address = verdict.copy_to[i];
        const bool plain = !address.empty() && printable(address, address.size()) == address &&
                           address.find_first_of("<> ") == std::string::npos;
        if (plain) encode_text_frame(add_recipient, "<" + address + ">", replies);
    }
}

}  // namespace

void write_reply_code(unsigned code, std::string_view enhanced, std::string_view text, std::string& replies) {
    std::string line = std::to_string(code) + ' ' + std::string{enhanced};
    const std::string shown = printable(text, longest_text);
    if (!shown.empty()) line += ' ';
    for (const char c : shown) {
        line += c;
        if (c == '%') line += '%';
    }
    encode_text_frame(reply_code, line, replies);
}

void write_recipient_reply(const Verdict& verdict, std::string& replies) {
    if (refuses(verdict)) {
        write_refusal(verdict, replies);
    } else {
        encode_frame(proceed, {}, replies);
    }
}

void write_message_reply(const Verdict& verdict, const Agreement& agreement, std::string& replies) {
    if (refuses(verdict)) return write_refusal(verdict, replies);
    if (verdict.action == Action::hold && !agreement.may(may_quarantine)) {
        return write_reply_code(451, "4.7.1", verdict.text, replies);
    }
    write_changes(verdict, agreement, replies);
    if (verdict.action == Action::hold) {
        encode_text_frame(quarantine, printable(verdict.text.empty() ? "held by Tidegate" : verdict.text, longest_text),
                          replies);
    }
    encode_frame(accept, {}, replies);
}

}  // namespace tidegate::milter
