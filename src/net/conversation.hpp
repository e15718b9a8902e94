#pragma once
// One side of a protocol, free of sockets: bytes in, replies out, one question at a time.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/submission.hpp"
#include "core/verdict.hpp"

namespace tidegate {

/// What a conversation wants next.
struct Step {
    std::string replies;                 ///< octets to send, in order
    std::optional<Submission> question;  ///< to be decided before more is read
    bool close = false;                  ///< once the replies are sent
    std::string complaint{};             ///< with `close`: what the peer did wrong, for the log; empty at a farewell
};

/// A protocol as a value. Opens no socket, starts no thread, waits for nothing. Called by one thread at a time.
class Conversation {
public:
    virtual ~Conversation() = default;

    /// Takes what arrived, however TCP split it. Never called while a question is open. Fault::invalid closes the
    /// connection; its sentence is for the log.
    virtual Result<Step> receive(std::string_view bytes) = 0;

    /// Takes the verdict on the last question, and goes on with what was received meanwhile.
    virtual Result<Step> answer(const Verdict& verdict) = 0;

    /// The number of the unit (packet, request) of which a part has arrived and the rest is missing; nothing between
    /// units. For protocols whose peer may rightly be silent for long: half a unit is waited for only shortly.
    virtual std::optional<std::uint64_t> half_said() const { return std::nullopt; }

    /// Called once, last. An open question will not be answered. `peer_gone`: the stream ended or broke on the other
    /// side; otherwise we leave (it said goodbye, it was silent for too long, the server stops).
    virtual void closed(bool /*peer_gone*/) {}
};

/// Who decides what conversations ask. Thread-safe; `decide` does not block.
class Decider {
public:
    virtual ~Decider() = default;
    virtual Decision decide(const Submission& question) = 0;

    /// Calls `tell` with what may be told, once everything that the decision depends on is durable (or cannot be made
    /// so). From any thread, maybe before this returns. Only for decisions with a ticket.
    virtual void when_durable(Decision decision, std::function<void(Verdict)> tell) = 0;

    /// The MTA did not take the message after all: what `token` named is given back. Unknown tokens are ignored.
    virtual void give_back(const std::string& token) = 0;
};

}  // namespace tidegate
