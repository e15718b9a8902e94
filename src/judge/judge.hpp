#pragma once
// The judge: turns a submission into facts, asks the rooms, answers a verdict, and says what follows as events. It
// composes and computes nothing itself. Fails open or closed here and only here.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/logins.hpp"
#include "core/random.hpp"
#include "core/submission.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"
#include "judge/journal.hpp"
#include "judge/site.hpp"
#include "limits/windows.hpp"
#include "policy/book.hpp"
#include "restrict/case.hpp"
#include "safety/booked.hpp"
#include "safety/breaker.hpp"

namespace tidegate {

/// One limit of a sender, for `explain`.
struct LimitUse {
    std::string name;  ///< of a window, "recipients_per_message" or "organisation_external_per_day"
    std::string unit;  ///< "recipients" or "messages"
    std::uint64_t used = 0;
    std::uint32_t limit = 0;
    std::optional<Instant> room_at;  ///< when there is room for one more; nothing when there is room now
};

/// Everything that a decision on this sender would rest on.
struct Explanation {
    Entity entity;
    std::string state;  ///< "clear", "restricted" or "probation"
    std::string policy;
    std::uint32_t policy_version = 0;
    std::string why;              ///< why this policy and none before it
    std::string policy_by_login;  ///< which the login chooses …
    std::string policy_by_from;   ///< … and which the header From; the same without one
    std::string selected_by;      ///< "login" or "from": the setting
    std::vector<LimitUse> limits;
    std::vector<Signal> signals;     ///< of risk: with its rest they make up its value
    std::optional<RiskLevel> risk;   ///< nothing while detection is off
    std::vector<BookedSend> booked;  ///< that wait or let mail through
    std::string detection;           ///< what follows from doubt: "act", "observe" or "off" …
    std::string detection_why;       ///< … and by whose word
    std::optional<Restriction> restriction;
    std::vector<Probation> probations;
    bool waits = false;   ///< what goes over a limit of recipients is deferred and does not restrict
    std::string outlook;  ///< what the next message would meet, in a sentence
};

/// A sender in the list of who uses what.
struct SenderUse {
    Entity entity;
    std::string state;
    std::string policy;
    std::vector<LimitUse> limits;
};

struct ReleaseRequest {
    Entity entity;
    std::string by;                ///< the person
    std::string reason;            ///< not empty
    std::string held = "deliver";  ///< what becomes of the sender's held mail: "deliver", "delete" or "keep"
    bool override_gate = false;
};

/// What became of submissions that logs told of.
struct PastTaught {
    std::uint64_t learnt = 0;
    std::uint64_t known = 0;    ///< before the last message that is known of their sender
    std::uint64_t foreign = 0;  ///< of nobody at this site
    std::uint64_t off = 0;      ///< of senders for whom detection is off: nothing is learnt of them
    bool anew = false;          ///< what was known before was less, and is replaced
};

/// Numbers for /metrics; read without a lock.
struct JudgeCounts {
    std::array<std::uint64_t, 5> by_action{};  ///< submissions by Action
    std::uint64_t recipients_external = 0;
    std::uint64_t recipients_internal = 0;
    std::uint64_t entities = 0;
    std::uint64_t restricted = 0;
    std::uint64_t probation = 0;
};

/// Thread-safe. `decide` waits for nothing: no I/O, only the lock of the sender's shard for some hundred nanoseconds.
class Judge final : public WindowsSource {
public:
    Judge(std::shared_ptr<const Site> site, std::shared_ptr<const PolicyBook> book, const Clock& clock, Random& random,
          Journal& journal);
    ~Judge() override;

    /// Fills the table from the store, before the first question. What cannot be read is told in `problems`.
    void remember(Remembered past, std::vector<std::string>& problems);

    Decision decide(const Submission& submission);

    /// What may be told once the ticket's transaction was tried: the verdict itself, or its 451 form when the store
    /// could not keep what it depends on.
    Verdict tell(const Verdict& verdict, const Outcome& kept) const;

    /// See Verdict::token.
    void give_back(const std::string& token);

