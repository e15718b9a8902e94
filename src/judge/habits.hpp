#pragma once
// What detection knows of one sender: its past, what it does at present, and how much speaks against it.

#include <memory>
#include <string>
#include <string_view>

#include "behaviour/forwards.hpp"
#include "behaviour/logins.hpp"
#include "behaviour/past.hpp"
#include "behaviour/recent.hpp"
#include "behaviour/usual_content.hpp"
#include "core/result.hpp"
#include "risk/risk.hpp"

namespace tidegate {

/// What rules and machines send in a sender's name: automatic replies and forwards. It says nothing of the person, and
/// theirs nothing of it.
struct Apart {
    Past past;          ///< of what is sent by a login
    Recent recent;      ///< the same
    Forwards forwards;  ///< of rules that send without a login

    /// Whether it is known well enough to be measured by itself. Until then whoever has a password could open a fresh
    /// past for themselves by a word in a header, so what comes is measured by the person's past.
    bool established() const { return past.messages() >= 20 && past.active_days() >= 7; }
};

/// No locks: the owner's guards it.
struct Habits {
    Past past;
    Recent recent;
    Risk risk;
    UsualContent content;
    std::uint32_t sent_mark = 0;     ///< the circuit breaker's, see Breaker::sent; not kept
    Instant vouched_until{};         ///< a person has delivered what was held: until then nothing is held for its risk
    Instant taught_at{};             ///< when logs last taught this past: what rules did before that, nobody has seen
    std::unique_ptr<Logins> logins;  ///< nothing until the login service reports one
    std::unique_ptr<Apart> apart;    ///< nothing until there is such mail

    /// For the store, and back. Fault::invalid when the octets were not made by `encode`.
    std::string encode() const;
    static Result<Habits> decode(std::string_view octets);
};

}  // namespace tidegate
