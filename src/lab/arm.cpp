#include "lab/arm.hpp"

#include "core/text.hpp"

namespace tidegate {

using namespace std::chrono_literals;

namespace {

constexpr auto tick_every = 24h;      // of simulated time: a tick looks at thousands of senders
constexpr auto released_after = 24h;  // somebody looks at a restriction that does not end by itself
constexpr std::size_t most_books = 4'096;

std::shared_ptr<const Site> site_of(Detection detection, std::shared_ptr<const Organisation> organisation) {
    Site site;
    site.organisation = std::move(organisation);
    site.detection = std::move(detection);
    return std::make_shared<const Site>(std::move(site));
}

std::shared_ptr<const Organisation> organisation_of(std::vector<std::string> accepted) {
    Organisation out;
    out.domains = std::move(accepted);
    return std::make_shared<const Organisation>(std::move(out));
}

}  // namespace

/// A sender without a domain is nobody's colleague: all of its recipients are external, the stricter of the two.
std::vector<std::string> accepted_for(std::string_view sender, const Domains& domains) {
    if (!domains.accepted.empty()) return domains.accepted;
    const auto own = domain_of(sender);
    return {own.empty() ? "nobody.invalid" : lower(own)};
}

std::uint64_t Arm::Notes::append(Event event) {
    if (event.kind == EventKind::restricted) {
        const auto* change = std::get_if<CaseChange>(&event.change);
        restricted.push_back(
            {event.entity, change != nullptr && is_limit(change->now.cause), change != nullptr && !change->now.until});
    }
    breaker_opened += event.kind == EventKind::breaker_opened ? 1 : 0;
    if (event.kind == EventKind::restricted || event.kind == EventKind::suspected ||
        event.kind == EventKind::forwarding_began) {
        told.push_back(event.entity);
    }
    return ++last_;
}

Arm::Arm(Detection detection, Policy policy, const Clock& clock, std::uint64_t seed)
    : policy_{std::move(policy)}, clock_{clock}, random_{seed} {
    const auto nobody = organisation_of({"nobody.invalid"});
    const auto book = std::make_shared<const PolicyBook>(std::vector{policy_}, nobody);
    judge_ = std::make_unique<Judge>(site_of(std::move(detection), nobody), book, clock_, random_, notes_);
}

std::shared_ptr<const PolicyBook> Arm::book_for(std::string_view sender, const Domains& domains) {
    const auto domain = domains.accepted.empty() ? lower(domain_of(sender)) : std::string{};
    if (const auto found = books_.find(domain); found != books_.end()) return found->second;
    if (books_.size() >= most_books) books_.clear();
    auto book =
        std::make_shared<const PolicyBook>(std::vector{policy_}, organisation_of(accepted_for(sender, domains)));
    books_.emplace(domain, book);
    return book;
}

void Arm::keep_time() {
    const auto now = clock_.now();
    while (!to_release_.empty() && to_release_.front().first <= now) {
        const auto entity = Entity::parse(to_release_.front().second);
        to_release_.pop_front();
        // Fails when it ended otherwise in the meantime: then there is nothing left to do.
        if (entity) (void)judge_->release({.entity = *entity, .by = "lab", .reason = "an honest sender"});
    }
    if (now - ticked_ < tick_every) return;
    ticked_ = now;
    judge_->tick();
}

Verdict Arm::decide(const Submission& submission, const Domains& domains, std::string_view account) {
    keep_time();
    // Each domain is an organisation of its own, as on a server of many customers.
    const auto domain = domains.accepted.empty() ? lower(domain_of(account)) : std::string{"*"};
    if (domain != book_of_) {
        judge_->use(book_for(account, domains));
        book_of_ = domain;
    }
    auto verdict = judge_->decide(submission).verdict;
    note_events();
    note_told();
    return verdict;
}

void Arm::note_events() {
    for (const auto& one : notes_.restricted) {
        if (const auto found = attacked_.find(one.entity); found != attacked_.end()) {
            auto& attack = attacks_[found->second];
            if (!attack.restricted) {
                attack.restricted = clock_.now();
                attack.by_limit = one.by_limit;
            }
            continue;
        }
        ++honest_.restrictions;
        honest_.by_limit += one.by_limit ? 1 : 0;
        honest_.restricted.insert(one.entity);
        if (!one.by_limit) honest_.restricted_by_detection.insert(one.entity);
        if (one.until_released) to_release_.emplace_back(clock_.now() + released_after, one.entity);
    }
    notes_.restricted.clear();
    honest_.breaker_opened = notes_.breaker_opened;
}

void Arm::note_told() {
    for (const auto& entity : notes_.told) {
        const auto found = attacked_.find(entity);
        if (found == attacked_.end()) continue;
        auto& told = attacks_[found->second].told;
        if (!told) told = clock_.now();
    }
    notes_.told.clear();
}

void Arm::honest(const Submission& submission, const Domains& domains) {
    const auto verdict = decide(submission, domains, submission.login);
    ++honest_.messages;
    switch (verdict.action) {
        case Action::accept: break;
        case Action::flag: ++honest_.flagged; break;
        case Action::hold:
            ++honest_.held;
            honest_.held_mailboxes.insert(submission.login);
            break;
        case Action::defer: ++honest_.deferred; break;
        case Action::reject: ++honest_.refused; break;
    }
}

std::size_t Arm::expect(const Planned& planned) {
    // Whoever was stopped by mistake is free again when the thief comes.
    if (const auto entity = Entity::parse(planned.account))
        (void)judge_->release({.entity = *entity, .by = "lab", .reason = "an honest sender"});
    attacks_.push_back({.account = planned.account, .kind = planned.kind, .group = planned.group});
    attacked_.insert_or_assign(planned.account, attacks_.size() - 1);
    return attacks_.size() - 1;
}

void Arm::attack(const Submission& submission, const Domains& domains, std::size_t number) {
    const auto verdict = decide(submission, domains, attacks_[number].account);
    auto& attack = attacks_[number];
    ++attack.messages;
    if (!attack.first) attack.first = clock_.now();
    const bool stops = verdict.action == Action::hold || verdict.action == Action::reject;
    if (!attack.stopped && (stops || attack.restricted)) attack.stopped = clock_.now();
    if (verdict.action > Action::flag) return;
    const auto& organisation = judge_->book()->organisation();
    AttackTally::Reached reached;
    for (const auto& recipient : submission.recipients) {
        ++reached.all;
        reached.external += organisation.internal(recipient) ? 0 : 1;
    }
    const auto add = [&](AttackTally::Reached& to) {
        to.external += reached.external;
        to.all += reached.all;
    };
    add(attack.in_all);
    if (!attack.stopped) add(attack.before_hold);
    if (!attack.restricted) add(attack.before_restriction);
}

}  // namespace tidegate
