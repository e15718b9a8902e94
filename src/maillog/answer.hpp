#pragma once
// What a receiving server's answer means for the sender, and for the server that asked.

#include <cstdint>
#include <string>
#include <string_view>

#include "maillog/fact.hpp"

namespace tidegate {

enum class ReplyMeaning : std::uint8_t {
    delivered,
    unknown_recipient,  ///< there is no such mailbox or domain
    policy_refusal,     ///< the receiver does not want this message, or this sender
    server_refusal,     ///< the receiver does not want anything from this server: its address, its name, its DNS
    other,              ///< full, too large, later, relaying denied …: says nothing of the sender
};
/// "delivered", "unknown_recipient", …
std::string_view to_string(ReplyMeaning answer);

/// Decided by the enhanced code (RFC 3463, RFC 5321 4.2.3, RFC 7372, RFC 7505) first and by the words second. What is
/// only deferred counts as a refusal where the words leave no doubt. Addresses in the words do not count as words.
ReplyMeaning answer_of(const DeliveryFact& fact);

/// What the receiver itself said: without "host … said: " before it and "(in reply to …)" behind it.
std::string_view words_of_receiver(std::string_view reply);

/// The receiver's words as people are shown them: without addresses, escaped, at most 110 octets.
std::string shown_answer(std::string_view reply);

/// The same answer to other messages has the same number: addresses, numbers and ids are left out of the words.
std::uint64_t answer_shape(std::string_view reply);

}  // namespace tidegate
