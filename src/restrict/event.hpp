#pragma once
// What happened, in the order it happened. The store keeps each in the transaction of the change it tells of; the
// audit log, a case's timeline, notices and the live stream are all readings of this one list.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/time.hpp"
#include "restrict/case.hpp"

namespace tidegate {

enum class EventKind : std::uint8_t {
    restricted,           ///< an entity was put on the list
    released,             ///< by a person
    expired,              ///< a restriction ended at its time
    closed,               ///< a case's probation ended
    alerted,              ///< over a limit, and nobody is restricted: the policy only alerts, or the site defers
    suspected,            ///< what a sender does looks like abuse: its mail is held, or would be
    related,              ///< another sender was found to do the same as one with a case
    warned,               ///< 50, 80 or 95 % of a limit
    overflow_deferred,    ///< on probation and over the same limit again
    organisation_warned,  ///< 50, 80 or 95 % of the organisation's limit
    organisation_full,
    held,        ///< a message waits in the MTA's hold queue
    held_ended,  ///< delivered, deleted or gone
    queue_held,  ///< mail of a restricted sender in the MTA's queue was put on hold
    queue_released,
    policy_changed,
    policy_removed,
    access_changed,  ///< administrators and tokens, passwords and second factors
    signed_in,       ///< a person began a session
    signed_out,      ///< a session ended, by whatever cause
    sign_in_failed,  ///< a run of failed tries
    setting_changed,
    viewed,         ///< a person read what is private
    held_expiring,  ///< held messages that nobody has let go are deleted within a day
    held_expired,   ///< they were
    booked,         ///< a person has booked a send
    booked_cancelled,
    booked_ended,      ///< used up, or its time is over
    complained,        ///< a receiver reports a message as abuse
    forwarding_began,  ///< a rule sends a mailbox's mail on to where it never did before
    login_suspected,   ///< a login succeeded that may not be its owner's
    imported,          ///< old logs became the past of senders
    canary_tripped,    ///< a sender that must never be stopped would have been
    breaker_opened,    ///< too many healthy senders tripped: detection only observes
    breaker_closed,
    trouble,  ///< something of Tidegate's own is broken
    trouble_over,
};
/// "restricted", "overflow_deferred" …: stable, in the API and the audit log.
std::string_view to_string(EventKind kind);
std::optional<EventKind> event_kind_of(std::string_view text);

/// A case as it is to be kept from now on; new or changed.
struct CaseChange {
    Case now;
    bool freeze_evidence = false;  ///< copy the entity's submissions since `evidence_since` from the trace
    Instant evidence_since{};
};

/// A policy as it is to be kept; its JSON form (policy/form.hpp).
struct PolicyChange {
    std::string name;
    std::uint32_t version = 0;
    std::string json;  ///< empty: removed
};

/// Administrators and tokens, as rows that access/ knows.
struct AccessChange {
    std::string table;  ///< "administrators" or "tokens"
    std::string key;
    std::string json;  ///< empty: removed
};

/// A message in the MTA's hold queue.
struct HeldMessage {
    std::string queue_id;
    std::string entity;
    std::string case_reference;
    std::string from;
    std::string subject;
    std::uint32_t recipients = 0;
    Instant at{};
    std::string state;  ///< "held", "delivered", "deleted", "expired", "gone"
    std::string reason;
};

/// What guards decisions beyond policies and standings, as octets that safety/ knows: the circuit breaker,
/// and booked sends, whose key is their sender.
struct GuardChange {
    std::string key;     ///< a row of its own
    std::string octets;  ///< empty: removed
};

struct Event {
    EventKind kind = EventKind::trouble;
    Instant at{};
    std::string actor;           ///< "tidegate", or the person
    std::string entity;          ///< or empty
    std::string case_reference;  ///< or empty
    std::string sentence;        ///< for people, UTF-8, escaped for a line
    std::string detail;          ///< a JSON object with what a machine wants to know, or empty
    std::variant<std::monostate, CaseChange, PolicyChange, AccessChange, HeldMessage, GuardChange> change;
    std::uint64_t id = 0;  ///< given by the store: 1, 2, 3 …
};

}  // namespace tidegate
