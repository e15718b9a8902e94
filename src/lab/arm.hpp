#pragma once
// One judge under trial, with the tallies of what it did. A run has two that see the same mail: the policy as it is,
// and its limits alone.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/random.hpp"
#include "judge/judge.hpp"
#include "lab/attack.hpp"
#include "lab/survey.hpp"

namespace tidegate {

/// The two judges of a run, by what they may use.
enum class Judging : std::uint8_t {
    whole,        ///< limits, and detection as RunWanted says
    limits_only,  ///< limits alone
};
constexpr std::size_t judgings = 2;

/// What happened to honest mail outside the planned bursts.
struct HonestTally {
    std::uint64_t messages = 0;  ///< judged
    std::uint64_t flagged = 0;
    std::uint64_t held = 0;
    std::uint64_t deferred = 0;
    std::uint64_t refused = 0;  ///< among them those of a sender who is restricted
    std::uint64_t restrictions = 0;
    std::uint64_t by_limit = 0;        ///< of the restrictions: by a limit of recipients; the others by detection
    std::set<std::string> restricted;  ///< senders
    std::set<std::string> restricted_by_detection, held_mailboxes;
    std::uint64_t breaker_opened = 0;  ///< how often the circuit breaker opened, whoever's mail did it
};

/// What one account's part of an attack came to. Recipients are counted when their message was accepted.
struct AttackTally {
    std::string account;
    AttackKind kind = AttackKind::burst;
    std::uint64_t group = 0;
    std::uint64_t messages = 0;  ///< offered
    std::optional<Instant> first;
    std::optional<Instant> stopped;  ///< the first message that was held or refused, or the restriction
    std::optional<Instant> restricted;
    std::optional<Instant> told;  ///< people were: of doubt, a restriction, or a rule that began to forward
    bool by_limit = false;        ///< the restriction
    struct Reached {
        std::uint64_t external = 0;
        std::uint64_t all = 0;
    };
    Reached before_hold, before_restriction, in_all;
};

class Arm {
public:
    /// `policy` is asked before the default policy. The clock is the run's.
    Arm(Detection detection, Policy policy, const Clock& clock, std::uint64_t seed);
    Arm(const Arm&) = delete;  // its judge refers to its members
    Arm& operator=(const Arm&) = delete;

    /// Judges a message of an honest sender.
    void honest(const Submission& submission, const Domains& domains);
    /// Judges a message of attack `number`, as `expect` gave it.
    void attack(const Submission& submission, const Domains& domains, std::size_t number);
    /// From now on this account's restrictions belong to the attack. Returns the attack's number.
    std::size_t expect(const Planned& planned);

    const HonestTally& honest_tally() const { return honest_; }
    const std::vector<AttackTally>& attack_tallies() const { return attacks_; }

private:
    /// Remembers who was restricted, of whom people were told and how often the circuit breaker opened.
    class Notes final : public Journal {
    public:
        std::uint64_t append(Event event) override;
        void note(Traced) override {}
        void touch(const Entity&) override {}
        void when_committed(std::uint64_t, std::function<void(Outcome)> done) override { done({}); }
        bool writable() const override { return true; }
        struct Restricted {
            std::string entity;
            bool by_limit = false;
            bool until_released = false;
        };
        std::vector<Restricted> restricted;
        std::uint64_t breaker_opened = 0;
        std::vector<std::string> told;  ///< entities

    private:
        std::uint64_t last_ = 0;
    };

    Verdict decide(const Submission& submission, const Domains& domains, std::string_view account);
    void keep_time();
    void note_events();
    void note_told();
    std::shared_ptr<const PolicyBook> book_for(std::string_view sender, const Domains& domains);

    Policy policy_;
    const Clock& clock_;
    SeededRandom random_;
    Notes notes_;
    std::unordered_map<std::string, std::shared_ptr<const PolicyBook>, StringHash, std::equal_to<>> books_;
    std::string book_of_;  ///< the domain whose book the judge has
    std::unique_ptr<Judge> judge_;
    Instant ticked_{};
    std::deque<std::pair<Instant, std::string>> to_release_;
    HonestTally honest_;
    std::vector<AttackTally> attacks_;
    std::unordered_map<std::string, std::size_t, StringHash, std::equal_to<>> attacked_;  ///< account → its attack
};

/// The domains that are internal to a sender.
std::vector<std::string> accepted_for(std::string_view sender, const Domains& domains);

}  // namespace tidegate
