// Exim's main log: arrivals (<=), deliveries (=> ->), failures (**), deferrals (==) and the end.

#include <algorithm>

#include "maillog/fact.hpp"
#include "maillog/scan.hpp"

namespace tidegate {

namespace {

using namespace maillog;
using Status = DeliveryFact::Status;

/// Base-62 parts: 6-6-2, since 4.97 6-11-4.
bool is_exim_id(std::string_view id) {
    const bool old = id.size() == 16 && id[6] == '-' && id[13] == '-';
    const bool longer = id.size() == 23 && id[6] == '-' && id[18] == '-';
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    };
    return (old || longer) && std::ranges::all_of(id, fits);
}

/// The next field "KEY=value": up to a space, or to the end of "quoted text", or of the brackets behind H=.
struct EximField {
    std::string_view key, value;
};
EximField take_field(std::string_view& text) {
    const auto key = take_until(text, "=");
    std::size_t end = 0;
    if (text.starts_with('"')) {
        for (end = 1; end < text.size() && text[end] != '"'; ++end)
            if (text[end] == '\\') ++end;
        end = std::min(end + 1, text.size());
    } else if (key == "H") {
        end = std::min(text.find(']'), text.size());
        end = std::min(text.find(' ', end), text.size());
    } else {
        end = std::min(text.find(' '), text.size());
    }
    const auto value = text.substr(0, end);
    text.remove_prefix(end);
    skip(text, " ");
    return {key, value};
}

void add_recipients(std::string_view list, std::vector<std::string>& to) {
    while (!list.empty() && to.size() < most_line_recipients) {
        if (auto one = kept_address(take_until(list, " ")); !one.empty()) to.push_back(std::move(one));
    }
}

/// anna@example.org H=host (helo) [192.0.2.1]:4711 P=esmtpsa A=plain:anna S=1234 id=… T="…" for b@…
std::optional<LogFact> read_arrival(std::string_view id, std::string_view text) {
    MessageFact fact{.id = std::string{id}, .begins = true};
    const auto from = take_until(text, " ");
    fact.from = from == "<>" ? std::string{} : kept_address(from);
    std::string user;
    while (!text.empty()) {
        if (skip(text, "for ")) {
            add_recipients(text, fact.recipients);
            break;
        }
        const auto space = text.find(' ');
        if (const auto equals = text.find('='); equals > space) {  // a word that is no field
            take_until(text, " ");
            continue;
        }
        const auto [key, value] = take_field(text);
        if (key == "H" && fact.client.empty()) {
            auto [name, address] = named_address(value);
            fact.client_name = name.substr(0, name.find(' '));
            fact.client = std::move(address);
        } else if (key == "A" && fact.login.empty()) {
            const auto colon = value.find(':');
            fact.method = kept_address(value.substr(0, colon));
            if (colon != std::string_view::npos) fact.login = kept_address(value.substr(colon + 1));
        } else if (key == "U" && user.empty()) {
            user = kept_address(value);
        } else if (key == "S") {
            fact.size = whole_number(value, 1ULL << 40U).value_or(0);
        } else if (key == "id") {
            fact.message_id = kept_address(value);
        }
    }
    if (fact.client.empty()) fact.local_user = std::move(user);
    fact.recipient_count = static_cast<std::uint32_t>(fact.recipients.size());
    return fact;
}

/// b@example.com <original@…> R=… T=… H=mx.example.com [192.0.2.2]… C="250 ok", or "…: words of the failure"
std::optional<LogFact> read_outcome(std::string_view id, Status status, std::string_view text) {
    DeliveryFact fact{.id = std::string{id}, .status = status};
    const auto whole = text;
    fact.to = kept_address(take_until(text, " "));
    if (auto rest = text; const auto original = take_bracketed(rest)) {
        fact.original_to = kept_address(*original);
        text = rest;
    }
    if (fact.to.ends_with(':')) fact.to.pop_back();  // "** b@example.com: words", where no router took it
    if (fact.to.empty()) return std::nullopt;
    if (const auto host = text.find(" H="); host != std::string_view::npos) {
        auto rest = text.substr(host + 3);
        auto [name, address] = named_address(rest.substr(0, rest.find(']') + 1));
        fact.relay = name.substr(0, name.find(' '));
        fact.relay_address = std::move(address);
    }
    if (status == Status::sent) return fact;
    constexpr std::string_view remote = "SMTP error from remote mail server after ";
    auto words = text;
    if (const auto said = text.find(remote); said != std::string_view::npos) {
        words = text.substr(said + remote.size());
        // "RCPT TO:<b@example.com>: 550 …", "end of data: 550 …", "pipelined MAIL FROM:<…>: 550 …"
        if (const auto address = words.find('<'); address < words.find(": ")) {
            words.remove_prefix(address);
            take_bracketed(words);
        }
        take_until(words, ": ");
    } else if (const auto colon = whole.find(": "); colon != std::string_view::npos) {
        words = whole.substr(colon + 2);
    }
    fact.reply = kept_words(words, longest_reply);
    fact.enhanced = std::string{enhanced_code(fact.reply)};
    return fact;
}

}  // namespace

std::optional<LogFact> read_exim(std::string_view text) {
    const auto id = take_until(text, " ");
    if (!is_exim_id(id)) return std::nullopt;
    if (text == "Completed" || text.starts_with("Completed ")) return DoneFact{std::string{id}};
    const auto mark = take_until(text, " ");
    if (mark == "<=") return read_arrival(id, text);
    if (mark == "=>" || mark == "->") return read_outcome(id, Status::sent, text);
    if (mark == "**") return read_outcome(id, Status::bounced, text);
    if (mark == "==") return read_outcome(id, Status::deferred, text);
    return std::nullopt;
}

}  // namespace tidegate
