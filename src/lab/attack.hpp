#pragma once
// Attacks on simulated accounts, and honest bursts that look like some. One Attack is one account's part of it.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/submission.hpp"
#include "lab/dice.hpp"
#include "lab/texts.hpp"
#include "policy/policy.hpp"

namespace tidegate {

enum class AttackKind : std::uint8_t {
    burst,        ///< hundreds to thousands of strangers as fast as the server takes them
    drip,         ///< a stranger at a time, at less than half of every limit
    campaign,     ///< twenty accounts, one text
    internal,     ///< phishing of colleagues from one account
    forwarder,    ///< a rule that sends what comes in to a stranger, as Dovecot's Sieve does: without a login
    reply_chain,  ///< answers in old threads, to people that the owner knows
    newsletter,   ///< honest: one text to many, with List-Unsubscribe
    mail_merge,   ///< honest: a letter each to customers, known and new
};
inline constexpr std::array all_attacks{AttackKind::burst,      AttackKind::drip,      AttackKind::campaign,
                                        AttackKind::internal,   AttackKind::forwarder, AttackKind::reply_chain,
                                        AttackKind::newsletter, AttackKind::mail_merge};
inline constexpr std::size_t attack_kinds = all_attacks.size();
inline constexpr std::size_t campaign_accounts = 20;

/// "burst", "drip", "campaign", "internal", "forwarder", "reply-chain", "newsletter", "mail-merge".
std::string_view to_string(AttackKind kind);
std::optional<AttackKind> attack_kind_of(std::string_view text);
/// True for the bursts that nobody should be stopped for.
bool is_honest(AttackKind kind);
/// True where the recipients are not strangers outside: all of them count as reached.
bool reaches_inside(AttackKind kind);

/// What is known of the account when the attack begins.
struct Victim {
    std::string id;
    std::vector<std::string> contacts;    ///< whom the owner wrote to, up to 500 of them
    std::vector<std::string> subjects;    ///< of the owner's last threads
    std::vector<std::string> colleagues;  ///< other accounts of the same domain, up to 500 of them
    std::vector<std::string> accepted;    ///< domains that are internal to this account
};

/// The messages of one account's part of an attack, in the order of time.
class Attack {
public:
    /// `text` is shared by the accounts of one campaign; others get one of their own.
    Attack(AttackKind kind, Victim victim, Instant start, const Limits& limits, Dice dice, std::uint64_t text);

    AttackKind kind() const { return kind_; }
    const std::string& account() const { return victim_.id; }
    /// When the next message goes out, or nothing when the attack is over.
    std::optional<Instant> due() const { return left_ > 0 ? std::optional{at_} : std::nullopt; }
    /// Messages so far.
    std::uint64_t sent() const { return sent_; }
    /// The message that is due; its text, where there are texts, is attached. `due` must not be empty.
    Result<Submission> next(Texts& texts);

private:
    struct Pace {
        std::uint64_t recipients = 0;  ///< left to send to, altogether
        std::uint64_t each = 1;        ///< recipients of a message
        std::uint64_t least_gap = 0;   ///< between messages, milliseconds
        std::uint64_t most_gap = 0;
    };
    Pace pace(const Limits& limits);
    std::string stranger();
    std::string colleague();
    std::string recipient();
    Submission envelope();
    Outcome add_text(Submission& submission, Texts& texts);

    AttackKind kind_;
    Victim victim_;
    Instant at_;
    Dice dice_;
    std::uint64_t text_;
    std::uint64_t left_ = 0;
    std::uint64_t each_ = 1;
    std::uint64_t least_gap_ = 0;
    std::uint64_t most_gap_ = 0;
    std::uint64_t sent_ = 0;      ///< messages
    std::uint64_t small_domain_;  ///< names the domains of strangers that few write to
};

}  // namespace tidegate
