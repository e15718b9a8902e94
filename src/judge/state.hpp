#pragma once
// The inside of the judge, shared by the files that implement it: what it holds, and the steps of one decision.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/observation.hpp"
#include "campaign/campaigns.hpp"
#include "judge/counted.hpp"
#include "judge/judge.hpp"
#include "judge/senders.hpp"
#include "message/kind.hpp"
#include "risk/account.hpp"
#include "safety/backlog.hpp"

namespace tidegate {

/// Site and policies as one question sees them.
struct Setup {
    std::shared_ptr<const Site> site;
    std::shared_ptr<const PolicyBook> book;
};

/// One question, turned into facts.
struct Trial {
    const Submission& submission;
    const Site& site;
    const PolicyBook& book;
    Entity who;
    Instant now;
    MailKind kind = MailKind::person;
    Demand demand{0, 0, 0};         ///< of the whole message; lifelines are not counted
    bool lifelines_only = false;    ///< every recipient is a lifeline: passes whatever the sender's state
    bool for_organisation = false;  ///< counts for its limit; what machines send without a login does not
    const Policy* policy = nullptr;
    std::optional<Instant> submitted;  ///< when it was handed in, as far as that is believed: a queue that drains
    Booking booked;                    ///< what a booked send lets through of it, once it is weighed
    std::vector<std::string> related;  ///< other senders that this message is tied to
    bool noted = false;                ///< its line is in the trace already
    OpenMessage* part = nullptr;  ///< of policy delegation: the message it belongs to; the lock of them all is held
};

class Judge::State {
public:
    State(std::shared_ptr<const Site> site, std::shared_ptr<const PolicyBook> book, const Clock& clock, Random& random,
          Journal& journal);

    // decide.cpp
    Decision decide(const Submission& submission);
    void give_back(const std::string& token);

    // commands.cpp
    void remember(Remembered past, std::vector<std::string>& problems);
    Result<std::uint64_t> release(const ReleaseRequest& request);
    Result<std::pair<std::string, std::uint64_t>> restrict(const Entity& entity, std::optional<Instant> until,
                                                           const std::string& by, const std::string& reason);
    void vouch(const Entity& entity);
    void tick();
    void finish();

    // charge.cpp
    std::uint64_t charge(const Entity& who, std::vector<Signal> signals);
    std::uint64_t note_login(const Entity& who, LoginSeen seen);

    // booking.cpp
    Result<std::pair<BookedSend, std::uint64_t>> book(const Entity& entity, BookedSend wanted);
    Result<std::uint64_t> cancel_booked(const std::string& reference, const std::string& by);
    std::vector<std::pair<Entity, BookedSend>> booked() const;
    std::optional<std::string> guard_of(const std::string& entity);

    // guard.cpp
    BreakerReport breaker() const;
    Result<std::uint64_t> close_breaker(const std::string& by, const std::string& reason);
    // teach.cpp
    PastTaught teach(const std::vector<Submission>& run);
    std::optional<std::size_t> teach_logins(const Entity& who, std::vector<LoginSeen> past);

    // explain.cpp
    Explanation explain(const Entity& entity, std::string_view header_from, std::string_view recipient) const;
    std::vector<Restriction> restricted() const;
    std::vector<Restriction> no_longer_over(const PolicyBook& book) const;
    std::vector<SenderUse> senders(std::size_t most) const;
    JudgeCounts counts() const;

    std::shared_ptr<const Setup> setup() const { return setup_.load(); }
    /// A null one stays as it is.
    void use(std::shared_ptr<const Site> site, std::shared_ptr<const PolicyBook> book);
    std::string windows_of(const std::string& entity);
    std::string habits_of(const std::string& entity);

private:
    using Shard = Senders::Shard;

    // The ways through one decision.
    Decision at_recipient(const Trial& trial);
    Decision whole(Trial& trial);
    Decision in_parts(Trial& trial);
    Decision next_recipient(Trial& trial, OpenMessage& open);
    Decision last_part(Trial& trial, OpenMessage& open);
    Decision suspect_parts(Trial& trial, const OpenMessage& open, Decision decision);
    void keep_part(const Trial& trial, OpenMessage& open, const Decision& decision);
    bool only_recipients_are_asked() const;

