#pragma once
// What a mail's header says of who wrote to whom and when, for histories that are made from mail on disk.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace tidegate {

/// Bounds are those of BehaviourLine; what is over them is left out.
struct MailFacts {
    std::string from;                     ///< bare, lower case; empty when there is none
    std::vector<std::string> recipients;  ///< of To, Cc and Bcc, bare, lower case, each once
    std::optional<Instant> date;          ///< of Date; nothing when it makes no sense
    std::string subject;                  ///< one line, without Re: and Fwd:
};

/// Reads the header section of a raw mail; any octets give facts. Linear in its length.
MailFacts mail_facts(std::string_view octets);

/// All addresses of a list (RFC 5322 3.4), bare and in lower case, each once and at most 10,000 of them.
std::vector<std::string> addresses_in(std::string_view list);

}  // namespace tidegate
