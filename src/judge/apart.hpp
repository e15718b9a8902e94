#pragma once
// What rules and machines send in a sender's name is measured by a past of its own.

#include <optional>
#include <vector>

#include "behaviour/observation.hpp"
#include "core/verdict.hpp"
#include "judge/habits.hpp"
#include "message/kind.hpp"
#include "policy/organisation.hpp"

namespace tidegate {

/// Forwards, automatic replies and reports: not what a person writes.
bool is_sent_by_machine(MailKind kind);

/// One message against the past that it belongs to, which is to learn from it.
struct Reading {
    Past* past;      ///< of the habits that were read
    Recent* recent;  ///< what is to become `present`
    Recent present;
    std::vector<Signal> signals;  ///< not weighed yet
    bool answers = false;         ///< as it always does to whoever writes: strangers decide how much it is
};

/// Of mail that came by a login. Makes the apart record where there is none. The habits must outlive the reading.
Reading read_against(Habits& habits, const Observation& seen, MailKind kind);

/// Whose rule sends this on without a login, as its header says; nothing where that is none of our addresses.
std::optional<Entity> owner_of_rule(const Submission& submission, MailKind kind, const Organisation& organisation);

/// A rule of this mailbox sends mail on to `to`: what that says where it never did so before, else nothing. What has
/// just begun to be watched says nothing.
struct NewForwarding {
    Signal signal;            ///< not weighed yet; a weight of 0 says nothing
    std::uint32_t today = 0;  ///< new destinations, this one included
};
std::optional<NewForwarding> note_forward(Habits& habits, std::string_view to, Instant now);

}  // namespace tidegate
