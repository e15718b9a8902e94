#include "lab/run.hpp"

#include <algorithm>
#include <deque>
#include <queue>
#include <unordered_set>

#include "core/text.hpp"
#include "lab/behaviour_line.hpp"

namespace tidegate {

namespace {

constexpr std::size_t most_contacts = 500;
constexpr std::size_t most_subjects = 20;
constexpr std::size_t most_threads = 1'000'000;
constexpr double seconds_a_month = 30.4375 * 86'400;
constexpr std::uint64_t progress_every = 8'192;

Instant instant_of(std::int64_t seconds) { return Instant{std::chrono::seconds{seconds}}; }

/// The account of a planned attack, as the replay gets to know it.
struct Account {
    std::size_t planned = 0;  ///< its number in the plan
    std::deque<std::string> contacts, subjects;
    std::int64_t last_before = 0;  ///< the owner's last message before the attack; 0: none yet
};

class Replay {
public:
    Replay(const RunWanted& wanted, const Survey& known)
        : wanted_{wanted},
          survey_{known},
          texts_{wanted.mail, wanted.seed},
          plan_{plan_attacks(known, wanted.attacks, wanted.each, wanted.seed)},
          clock_{instant_of(known.first)},
          arms_{Arm{wanted.detection, wanted.policy, clock_, scatter(wanted.seed)},
                Arm{Detection{}, wanted.policy, clock_, scatter(wanted.seed)}} {
        for (std::size_t i = 0; i < plan_.size(); ++i) accounts_[plan_[i].account].planned = i;
    }

    Outcome line(const BehaviourLine& line) {
        if (auto done = attacks_until(instant_of(line.time)); !done) return done;
        const auto id = lower(line.sender);
        const auto account = accounts_.find(id);
        if (account != accounts_.end()) {
            if (account->second.planned < started_) {
                ++skipped_;
                return {};
            }
            learn(account->second, line);
        }
        clock_.set(instant_of(line.time));
        auto submission = honest(line, id);
        if (!submission) return tl::unexpected<Error>{submission.error()};
        wanted_.offered({});
        for (auto& arm : arms_) arm.honest(*submission, wanted_.domains);
        return {};
    }

    /// Attacks go on after the history ends.
    Outcome finish() { return attacks_until(Instant::max()); }

    RunFound found() {
        RunFound out;
        out.notes = wanted_.recording->notes();
        out.messages = arms_.front().honest_tally().messages;
        out.left_out = survey_.left_out;
        out.without_recipients = survey_.nobody;
        out.skipped = skipped_;
        out.senders = survey_.senders.size();
        out.first = instant_of(survey_.first);
        out.last = instant_of(survey_.last);
        double seconds = 0;
        for (const auto& id : survey_.in_order) {
            const auto& span = survey_.senders.find(id)->second;
            const auto account = accounts_.find(id);
            const auto last = account == accounts_.end() ? span.last : account->second.last_before;
            seconds += static_cast<double>(last - span.first);
        }
        out.mailbox_months = seconds / seconds_a_month;
        for (std::size_t i = 0; i < judgings; ++i) {
            out.honest.at(i) = arms_.at(i).honest_tally();
            out.attacks.at(i) = arms_.at(i).attack_tallies();
        }
        return out;
    }

private:
    void learn(Account& account, const BehaviourLine& line) {
        account.last_before = line.time;
        for (const auto recipient : line.recipients) {
            if (std::ranges::find(account.contacts, recipient) != account.contacts.end()) continue;
            account.contacts.emplace_back(recipient);
            if (account.contacts.size() > most_contacts) account.contacts.pop_front();
        }
        if (line.subject.empty()) return;
        account.subjects.emplace_back(line.subject);
        if (account.subjects.size() > most_subjects) account.subjects.pop_front();
    }

    Result<Submission> honest(const BehaviourLine& line, const std::string& id) {
        Submission s;
        s.at = instant_of(line.time);
        s.login = id;
        s.from = id;
        s.recipients.assign(line.recipients.begin(), line.recipients.end());
        s.size = line.size;
        s.headers.emplace();
        s.headers->from = id;
        s.headers->subject = line.subject;
        s.headers->message_id = '<' + std::to_string(++number_) + "@lab.invalid>";
        const bool answers = thread_goes_on(line.subject);
        if (line.place && wanted_.detection.content) {
            const auto octets = wanted_.recording->mail_at(*line.place);
            if (!octets) return tl::unexpected<Error>{octets.error()};
            const auto text = read_text(*octets);
            attach(s, text, compose(s, text, {.in_thread = answers}));
        } else if (texts_.any_ham()) {
            const auto text = texts_.honest(scatter(wanted_.seed, id), line.subject, s.at);
            if (!text) return tl::unexpected<Error>{text.error()};
            attach(s, **text, compose(s, **text, {.in_thread = answers}));
        }
        return s;
    }

