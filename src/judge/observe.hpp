#pragma once
// A submission as behaviour and campaign see it: habits, recipients and likeness as hashes.

#include <cstdint>
#include <string_view>

#include "behaviour/observation.hpp"
#include "campaign/fingerprint.hpp"
#include "core/submission.hpp"
#include "message/kind.hpp"
#include "message/mail.hpp"
#include "place/place.hpp"
#include "policy/organisation.hpp"

namespace tidegate {

/// The same text has the same hash for ever, and never 0. ASCII case does not count.
std::uint64_t lasting_hash(std::string_view text);

/// Adds one recipient to what is observed, unless it is a lifeline.
void observe_recipient(Observation& into, std::string_view recipient, const Organisation& organisation);

/// All that the submission shows; `at`: when it was handed in.
/// `places` may be null.
Observation observe(const Submission& submission, const Organisation& organisation, MailKind kind, Instant at,
                    const PlaceFile* places);

/// The client's /24 or /48, hashed; 0 when there is no client.
std::uint32_t network_of(std::string_view client);

/// What the mail has in common with others of its campaign.
Fingerprint fingerprint_of(const Mail& mail);

}  // namespace tidegate
