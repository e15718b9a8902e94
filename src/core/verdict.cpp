#include "core/verdict.hpp"

namespace tidegate {

namespace {

struct CauseWords {
    Cause cause;
    std::string_view token;
    std::string_view words;
};

constexpr CauseWords causes[] = {
    {Cause::none, "", "no cause"},
    {Cause::restricted, "TG-RESTRICTED", "sending was stopped"},
    {Cause::limit_external_hour, "TG-LIMIT-EXTERNAL-HOUR", "too many external recipients in an hour"},
    {Cause::limit_internal_hour, "TG-LIMIT-INTERNAL-HOUR", "too many internal recipients in an hour"},
    {Cause::limit_day, "TG-LIMIT-DAY", "too many recipients in 24 hours"},
    {Cause::limit_message, "TG-LIMIT-MESSAGE", "too many recipients in one message"},
    {Cause::limit_organisation, "TG-LIMIT-ORGANISATION",
     "the organisation's external recipients of 24 hours are used up"},
    {Cause::rate, "TG-RATE", "too many messages in a minute"},
    {Cause::forward, "TG-FORWARD", "automatic forwarding to an external recipient"},
    {Cause::connector, "TG-CONNECTOR", "the connector may not send"},
    {Cause::sender, "TG-SENDER", "the sender's domain is not one of ours"},
    {Cause::content, "TG-CONTENT", "the content of the message"},
    {Cause::risk, "TG-RISK", "mail that looks like abuse of the account"},
    {Cause::unavailable, "TG-UNAVAILABLE", "Tidegate cannot decide at the moment"},
};

}  // namespace

std::string_view to_string(Action action) {
    switch (action) {
        case Action::accept: return "accept";
        case Action::flag: return "flag";
        case Action::hold: return "hold";
        case Action::defer: return "defer";
        case Action::reject: return "reject";
    }
    return "accept";
}

std::string_view token(Cause cause) {
    for (const auto& row : causes) {
        if (row.cause == cause) return row.token;
    }
    return {};
}

std::optional<Cause> cause_of(std::string_view text) {
    for (const auto& row : causes) {
        if (!row.token.empty() && row.token == text) return row.cause;
    }
    return std::nullopt;
}

std::string_view in_words(Cause cause) {
    for (const auto& row : causes) {
        if (row.cause == cause) return row.words;
    }
    return {};
}

}  // namespace tidegate
