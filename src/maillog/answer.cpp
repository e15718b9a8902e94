#include "maillog/answer.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "core/text.hpp"
#include "maillog/scan.hpp"

namespace tidegate {

namespace {

using namespace maillog;
using Status = DeliveryFact::Status;
using Words = std::span<const std::string_view>;

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_word_octet(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

/// In lower case, single spaces, without what is in angle brackets, links, addresses.
std::string plain_words(std::string_view reply) {
    const auto text = lower(reply.substr(0, longest_reply));
    std::string out;
    std::string_view rest = text;
    while (!rest.empty()) {
        if (rest.front() == '<') {
            auto after = rest;
            if (take_bracketed(after)) {
                rest = after;
                continue;
            }
        }
        auto word = rest.substr(0, std::min(rest.find(' '), rest.find('<', 1)));
        rest.remove_prefix(word.size());
        skip(rest, " ");
        if (word.empty() || word.find('@') != std::string_view::npos || word.find("://") != std::string_view::npos)
            continue;
        out += (out.empty() ? "" : " ") + std::string{word};
    }
    return out;
}

/// Each as a whole word, or words.
bool has_any(std::string_view text, Words wanted) {
    return std::ranges::any_of(wanted, [text](std::string_view words) {
        for (auto at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1)) {
            const auto end = at + words.size();
            const bool begins = at == 0 || !is_word_octet(text[at - 1]);
            if (begins && (end == text.size() || !is_word_octet(text[end]))) return true;
        }
        return false;
    });
}

constexpr std::array<std::string_view, 41> server_words{
    "blocked using",  "block list", "blocklist",        "blocklists",        "blocklisted",
    "blacklist",      "blacklists", "blacklisted",      "black list",        "black listed",
    "dnsbl",          "rbl",        "spamhaus",         "spamcop",           "barracudacentral",
    "sorbs",          "uceprotect", "listed",           "ip address",        "sending ip",
    "your ip",        "client ip",  "ip reputation",    "client host",       "your server",
    "sending server", "your host",  "sending mta",      "your network",      "ptr",
    "reverse dns",    "rdns",       "reverse hostname", "hostname",          "spf",
    "dkim",           "dmarc",      "unauthenticated",  "not authenticated", "helo",
    "sender score"};
constexpr std::array<std::string_view, 23> unknown_words{
    "user unknown",       "unknown user",        "no such user",      "no such recipient", "no such mailbox",
    "no such address",    "does not exist",      "doesn't exist",     "not exist",         "mailbox unavailable",
    "mailbox not found",  "recipient not found", "user not found",    "no mailbox",        "invalid recipient",
    "invalid mailbox",    "unknown recipient",   "recipient unknown", "unknown address",   "unrouteable address",
    "recipient rejected", "account disabled",    "mailbox disabled"};
constexpr std::array<std::string_view, 21> policy_words{
    "spam",           "spammy",           "spammer",    "junk",       "unsolicited", "bulk",
    "abuse",          "abusive",          "phishing",   "phish",      "virus",       "malware",
    "malicious",      "blocked",          "reputation", "suspicious", "banned",      "content",
    "policy reasons", "policy violation", "prohibited"};
constexpr std::array<std::string_view, 9> surely_policy{"spam",  "spammy",  "spammer", "unsolicited", "phishing",
                                                        "phish", "malware", "abuse",   "abusive"};
constexpr std::array<std::string_view, 7> relay_words{
    "relay access denied", "relaying denied", "relay denied",           "not relay",
    "relay not permitted", "relaying not",    "authentication required"};

/// The numbers behind the class: "5.7.1" → 7, 1.
struct Detail {
    unsigned subject = 0, detail = 0;
};
Detail detail_of(std::string_view enhanced) {
    take_until(enhanced, ".");
    const auto subject = whole_number(take_until(enhanced, "."), 999);
    const auto detail = whole_number(enhanced, 999);
    if (!subject || !detail) return {};
    return {static_cast<unsigned>(*subject), static_cast<unsigned>(*detail)};
}

/// What concerns the sending server's own authentication or address: RFC 7372, and the codes of one large provider.
bool names_the_server(const Detail& code) {
    return (code.detail >= 20 && code.detail <= 30) || code.detail == 511 || code.detail == 509 ||
           (code.detail >= 606 && code.detail <= 649);
}

ReplyMeaning by_words(std::string_view words) {
    if (has_any(words, server_words)) return ReplyMeaning::server_refusal;
    if (has_any(words, surely_policy)) return ReplyMeaning::policy_refusal;
    if (has_any(words, unknown_words)) return ReplyMeaning::unknown_recipient;
    return has_any(words, policy_words) ? ReplyMeaning::policy_refusal : ReplyMeaning::other;
}

ReplyMeaning of_security(const Detail& code, std::string_view words) {
    if (names_the_server(code) || has_any(words, server_words)) return ReplyMeaning::server_refusal;
    if (has_any(words, relay_words)) return ReplyMeaning::other;
    if (!has_any(words, policy_words) && has_any(words, unknown_words)) return ReplyMeaning::unknown_recipient;
    return ReplyMeaning::policy_refusal;
}

ReplyMeaning of_failure(const Detail& code, std::string_view words) {
    const auto [subject, detail] = code;
    // 5.1.1 no mailbox, 5.1.2 no domain, 5.1.3 no address, 5.1.6 moved, 5.1.10 a domain that takes no mail.
    constexpr std::array<unsigned, 5> unknown{1, 2, 3, 6, 10};
    if (subject == 1 && std::ranges::find(unknown, detail) != unknown.end()) return ReplyMeaning::unknown_recipient;
    if (subject == 2 && detail == 1) return ReplyMeaning::unknown_recipient;  // disabled
    if (subject == 4 && detail == 4 && has_any(words, std::array<std::string_view, 1>{"not found"}))
        return ReplyMeaning::unknown_recipient;
    if (subject == 4 && detail == 1 && words.find("recipient address rejected") != std::string_view::npos)
        return ReplyMeaning::unknown_recipient;
    if (subject == 7) return of_security(code, words);
    if (subject == 0 || (subject == 1 && detail == 0)) return by_words(words);
    // A mailbox that is full, a route that fails: what it says of spam is all that counts.
    return has_any(words, surely_policy) && !has_any(words, server_words) ? ReplyMeaning::policy_refusal
                                                                          : ReplyMeaning::other;
}

}  // namespace

std::string_view to_string(ReplyMeaning answer) {
    switch (answer) {
        case ReplyMeaning::delivered: return "delivered";
        case ReplyMeaning::unknown_recipient: return "unknown_recipient";
        case ReplyMeaning::policy_refusal: return "policy_refusal";
        case ReplyMeaning::server_refusal: return "server_refusal";
        case ReplyMeaning::other: return "other";
    }
    return "other";
}

std::string_view words_of_receiver(std::string_view reply) {
    if (reply.starts_with("host ")) {
        const auto said = reply.find(" said: ");
        if (said != std::string_view::npos) reply.remove_prefix(said + 7);
    }
    if (const auto behind = reply.rfind(" (in reply to "); behind != std::string_view::npos)
        reply = reply.substr(0, behind);
    return reply;
}

ReplyMeaning answer_of(const DeliveryFact& fact) {
    if (fact.status == Status::sent) return ReplyMeaning::delivered;
    if (fact.status == Status::expired) return ReplyMeaning::other;
    const auto words = plain_words(words_of_receiver(fact.reply));
    if (fact.status == Status::deferred) {
        if (has_any(words, server_words)) return ReplyMeaning::server_refusal;
        return has_any(words, surely_policy) ? ReplyMeaning::policy_refusal : ReplyMeaning::other;
    }
    return of_failure(detail_of(fact.enhanced), words);
}

std::string shown_answer(std::string_view reply) {
    auto words = words_of_receiver(reply);
    std::string out;
    while (!words.empty()) {
        auto word = take_until(words, " ");
        if (word.empty() || word.find('@') != std::string_view::npos) continue;
        out += (out.empty() ? "" : " ") + std::string{word};
    }
    constexpr std::size_t longest = 110;
    auto shown = utf8_line(out, longest);
    if (shown.size() + 4 < out.size()) shown += "...";
    return shown;
}

std::uint64_t answer_shape(std::string_view reply) {
    constexpr std::size_t most_words = 16;
    const auto words = plain_words(words_of_receiver(reply));
    std::string_view rest = words;
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (std::size_t n = 0; n < most_words && !rest.empty();) {
        const auto word = take_until(rest, " ");
        const bool plain = std::ranges::none_of(word, [](char c) { return c >= '0' && c <= '9'; });
        if (!plain || std::ranges::none_of(word, is_letter)) continue;
        for (const char c : word) {
            hash ^= static_cast<unsigned char>(c);
            hash *= 0x100000001b3U;
        }
        hash = (hash ^ ' ') * 0x100000001b3U;
        ++n;
    }
    return hash;
}

}  // namespace tidegate
