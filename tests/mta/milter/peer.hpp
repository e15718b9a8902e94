#pragma once
// The MTA's side of a milter dialogue, and a decider made of a function.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mta/milter/conversation.hpp"
#include "mta/milter/protocol.hpp"

namespace tidegate::milter {

inline std::string packet(char command, std::string_view payload = {}) {
    std::string wire;
    encode_frame(command, payload, wire);
    return wire;
}

/// A packet whose payload is strings, each ended by a NUL.
inline std::string strings(char command, std::initializer_list<std::string_view> values) {
    std::string payload;
    for (const auto value : values) (payload += value) += '\0';
    return packet(command, payload);
}

inline std::string macros_for(char command, std::initializer_list<std::string_view> values) {
    std::string payload{command};
    for (const auto value : values) (payload += value) += '\0';
    return packet(macros, payload);
}

inline std::string client(std::string_view name, char family, unsigned port, std::string_view address) {
    std::string payload{name};
    payload += '\0';
    payload += family;
    payload += static_cast<char>(port >> 8U);
    payload += static_cast<char>(port & 0xFFU);
    payload += address;
    payload += '\0';
    return packet(connect, payload);
}

inline std::string offer(std::uint32_t version, std::uint32_t actions, std::uint32_t steps) {
    std::string payload;
    for (const auto value : {version, actions, steps}) write_be32(value, payload);
    return packet(negotiate, payload);
}

/// What Postfix 3.7 offers.
inline std::string postfix_offer() { return offer(6, 0x1FF, 0x1FFFFF); }

inline const std::string goes_on = packet(proceed);
inline const std::string accepted = packet(Reply::accept);

/// Talks to a conversation as an MTA does, and answers its questions.
class Peer {
public:
    using Decide = std::function<Verdict(const Submission&)>;

    explicit Peer(MilterOptions options = {}, Decide decide = {}) : decide_{std::move(decide)} {
        options.give_back = [this](const std::string& token) { given_back.push_back(token); };
        conversation =
            std::make_unique<MilterConversation>(std::make_shared<const MilterOptions>(std::move(options)), clock_);
    }

    /// Sends `bytes` and returns what comes back. The reply to the negotiation is left out.
    std::string say(std::string_view bytes) {
        std::string replies;
        auto step = conversation->receive(bytes);
        while (true) {
            if (!step) {
                error = step.error().what;
                return replies;
            }
            replies += step->replies;
            closed = closed || step->close;
            if (!step->complaint.empty()) error = step->complaint;
            if (!step->question) return replies;
            kept.push_back(conversation->kept());
            questions.push_back(*step->question);
            step = conversation->answer(decide_ ? decide_(questions.back()) : Verdict{});
        }
    }

    /// The same, an octet at a time.
    std::string trickle(std::string_view bytes) {
        std::string replies;
        for (const char octet : bytes) {
            if (error.empty() && !closed) replies += say({&octet, 1});
        }
        return replies;
    }

    std::unique_ptr<MilterConversation> conversation;
    std::vector<Submission> questions;
    std::vector<std::string> kept;  ///< of the message that each question was about
    std::vector<std::string> given_back;
    std::string error;
    bool closed = false;

private:
    ManualClock clock_{Instant{Millis{1'000'000}}};
    Decide decide_;
};

}  // namespace tidegate::milter
