#pragma once
// What one submission shows of its sender's habits: facts and hashes only, so that no address is kept.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/time.hpp"

namespace tidegate {

/// The habits that are compared by value. Each value is a hash or an id that the caller makes, the same for the same
/// thing for ever; 0 means not known.
enum class Trait : std::uint8_t {
    header_order,  ///< the order of the header fields that the client writes
    message_id,    ///< the shape of the Message-ID (letters and digits by class, the domain part left out)
    boundary,      ///< the shape of the MIME boundary
    mailer,        ///< User-Agent or X-Mailer without its version
    language,      ///< of the text
    kind,          ///< person, bulk, forward …
    network,       ///< the client's /24 (IPv4) or /48 (IPv6)
    country,       ///< of the client
};
constexpr std::size_t trait_count = 8;

/// Of a longer list, the first ones are looked at.
constexpr std::size_t most_observed = 1000;

/// One message as far as the way in knows it; what is empty or 0 is not known and says nothing.
struct Observation {
    Instant at{};       ///< when it was handed in
    bool late = false;  ///< that was well before it came: it may lie before what is known already
    std::vector<std::uint64_t>
        external;  ///< hash of each recipient's address in lower case; at most the first 1,000 count
    std::vector<std::uint64_t> internal;  ///< the same for recipients in our domains
    std::vector<std::uint32_t> domains;   ///< hashes of the external recipients' domains; repeats are allowed
    std::uint64_t size = 0;               ///< octets; 0: not known
    std::uint32_t subject = 0;            ///< hash of the subject without Re:/Fwd: and digits; 0: not known
    std::array<std::uint32_t, trait_count> traits{};
    std::optional<bool> unsubscribe;  ///< it carries List-Unsubscribe
    bool reply = false;               ///< In-Reply-To or References is there
    bool copy = false;                ///< this sender sent nearly the same text before, within two days

    std::uint32_t trait(Trait which) const { return traits[static_cast<std::size_t>(which)]; }
};

}  // namespace tidegate