    /// What the policy and the windows say of `wanted` more. Counts it when it is granted.
    Decision weigh(Trial& trial, const Demand& wanted);
    Decision refuse_limit(Trial& trial, const Demand& wanted, Shard& shard, Sender& sender, const Exceeded& exceeded);
    Decision refuse_organisation(const Trial& trial, const Exceeded& full) const;
    Decision refuse_restricted(const Trial& trial, const Record& record) const;
    std::optional<Verdict> refuse_before_counting(const Trial& trial) const;
    std::optional<Exceeded> reserve_for_organisation(const Trial& trial, const Demand& wanted);
    Decision start_restriction(Trial& trial, Record& record, const Sender& sender, const Exceeded& exceeded);
    Case begin_case(const Trial& trial, Cause cause, CaseState state);
    Decision put_on_list(Trial& trial, Record& record, Case opened, std::string summary, std::vector<Signal> reasons,
                         Instant evidence_since);
    Decision defer_and_tell(const Trial& trial, Shard& shard, Sender& sender, const Exceeded& exceeded);
    Decision hold_overflow(const Trial& trial, Shard& shard, Sender& sender, const Exceeded& exceeded);
    Case& told_case(const Trial& trial, Record& record, const Sender& sender, const Exceeded& exceeded);
    Verdict refuse(const Trial& trial, Cause cause, Action action, std::string why, std::string room = {}) const;
    Decision alert_only(const Trial& trial, const Demand& wanted, Shard& shard, Sender& sender,
                        const Exceeded& exceeded);
    Decision defer_overflow(const Trial& trial, Record& record, const Probation& probation, const Exceeded& exceeded);
    Verdict limit_reply(const Trial& trial, const Exceeded& exceeded, const std::string& case_reference) const;
    void warn(const Trial& trial, Sender& sender);

    // suspicion.cpp
    Decision suspect(Trial& trial, Observation seen, Decision decision);
    std::vector<Signal> signals_of_message(Trial& trial, Observation& seen);
    std::uint32_t strange_network(const std::string& name, const Observation& seen);
    void raise(const Trial& trial, Match::Other other);
    void name_related(Record& record, Case& in, const std::string& other, Instant now);
    Case open_risk_case(const Trial& trial, const Sender& sender, CaseState state);
    std::uint64_t tell_login(const Trial& trial, Logins& logins, const LoginSeen& seen, std::vector<Signal> signals);
    std::uint64_t charge_locked(Trial& trial, Shard& shard, Sender& sender, std::vector<Signal> signals);
    std::optional<Decision> answer_risk(Trial& trial, Shard& shard, Sender& sender);
    Decision hold_for_risk(const Trial& trial, Shard& shard, Sender& sender);
    Decision restrict_for_risk(Trial& trial, Shard& shard, Sender& sender);

    // apart.cpp
    void note_rule(const Trial& trial);

    // late.cpp
    void hear(Trial& trial);
    void recall_heard();

    // guard.cpp
    /// `mode_for`, but for an open breaker.
    Detection::Mode present_mode(const Policy& policy, const Detection& detection, std::string* why = nullptr) const;
    void note_sent(const Trial& trial, const Sender& sender);
    bool trips_breaker(const Trial& trial, const Sender& sender, const Record* record, bool by_risk);
    bool spares_canary(const Trial& trial, const Sender& sender);
    void settle_breaker(Instant now);
    void recall_breaker(const Remembered& past, Instant now, std::vector<std::string>& problems);
    void recall_cases(Remembered& past, std::vector<std::string>& problems);
    void recall_trips(Instant now);
    std::uint64_t tell_breaker(EventKind kind, const std::string& by, Instant now);

    // booking.cpp
    Booking booked_for(const Trial& trial, const Demand& wanted, const Record* record) const;
    void give_back_booked(const std::string& entity, const Booking& booking);
    std::uint64_t tell_booked(EventKind kind, const std::string& name, const Record& record, const BookedSend& of,
                              const std::string& by, Instant now);
    void end_booked(const std::string& name, Record& record, Instant now);
    void recall_booked(const Remembered& past, std::vector<std::string>& problems);
    std::string booked_beside(const Trial& trial);

    void take_back(const std::string& entity, Instant then, const Demand& demand, bool organisation,
                   const Booking& booked);
    void touch(const std::string& name, Sender& sender);
    void touch_organisation();

    /// The restriction in force, after ending one whose time has come.
    const Restriction* in_force(const std::string& name, Record* record, Instant now, const Zone& zone);
    void end_at_its_time(const std::string& name, Record& record, Instant now, const Zone& zone);
    void close_lapsed(Record& record, Instant now);

