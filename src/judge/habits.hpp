#pragma once
// What detection knows of one sender: its past, what it does at present, and how much speaks against it.

#include <memory>
#include <string>
#include <string_view>

#include "behaviour/logins.hpp"
#include "behaviour/past.hpp"
#include "behaviour/recent.hpp"
#include "behaviour/usual_content.hpp"
#include "core/result.hpp"
#include "risk/risk.hpp"

namespace tidegate {

/// No locks: the owner's guards it.
struct Habits {
    Past past;
    Recent recent;
    Risk risk;
    UsualContent content;
    std::uint32_t sent_mark = 0;     ///< the circuit breaker's, see Breaker::sent; not kept
    Instant vouched_until{};         ///< a person has delivered what was held: until then nothing is held for its risk
    std::unique_ptr<Logins> logins;  ///< nothing until the login service reports one

    /// For the store, and back. Fault::invalid when the octets were not made by `encode`.
    std::string encode() const;
    static Result<Habits> decode(std::string_view octets);
};

}  // namespace tidegate
