#pragma once
// The sentences of decisions, and the events that carry them. One place, so that a reply, a case and a notice agree.

#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"
#include "core/zone.hpp"
#include "judge/apart.hpp"
#include "judge/counted.hpp"
#include "judge/judge.hpp"
#include "limits/windows.hpp"
#include "policy/policy.hpp"
#include "restrict/case.hpp"
#include "restrict/event.hpp"

namespace tidegate::words {

/// "external recipients", "internal recipients", "recipients", "messages".
std::string_view counted_in(Window window);
/// "1 h", "24 h", "1 min".
std::string_view length_of(Window window);

/// "too many external recipients: 512 in 1 h, limit 500".
std::string over(const Exceeded& exceeded);
/// "12:30" today, "2026-03-02 00:30 CET" on another day.
std::string when(Instant at, Instant now, const Zone& zone);

/// What happened, for the case: who, how many, what is allowed by which policy, what follows and what still works.
std::string case_sentence(const Case& opened, const Exceeded& exceeded, OverLimit over_limit, const Zone& zone);

/// The same for a case of risk: its two strongest signals, and what follows.
std::string risk_sentence(const Case& opened, Detection::Mode mode, const Zone& zone);

Signal reason(const Exceeded& exceeded);

// Events. `detail` carries what notices and machines want to know.

Event restricted(const Case& opened, const Policy& policy, Instant now, Instant evidence_since);
Event restricted_by_hand(const Case& opened, Instant now);
/// Of kind suspected for a case of risk.
Event alerted(const Case& opened, const Policy& policy, Instant now, Instant evidence_since);
/// Names `other` in a case that is there already.
Event related(const Case& of, const std::string& other, Instant now);
/// A rule of the owner's mailbox sends mail on to `to`, which it was never seen to do before.
Event forwarding_began(const Entity& owner, std::string_view to, const NewForwarding& began, Instant now);
Event ended(EventKind kind, const Case& ended, Instant now, const std::string& held, bool override_gate,
            const Zone& zone);
Event closed(const Case& closed, Instant now);
Event warned(const std::string& entity, Window window, std::uint64_t used, std::uint32_t limit, unsigned percent,
             const Policy& policy, Instant now);
Event overflow(const Case& on_probation, const Exceeded& exceeded, const Policy& policy, Instant now, const Zone& zone);
Event organisation(EventKind kind, std::uint64_t used, std::uint32_t limit, unsigned percent, Instant now);
/// A message of a queue that drains.
Signal late(Instant submitted, Instant now, const Zone& zone);
/// A message that a booked send let through.
Signal by_booking(const Booking& booking);
/// `kind`: booked, booked_cancelled or booked_ended.
Event booked(EventKind kind, const Entity& who, const BookedSend& of, const std::string& by, Instant now,
             const Zone& zone);
/// A sender that must never be stopped for risk would have been.
Event canary(const Entity& who, const std::vector<Signal>& signals, const Policy& policy, Instant now);
/// `kind`: breaker_opened or breaker_closed; `report` as it stands after that.
Event breaker(EventKind kind, const BreakerReport& report, const std::string& by, Instant now);
/// Of kind login_suspected: `signal` is charged for the login `seen`.
Event login(const Entity& who, const LoginSeen& seen, const Signal& signal, Instant now);
Event held(const Submission& submission, const std::string& entity, const Verdict& verdict, Instant now);

}  // namespace tidegate::words