    Traced line_of(const Trial& trial, const Verdict& verdict) const;
    void note(const Trial& trial, const Verdict& verdict);
    /// A line that is complete: counted, and handed to the journal.
    void keep(Traced line);
    std::string link(const Site& site, const std::string& reference) const;
    Case open_case(const Trial& trial, const Sender& sender, const Exceeded& exceeded, CaseState state);

    std::mutex changing_setup_;  ///< so that one change cannot undo another
    std::atomic<std::shared_ptr<const Setup>> setup_;
    const Clock& clock_;
    Random& random_;
    Journal& journal_;
    Senders senders_;
    Receipts receipts_;
    OpenMessages open_;
    std::atomic<bool> end_is_asked_{false};  ///< policy delegation has asked at DATA or END-OF-MESSAGE
    std::atomic<bool> went_quiet_{false};  ///< … has left a message after RCPT, as it does where nothing else is wired

    std::mutex campaign_lock_;  ///< never taken under a sender's lock, nor that under this one
    Campaigns campaigns_;

    std::mutex late_lock_;  ///< taken alone, or under that of open messages
    QuietWatch site_quiet_;
    std::map<std::string, QuietWatch> hosts_quiet_;  ///< of those that send without a login
    std::map<std::string, Backlog> drains_;

    mutable std::mutex breaker_lock_;  ///< taken under a shard's, before the journal's
    Breaker breaker_;
    std::atomic<bool> breaker_open_{false};  ///< as `breaker_` has it, for every message

    mutable std::mutex organisation_lock_;
    Windows organisation_;
    bool organisation_dirty_ = false;  ///< the journal was told, and has not read it yet
    std::uint8_t organisation_warned_ = 0;
    Instant organisation_full_told_{};

    std::array<std::atomic<std::uint64_t>, 5> by_action_{};
    std::atomic<std::uint64_t> recipients_external_{0};
    std::atomic<std::uint64_t> recipients_internal_{0};
};

/// The row of the organisation's own window in the store; no connector can be called so.
inline constexpr std::string_view organisation_row = "connector:*organisation*";

/// The row of the circuit breaker.
inline constexpr std::string_view breaker_row = "connector:*breaker*";

/// The address that a policy is chosen by besides the login: header From, or the envelope sender where it is not known.
std::string_view address_of(const Submission& submission);

/// Whether what goes over a limit of recipients is answered by waiting (450), whatever the policy says: the site
/// prefers it, or detection acts and a limit would be the only thing that speaks against the sender. A sender that is
/// known and clean waits; so does one in doubt, whose mail is held already; who is watched, or new, is restricted by
/// the policy. Newsletters restrict nobody where detection acts: they wait, or are held where the sender has not always
/// sent them.
bool limit_waits(const Site& site, const Policy& policy, const Sender& sender, Instant now);

/// Whether `every` has passed since `last`; also when the clock was set back behind it.
bool due_again(Instant last, Instant now, Millis every);

constexpr std::size_t longest_recipients = 4'000;  ///< octets of the list in a line of the trace

/// 95, 80, 50 or 0: the highest warning that so many per cent of a limit have reached.
constexpr std::uint8_t warning_level(std::uint64_t percent) {
    return percent >= 95 ? 95 : percent >= 80 ? 80 : percent >= 50 ? 50 : 0;
}

/// What counts as warned from now on. It falls only well below its level, so that use around a level warns once.
constexpr std::uint8_t next_warned(std::uint8_t given, std::uint64_t percent) {
    const auto level = warning_level(percent);
    return level < given && percent + 10 > given ? given : level;
}

/// What the windows count of a demand: not what a booked send lets through, and nothing of what is late.
Demand beyond_booked(Demand wanted, const Booking& booked);

/// The effective limits of a policy as the windows take them.
Ceilings ceilings_of(const Limits& limits);

/// What speaks for and against a sender now, and where that leads.
RiskAccount account_of(const Habits& habits, Instant now, const Detection& detection);

/// Every count against its limit, as a case freezes them: the one that was exceeded first, if any.
std::vector<Measure> measures_of(const Windows& windows, const Policy& policy, Instant now, const Exceeded* exceeded);

/// The first instant of the next day in the site's zone: where "the following day" and a limit's probation end.
inline Instant following_midnight(const Site& site, Instant now) { return site.zone.following_midnight(now); }

}  // namespace tidegate
