#pragma once
// A request as Postfix 3.7 sends it at the end of a message, with every attribute.

#include <cstdint>
#include <string>

namespace tidegate::bench {

/// The login of the sender with this number.
std::string login_of(std::uint64_t sender);

/// The sender of a message, spread over all of them: neighbours in time are no neighbours in memory.
constexpr std::uint64_t sender_of(std::uint64_t message, std::uint64_t senders) {
    return message * 2'654'435'761U % senders;
}

/// Appends the request about message `number` of `sender`, which has two recipients and an instance of its own.
void write_policy_request(std::uint64_t number, std::uint64_t sender, std::string& into);

}  // namespace tidegate::bench
