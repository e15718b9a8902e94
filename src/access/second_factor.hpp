#pragma once
// What a person proves besides the password: a code of an authenticator app, or one of ten recovery codes. A value: it
// is kept in the person's row, under the lock of Access.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.hpp"
#include "core/time.hpp"

namespace tidegate {

/// A person's second factor; docs/states.md has its states. Without a secret there is none.
struct SecondFactor {
    std::string secret;                 ///< octets, as the app has them; empty: none
    std::uint64_t used_step = 0;        ///< the newest step whose code was used: this and older ones never again
    std::vector<std::string> recovery;  ///< SHA-256 of each code that is left

    bool enrolled() const { return !secret.empty(); }

    /// Uses a code up: six digits of the app, or a recovery code, however it is spelled (case, spaces, "-"). False for
    /// a wrong one and one that was used.
    bool use(std::string_view code, Instant now);

    /// Ten codes of 80 random bits, "ABCD-EFGH-JKLM-NPQR", in place of all before: for the person, and shown once.
    std::vector<std::string> renew_recovery(Random& random);
};

/// 20 random octets, the length that RFC 4226 4 recommends.
std::string make_totp_secret(Random& random);

}  // namespace tidegate
