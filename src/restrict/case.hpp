#pragma once
// Restriction, case and what may follow on what. No I/O; the states are drawn in docs/states.md.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/entity.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"

namespace tidegate {

/// A count against its limit, as it stood when a case was opened. Frozen.
struct Measure {
    std::string name;          ///< "external_per_hour"
    std::string unit;          ///< "recipients" or "messages"
    std::uint64_t used = 0;    ///< before the submission that tripped
    std::uint32_t demand = 0;  ///< of that submission
    std::uint32_t limit = 0;
};

enum class CaseState : std::uint8_t {
    open,        ///< people were told, nothing was stopped (alert only)
    restricted,  ///< the entity may not send
    probation,   ///< released or run out; the same cause defers and does not restrict
    closed,
};
std::string_view to_string(CaseState state);

/// What happened to one entity, from first suspicion to the end.
struct Case {
    std::string reference;  ///< "K7Q2-M9XD"
    Entity entity;
    CaseState state = CaseState::open;
    Cause cause = Cause::none;
    std::string policy;
    std::uint32_t policy_version = 0;
    std::string policy_why;  ///< why this policy applied
    Instant opened_at{};
    std::optional<Instant>
        restricted_at;                ///< of a case that began as a suspicion; nothing: when it was opened, or never
    std::optional<Instant> until;     ///< restricted: when it ends by itself; probation: when that ends
    std::optional<Instant> ended_at;  ///< of the restriction
    std::string opened_by;            ///< "tidegate", or who restricted by hand
    std::string ended_by;             ///< who released, or "tidegate" at its time
    std::string end_reason;
    std::string sentence;  ///< what happened, for people
    std::vector<Measure> measures;
    std::vector<Signal> signals;       ///< what spoke for abuse, strongest first, its `weight` in nats; of cause risk
    std::optional<RiskLevel> risk;     ///< of cause risk: what rest and signals made, as it stood then
    std::vector<std::string> related;  ///< other senders of the same text, links or network, at most 32
};

/// What the list of restricted entities shows of a case in state `restricted`.
struct Restriction {
    Entity entity;
    std::string case_reference;
    Cause cause = Cause::none;
    std::string policy;
    std::uint32_t policy_version = 0;
    Instant since{};
    std::optional<Instant> until;
    std::string restricted_by;
    std::string summary;   ///< may be told to the sender's client
    std::string sentence;  ///< by hand: with the reason, for the organisation's people only; else empty
};

/// After a restriction: the same cause does not restrict again until then.
struct Probation {
    std::string case_reference;
    Cause cause = Cause::none;
    Instant until{};
};

/// Where one entity stands. Value; the owner's lock guards it.
///
///     clear ──restrict──▶ restricted ──release / its time──▶ probation ──its time──▶ clear
///                              ▲───────────another cause──────────┘
struct Standing {
    std::optional<Restriction> restriction;
    std::vector<Probation> probations;  ///< at most one a cause

    bool clear() const { return !restriction && probations.empty(); }
    /// The probation that covers this cause now, or nullptr.
    const Probation* covered(Cause cause, Instant now) const;
};

/// Moves, each the only way to its state. Fault::conflict when the state forbids it, with the sentence why.
Outcome begin(Standing& standing, Restriction restriction);
/// Ends the restriction; a cause that is a limit goes on probation until `probation_until`.
Result<Restriction> end(Standing& standing, Instant now, Instant probation_until);
/// Drops probations whose time has come; returns the references of the cases that close by it.
std::vector<std::string> lapse(Standing& standing, Instant now);

/// True for the causes that are a limit of recipients.
bool is_limit(Cause cause);
/// True for the causes that probation follows: limits, and risk.
bool has_probation(Cause cause);

}  // namespace tidegate
