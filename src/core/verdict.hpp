#pragma once
// What happens to one submission, and why.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace tidegate {

/// The ladder, mildest first.
enum class Action : std::uint8_t { accept, flag, hold, defer, reject };
std::string_view to_string(Action action);

/// Why: the cause of a refusal or a restriction. One list for replies, cases, API and metrics.
enum class Cause : std::uint8_t {
    none,
    restricted,  ///< restricted by hand, or by a cause that is not remembered
    limit_external_hour,
    limit_internal_hour,
    limit_day,
    limit_message,
    limit_organisation,
    rate,       ///< messages per minute
    forward,    ///< automatic forwarding that the policy does not allow
    connector,  ///< the connector is restricted
    sender,     ///< the sender's domain is not ours, or not this login's
    content,
    risk,         ///< all evidence together says that the sender is abused
    unavailable,  ///< Tidegate cannot decide
};

/// The cause as a reply carries it: "TG-LIMIT-EXTERNAL-HOUR"; empty for none.
std::string_view token(Cause cause);

/// The cause with this token, or nothing.
std::optional<Cause> cause_of(std::string_view token);

/// The cause as people read it: "too many external recipients in an hour".
std::string_view in_words(Cause cause);

/// One named observation that speaks for or against, explained.
struct Signal {
    std::string name;      ///< stable: "external_per_hour"
    std::string sentence;  ///< for people, already escaped
    double value = 0;
    double usual = 0;
    double threshold = 0;
    double weight = 0;  ///< log-likelihood ratio in nats; 0 for a limit
};

/// How far all evidence about a sender has come, in nats (natural logarithms of odds), and from where on what follows.
struct RiskLevel {
    double value = 0;          ///< rest and all signals together
    double rest = 0;           ///< of a sender of whom nothing is known
    double watch_from = 0;     ///< below: clean
    double hold_from = 0;      ///< its mail is held
    double restrict_from = 0;  ///< it is restricted
    std::string state;         ///< "clean", "watch", "hold" or "restrict"
};

/// The answer to one question of the MTA.
struct Verdict {
    Action action = Action::accept;
    Cause cause = Cause::none;
    std::uint16_t code = 250;        ///< SMTP reply code
    std::string enhanced = "2.0.0";  ///< RFC 3463
    std::string text;                ///< the reply without codes: one line, printable ASCII, at most 480 octets
    std::vector<Signal> reasons;
    std::string case_reference;        ///< "K7Q2-M9XD", or empty
    std::string token;                 ///< names what was counted, to give it back; empty when nothing was
    std::vector<std::string> copy_to;  ///< reviewers to add as recipients (copy of suspicious mail)
    std::string add_header;            ///< value of an X-Tidegate header to add, or empty
};

/// A verdict, and what must be on disk before anybody hears it.
struct Decision {
    Verdict verdict;
    std::uint64_t ticket = 0;  ///< of the journal; 0: the verdict can be told at once
};

}  // namespace tidegate
