#pragma once
// What is agreed with the MTA before the first client: which steps it sends, which of them are answered, what may be
// done to a message. Every step that is not sent and every answer that is not owed is a round trip saved.

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace tidegate::milter {

/// How much of the content is asked of the MTA.
enum class Inspect : std::uint8_t {
    envelope,  ///< no header, no body
    headers,   ///< the header, no body
    message,   ///< both
};

/// What both sides hold to from here on.
struct Agreement {
    std::uint32_t version = 0;
    std::uint32_t steps = 0;    ///< StepBit bits that the MTA offered and we chose
    std::uint32_t actions = 0;  ///< EditBit bits likewise

    /// Does the MTA wait for an answer to this command?
    bool owes_reply(char command) const;
    bool may(std::uint32_t action) const { return (actions & action) != 0; }
};

/// Answers the MTA's offer (payload of SMFIC_OPTNEG: version, actions, steps, four octets each) by appending our packet
/// to `replies`. Takes of the offer what is of use and falls back on less. Fault::invalid when the offer is too short
/// or its version is below 2.
Result<Agreement> negotiate_options(std::string_view offer, Inspect inspect, std::string& replies);

}  // namespace tidegate::milter