    // People's commands. Each returns the ticket to wait on before its success is told.

    /// Fault::not_found when the entity is not restricted.
    Result<std::uint64_t> release(const ReleaseRequest& request);
    /// Restricts by hand. Fault::conflict when it is restricted already.
    Result<std::pair<std::string, std::uint64_t>> restrict(const Entity& entity, std::optional<Instant> until,
                                                           const std::string& by, const std::string& reason);

    /// A person has looked at what was held of this sender and let it go: for the rest of the day its mail is not held
    /// for risk again but learnt from. Limits hold as ever.
    void vouch(const Entity& entity);

    /// What was seen of a sender outside of a submission: bounces, complaints, logins. `signals` carry their measures
    /// as `weight` (see Weights::weigh) and add to its risk; from doubt on a case opens, beyond certainty it is
    /// restricted, as after a message. Nothing while detection is off. A sender that was never heard of is taken up:
    /// `who` must be one that the site vouches for (a login that succeeded, a line of the trace). The ticket of what
    /// was changed durably, or 0.
    std::uint64_t charge(const Entity& who, std::vector<Signal> signals);

    /// Lets so many external recipients more through in its time; `wanted` as a person gave it. See BookedSends::add.
    Result<std::pair<BookedSend, std::uint64_t>> book(const Entity& entity, BookedSend wanted);
    Result<std::uint64_t> cancel_booked(const std::string& reference, const std::string& by);
    /// All that wait or let mail through, the earliest first.
    std::vector<std::pair<Entity, BookedSend>> booked() const;

    /// How the circuit breaker stands, and by what numbers.
    BreakerReport breaker() const;
    /// Detection acts again. Fault::conflict when the breaker is not open; a reason is needed. The ticket.
    Result<std::uint64_t> close_breaker(const std::string& by, const std::string& reason);
    /// Learns one sender's past from what logs tell of it: `run` holds its submissions, whole or the newest of them,
    /// `submitted` says when. Where they reach further back than what is known and are no fewer, the past is made anew
    /// from them; else those after the last message known are learnt, and the others are known already. So the same
    /// logs can be given twice. Takes microseconds for each.
    PastTaught teach(const std::vector<Submission>& run);

    /// Learns from where a user logged in by what old logs tell (see Logins::learn_past); surroundings and places are
    /// looked up here. Nothing is charged or told. How many were learnt from; nothing where detection is off for it.
    std::optional<std::size_t> teach_logins(const Entity& who, std::vector<LoginSeen> past);

    /// A login that the login service or a log reports; surroundings, if they are not given, and `seen.place` are
    /// looked up here. What speaks against one that succeeded
    /// is charged. Of those that failed only a sender's that is known is kept. The ticket as above.
    std::uint64_t note_login(const Entity& who, LoginSeen seen);

    /// Takes the new book (policies) or site (reload). In effect on the next question.
    void use(std::shared_ptr<const PolicyBook> book);
    void use(std::shared_ptr<const Site> site);
    void use(std::shared_ptr<const Site> site, std::shared_ptr<const PolicyBook> book);
    std::shared_ptr<const PolicyBook> book() const;
    std::shared_ptr<const Site> site() const;

    /// Restricted entities that `book` would not restrict again: their counts are below its limits. Called after an
    /// edit.
    std::vector<Restriction> no_longer_over(const PolicyBook& book) const;

    Explanation explain(const Entity& entity, std::string_view header_from, std::string_view recipient) const;
    std::vector<Restriction> restricted() const;
    /// Senders with anything in their windows, the nearest to a limit first.
    std::vector<SenderUse> senders(std::size_t most) const;
    JudgeCounts counts() const;

    /// Ends what has run out (restrictions, probations) and forgets idle senders. Called about once a second.
    void tick();

    /// Notes what is still open (policy delegation that never came to its end), before the journal stops.
    void finish();

    std::string windows_of(const std::string& entity) override;
    std::string habits_of(const std::string& entity) override;
    std::optional<std::string> guard_of(const std::string& entity) override;

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace tidegate
