// Postfix: what smtpd, pickup, cleanup, the queue manager and the delivery agents say under a queue id.

#include <algorithm>
#include <array>

#include "maillog/fact.hpp"
#include "maillog/scan.hpp"

namespace tidegate {

namespace {

using namespace maillog;
using Status = DeliveryFact::Status;

/// "postfix/submission/smtpd" → "smtpd"; nothing for what is no Postfix, whatever the instance is called.
std::string_view daemon_of(std::string_view program) {
    if (!program.starts_with("postfix")) return {};
    const auto slash = program.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : program.substr(slash + 1);
}

bool delivers(std::string_view daemon) {
    constexpr std::array<std::string_view, 9> agents{"smtp",  "lmtp",    "local", "virtual", "pipe",
                                                     "error", "discard", "relay", "retry"};
    return std::ranges::find(agents, daemon) != agents.end();
}

/// client=host[address], sasl_method=PLAIN, sasl_username=anna, sasl_sender=…, orig_queue_id=…, orig_client=…
std::optional<LogFact> read_client(std::string_view id, std::string_view text) {
    MessageFact fact{.id = std::string{id}, .begins = true};
    auto [name, address] = named_address(take_until(text, ", "));
    fact.client_name = std::move(name);
    fact.client = std::move(address);
    if (skip(text, "sasl_method=")) fact.method = kept_address(take_until(text, ", "));
    if (skip(text, "sasl_username=")) {
        // The last field in nearly all lines; a name may hold a comma.
        auto end = text.find(", sasl_sender=");
        if (end == std::string_view::npos) end = text.find(", orig_");
        fact.login = kept_address(text.substr(0, end));
        text.remove_prefix(std::min(end, text.size()));
    }
    const auto origin = text.find("orig_queue_id=");
    if (origin != std::string_view::npos) {
        text.remove_prefix(origin + 14);
        if (const auto before = take_until(text, ", "); is_queue_id(before)) fact.origin_id = std::string{before};
    }
    return fact;
}

/// uid=1000 from=<anna>
std::optional<LogFact> read_pickup(std::string_view id, std::string_view text) {
    MessageFact fact{.id = std::string{id}, .begins = true};
    fact.local_user = kept_address(take_until(text, " "));
    if (!whole_number(fact.local_user, 0xffffffff)) return std::nullopt;
    return fact;
}

/// from=<anna@example.org>, size=5120, nrcpt=2 (queue active); or …, status=expired, returned to sender
std::optional<LogFact> read_queue(std::string_view id, std::string_view text) {
    const auto from = take_bracketed(text);
    if (!from) return std::nullopt;
    if (skip(text, ", status=expired"))
        return DeliveryFact{.id = std::string{id}, .status = Status::expired, .reply = "expired"};
    if (!skip(text, ", size=")) return std::nullopt;
    MessageFact fact{.id = std::string{id}, .from = kept_address(*from)};
    fact.size = whole_number(take_until(text, ", "), 1ULL << 40U).value_or(0);
    if (skip(text, "nrcpt="))
        fact.recipient_count = static_cast<std::uint32_t>(whole_number(take_until(text, " "), 1'000'000).value_or(0));
    return fact;
}

std::optional<Status> status_of(std::string_view word) {
    if (word == "sent" || word == "delivered") return Status::sent;
    if (word == "bounced" || word == "undeliverable") return Status::bounced;
    if (word == "deferred") return Status::deferred;
    return std::nullopt;
}

/// to=<b@example.com>, orig_to=<…>, relay=mx.example.com[192.0.2.1]:25, delay=…, dsn=5.1.1, status=bounced (…)
std::optional<LogFact> read_delivery(std::string_view id, std::string_view text) {
    DeliveryFact fact{.id = std::string{id}};
    const auto to = take_bracketed(text);
    if (!to) return std::nullopt;
    fact.to = kept_address(*to);
    if (skip(text, ", orig_to=")) {
        const auto original = take_bracketed(text);
        if (!original) return std::nullopt;
        fact.original_to = kept_address(*original);
    }
    while (skip(text, ", ")) {
        const auto key = take_until(text, "=");
        if (key == "status") {
            const auto status = status_of(take_until(text, " "));
            if (!status || fact.to.empty()) return std::nullopt;
            fact.status = *status;
            if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
            fact.reply = kept_words(text, longest_reply);
            return fact;
        }
        const auto value = text.substr(0, text.find(", "));
        text.remove_prefix(value.size());
        if (key == "dsn") fact.enhanced = kept_address(value);
        if (key != "relay") continue;
        auto [name, address] = named_address(value);
        fact.relay = std::move(name);
        fact.relay_address = std::move(address);
    }
    return std::nullopt;
}

/// RCPT from host[address]: 550 5.1.1 <b@…>: words; from=<a@…> to=<b@…> proto=ESMTP helo=<…>
std::optional<LogFact> read_reject(std::string_view text) {
    if (!skip(text, "RCPT from ")) return std::nullopt;
    RefusedFact fact;
    fact.client = named_address(take_until(text, ": ")).address;
    const auto tail = text.find("; from=<");
    if (tail == std::string_view::npos) return std::nullopt;
    fact.reply = kept_words(text.substr(0, tail), longest_reply);
    fact.enhanced = std::string{enhanced_code(fact.reply)};
    text.remove_prefix(tail + 7);
    const auto from = take_bracketed(text);
    if (!from || !skip(text, " to=")) return std::nullopt;
    const auto to = take_bracketed(text);
    if (!to) return std::nullopt;
    fact.from = kept_address(*from);
    fact.to = kept_address(*to);
    // Before the name that the client gave itself, which may say anything.
    const auto told = text.substr(0, text.find(" helo="));
    if (const auto at = told.find(" sasl_username=<"); at != std::string_view::npos) {
        auto rest = told.substr(at + 15);
        if (const auto login = take_bracketed(rest)) fact.login = kept_address(*login);
    }
    return fact;
}

}  // namespace

std::optional<LogFact> read_postfix(std::string_view program, std::string_view text) {
    const auto daemon = daemon_of(program);
    if (daemon.empty()) return std::nullopt;
    const auto id = text.substr(0, text.find(": "));
    if (id.size() == text.size()) return std::nullopt;
    text.remove_prefix(id.size() + 2);
    if (daemon == "smtpd" && skip(text, "reject: ")) return read_reject(text);
    if (!is_queue_id(id) || id == "NOQUEUE" || id == "warning" || id == "fatal" || id == "statistics")
        return std::nullopt;
    if (daemon == "smtpd" && skip(text, "client=")) return read_client(id, text);
    if (daemon == "pickup" && skip(text, "uid=")) return read_pickup(id, text);
    if (daemon == "cleanup" && skip(text, "message-id=")) {
        const auto inside = take_bracketed(text);
        return MessageFact{.id = std::string{id}, .message_id = kept_address(inside ? *inside : text)};
    }
    if (daemon == "qmgr" || daemon == "nqmgr" || daemon == "oqmgr") {
        if (text == "removed") return DoneFact{std::string{id}};
        return skip(text, "from=") ? read_queue(id, text) : std::nullopt;
    }
    if (delivers(daemon) && skip(text, "to=")) return read_delivery(id, text);
    return std::nullopt;
}

}  // namespace tidegate
