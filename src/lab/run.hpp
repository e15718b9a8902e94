#pragma once
// A run of the lab: a recorded history through two judges on a simulated clock, with attacks laid over it.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "lab/arm.hpp"
#include "lab/survey.hpp"
#include "lab/texts.hpp"

namespace tidegate {

/// What is offered to the judges next.
struct Offered {
    std::optional<AttackKind> kind;  ///< nothing: honest mail of the history
    std::uint64_t message = 0;       ///< of an attack: its number, from 1
};

struct RunWanted {
    std::shared_ptr<Recording> recording;  ///< shared with copies of this; one run at a time
    Domains domains;
    Policy policy;
    Detection detection;              ///< of the column "policy"; the other has none
    MailFiles mail;                   ///< empty: nothing says anything, only behaviour is judged
    std::vector<AttackKind> attacks;  ///< empty: honest mail alone
    std::size_t each = 40;            ///< attacks of every kind; see plan_attacks
    std::uint64_t seed = 1;
    /// Told before each message.
    std::function<void(const Offered&)> offered = [](const Offered&) {};
    /// Told now and then how many of how many messages are judged.
    std::function<void(std::uint64_t, std::uint64_t)> progress = [](std::uint64_t, std::uint64_t) {};
};

struct RunFound {
    ReadingNotes notes;
    std::uint64_t messages = 0;            ///< of the history, judged
    std::uint64_t left_out = 0;            ///< of senders outside the accepted domains
    std::uint64_t without_recipients = 0;  ///< not judged
    std::uint64_t skipped = 0;             ///< what owners of attacked accounts sent after the attack began
    std::uint64_t senders = 0;
    double mailbox_months = 0;  ///< each sender from its first message to its last, or to the attack on it
    Instant first{}, last{};
    std::array<HonestTally, judgings> honest;                ///< by Judging
    std::array<std::vector<AttackTally>, judgings> attacks;  ///< by Judging; the same attacks in the same order
};

/// Memory   some 100 octets a sender besides what the judges keep, 4 KB an account under attack, and the texts.
/// Errors   Fault::invalid or not_found: what cannot be read, or judged.
Result<RunFound> run_lab(const RunWanted& wanted);

}  // namespace tidegate
