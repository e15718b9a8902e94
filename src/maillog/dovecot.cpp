// Dovecot: logins that succeeded and connections that ended because they failed. 2.2 to 2.4.

#include "maillog/fact.hpp"
#include "maillog/scan.hpp"

namespace tidegate {

namespace {

using namespace maillog;

/// "imap-login" → "imap"; nothing for other services.
std::string_view service_of(std::string_view word) {
    constexpr std::string_view ending = "-login";
    if (!word.ends_with(ending)) return {};
    const auto service = word.substr(0, word.size() - ending.size());
    const bool known = service == "imap" || service == "pop3" || service == "submission" || service == "managesieve";
    return known ? service : std::string_view{};
}

/// "… (auth failed, 3 attempts in 12 secs) …": 3; nothing when it is not about that.
std::optional<std::uint32_t> failed_attempts(std::string_view why) {
    constexpr std::string_view words = "(auth failed, ";
    const auto at = why.find(words);
    if (at == std::string_view::npos) return std::nullopt;
    why.remove_prefix(at + words.size());
    return static_cast<std::uint32_t>(whole_number(take_until(why, " "), 1'000'000).value_or(1));
}

}  // namespace

std::optional<LogFact> read_dovecot(std::string_view program, std::string_view text) {
    auto service = service_of(program);
    if (service.empty()) {
        if (program != "dovecot") return std::nullopt;
        const auto word = text.substr(0, text.find(": "));
        service = service_of(word);
        if (service.empty() || word.size() == text.size()) return std::nullopt;
        text.remove_prefix(word.size() + 2);
    }
    skip(text, "Info: ");
    LoginFact fact{.service = std::string{service}};
    if (skip(text, "Login: ") || skip(text, "Logged in: ")) {
        fact.succeeded = true;
    } else if (text.starts_with("Disconnected") || text.starts_with("Aborted login") ||
               text.starts_with("Login aborted")) {
        // The name comes behind, and may say anything.
        const auto why = text.substr(0, text.find(": user=<"));
        const auto failed = failed_attempts(why);
        if (!failed || why.size() == text.size()) return std::nullopt;
        fact.attempts = *failed;
        text.remove_prefix(why.size() + 2);
    }
    if (!skip(text, "user=<")) return std::nullopt;
    // Who tries to log in chooses the name: what the server itself wrote comes last.
    const auto name_end = text.rfind(">, method=");
    const auto address_at = text.rfind(", rip=");
    if (name_end == std::string_view::npos || address_at == std::string_view::npos || address_at < name_end)
        return std::nullopt;
    fact.user = kept_address(text.substr(0, name_end));
    auto method = text.substr(name_end + 10, address_at - name_end - 10);
    fact.method = kept_address(take_until(method, ","));
    auto rest = text.substr(address_at + 6);
    fact.client = named_address("[" + std::string{take_until(rest, ",").substr(0, 64)} + "]").address;
    fact.tls = rest.find(" TLS") != std::string_view::npos;
    if (fact.user.empty() || fact.client.empty()) return std::nullopt;
    return fact;
}

}  // namespace tidegate