    /// Whether somebody wrote under this subject before: then the message is taken for an answer.
    bool thread_goes_on(std::string_view subject) {
        if (subject.empty()) return false;
        if (threads_.size() >= most_threads) threads_.clear();
        return !threads_.insert(scatter(0, subject)).second;
    }

    /// Other accounts of the victim's domain, as far as the first 500 of the history.
    std::vector<std::string> colleagues_of(const std::string& id) const {
        std::vector<std::string> out;
        const auto domain = domain_of(id);
        for (const auto& other : survey_.in_order) {
            if (out.size() == most_contacts) break;
            if (other != id && domain_of(other) == domain) out.push_back(other);
        }
        return out;
    }

    void start(const Planned& planned) {
        auto& account = accounts_[planned.account];
        Victim victim{.id = planned.account};
        victim.contacts.assign(account.contacts.begin(), account.contacts.end());
        victim.subjects.assign(account.subjects.begin(), account.subjects.end());
        if (planned.kind == AttackKind::internal) victim.colleagues = colleagues_of(planned.account);
        victim.accepted = accepted_for(planned.account, wanted_.domains);
        for (auto& arm : arms_) (void)arm.expect(planned);
        running_.emplace_back(planned.kind, std::move(victim), planned.start, wanted_.policy.limits,
                              Dice{wanted_.seed, planned.account}, planned.text);
        due_.push({planned.start, running_.size() - 1});
        account.contacts.clear();
        account.subjects.clear();
    }

    Outcome attacks_until(Instant end) {
        while (true) {
            const auto next_start = started_ < plan_.size() ? plan_[started_].start : Instant::max();
            if (started_ < plan_.size() && next_start <= end && (due_.empty() || next_start <= due_.top().first)) {
                start(plan_[started_++]);
                continue;
            }
            if (due_.empty() || due_.top().first > end) return {};
            const auto [at, number] = due_.top();
            due_.pop();
            clock_.set(at);
            auto submission = running_[number].next(texts_);
            if (!submission) return tl::unexpected<Error>{submission.error()};
            wanted_.offered({running_[number].kind(), running_[number].sent()});
            for (auto& arm : arms_) arm.attack(*submission, wanted_.domains, number);
            if (const auto due = running_[number].due()) due_.push({*due, number});
        }
    }

    using Due = std::pair<Instant, std::size_t>;

    const RunWanted& wanted_;
    const Survey& survey_;
    Texts texts_;
    std::vector<Planned> plan_;
    std::unordered_map<std::string, Account> accounts_;
    ManualClock clock_;
    std::array<Arm, judgings> arms_;
    std::vector<Attack> running_;  ///< by the number that the arms know
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
    std::size_t started_ = 0;  ///< of the plan
    std::uint64_t skipped_ = 0;
    std::uint64_t number_ = 0;
    std::unordered_set<std::uint64_t> threads_;  ///< hashes of subjects
};

}  // namespace

Result<RunFound> run_lab(const RunWanted& wanted) {
    auto& recording = *wanted.recording;
    const auto known = survey(recording, wanted.domains, wanted.seed);
    if (!known) return tl::unexpected<Error>{known.error()};
    if (auto again = recording.rewind(); !again) return tl::unexpected<Error>{again.error()};
    // On the heap: the judges refer to its clock.
    const auto replay = std::make_unique<Replay>(wanted, *known);
    BehaviourLine line;
    for (std::uint64_t done = 0;; ++done) {
        if (done % progress_every == 0) wanted.progress(done, known->messages + known->left_out + known->nobody);
        const auto more = recording.next(line);
        if (!more) return tl::unexpected<Error>{more.error()};
        if (!*more) break;
        if (line.recipients.empty() || !wanted.domains.holds(line.sender)) continue;
        if (auto judged = replay->line(line); !judged) return tl::unexpected<Error>{judged.error()};
    }
    if (auto ended = replay->finish(); !ended) return tl::unexpected<Error>{ended.error()};
    return replay->found();
}

}  // namespace tidegate
