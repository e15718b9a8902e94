#include "judge/judge.hpp"

#include "judge/state.hpp"

namespace tidegate {

Judge::Judge(std::shared_ptr<const Site> site, std::shared_ptr<const PolicyBook> book, const Clock& clock,
             Random& random, Journal& journal)
    : state_{std::make_unique<State>(std::move(site), std::move(book), clock, random, journal)} {}

Judge::~Judge() = default;

void Judge::remember(Remembered past, std::vector<std::string>& problems) {
    state_->remember(std::move(past), problems);
}
Decision Judge::decide(const Submission& submission) { return state_->decide(submission); }
void Judge::give_back(const std::string& token) { state_->give_back(token); }

Verdict Judge::tell(const Verdict& verdict, const Outcome& kept) const {
    if (kept) return verdict;
    if (verdict.action < Action::defer) {
        // It passes all the same; only the case that it would have named is not there.
        auto passed = verdict;
        passed.case_reference.clear();
        return passed;
    }
    const auto setup = state_->setup();
    return setup->site->replies.refuse(Cause::unavailable, Action::defer,
                                       {.why = "its decision could not be recorded"});
}

Result<std::uint64_t> Judge::release(const ReleaseRequest& request) { return state_->release(request); }

Result<std::pair<std::string, std::uint64_t>> Judge::restrict(const Entity& entity, std::optional<Instant> until,
                                                              const std::string& by, const std::string& reason) {
    return state_->restrict(entity, until, by, reason);
}

std::uint64_t Judge::charge(const Entity& who, std::vector<Signal> signals) {
    return state_->charge(who, std::move(signals));
}
Result<std::pair<BookedSend, std::uint64_t>> Judge::book(const Entity& entity, BookedSend wanted) {
    return state_->book(entity, std::move(wanted));
}
Result<std::uint64_t> Judge::cancel_booked(const std::string& reference, const std::string& by) {
    return state_->cancel_booked(reference, by);
}
std::vector<std::pair<Entity, BookedSend>> Judge::booked() const { return state_->booked(); }
std::optional<std::string> Judge::guard_of(const std::string& entity) { return state_->guard_of(entity); }
BreakerReport Judge::breaker() const { return state_->breaker(); }
Result<std::uint64_t> Judge::close_breaker(const std::string& by, const std::string& reason) {
    return state_->close_breaker(by, reason);
}
std::uint64_t Judge::note_login(const Entity& who, LoginSeen seen) { return state_->note_login(who, std::move(seen)); }
PastTaught Judge::teach(const std::vector<Submission>& run) { return state_->teach(run); }
std::optional<std::size_t> Judge::teach_logins(const Entity& who, std::vector<LoginSeen> past) {
    return state_->teach_logins(who, std::move(past));
}
void Judge::vouch(const Entity& entity) { state_->vouch(entity); }

void Judge::use(std::shared_ptr<const PolicyBook> book) { state_->use(nullptr, std::move(book)); }
void Judge::use(std::shared_ptr<const Site> site) { state_->use(std::move(site), nullptr); }
void Judge::use(std::shared_ptr<const Site> site, std::shared_ptr<const PolicyBook> book) {
    state_->use(std::move(site), std::move(book));
}
std::shared_ptr<const PolicyBook> Judge::book() const { return state_->setup()->book; }
std::shared_ptr<const Site> Judge::site() const { return state_->setup()->site; }

std::vector<Restriction> Judge::no_longer_over(const PolicyBook& book) const { return state_->no_longer_over(book); }

Explanation Judge::explain(const Entity& entity, std::string_view header_from, std::string_view recipient) const {
    return state_->explain(entity, header_from, recipient);
}

std::vector<Restriction> Judge::restricted() const { return state_->restricted(); }
std::vector<SenderUse> Judge::senders(std::size_t most) const { return state_->senders(most); }
JudgeCounts Judge::counts() const { return state_->counts(); }
void Judge::tick() { state_->tick(); }
void Judge::finish() { state_->finish(); }
std::string Judge::habits_of(const std::string& entity) { return state_->habits_of(entity); }
std::string Judge::windows_of(const std::string& entity) { return state_->windows_of(entity); }

}  // namespace tidegate
