#include "lab/survey.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "lab/behaviour_line.hpp"

namespace tidegate {

Half half_of(std::string_view sender) {
    constexpr std::uint64_t salt = 0x7469646567617465;  // "tidegate"
    return scatter(salt, lower(sender)) % 2 == 0 ? Half::fitted : Half::held_out;
}

bool Domains::holds(std::string_view sender) const {
    if (half && *half != half_of(sender)) return false;
    return accepted.empty() || std::ranges::find(accepted, lower(domain_of(sender))) != accepted.end();
}

namespace {

void count(Survey& out, const BehaviourLine& line, std::uint64_t seed) {
    const auto id = lower(line.sender);
    const auto [found, is_new] = out.senders.try_emplace(id);
    auto& sender = found->second;
    if (is_new) {
        sender.first = line.time;
        sender.number = static_cast<std::uint32_t>(out.in_order.size());
        out.in_order.push_back(id);
    }
    sender.last = line.time;
    ++sender.messages;
    if (sender.messages == past_before_attack) sender.settled = line.time;
    if (sender.messages <= past_before_attack) return;
    // A fair choice among messages whose number is not known yet: the n-th takes the place with chance 1/n.
    const auto candidates = sender.messages - past_before_attack;
    if (scatter(scatter(seed, id) ^ candidates) % candidates == 0) sender.anchor = line.time;
}

}  // namespace

Result<Survey> survey(Recording& recording, const Domains& domains, std::uint64_t seed) {
    if (auto again = recording.rewind(); !again) return tl::unexpected<Error>{again.error()};
    Survey out;
    BehaviourLine line;
    while (true) {
        const auto more = recording.next(line);
        if (!more) return tl::unexpected<Error>{more.error()};
        if (!*more) break;
        if (out.messages + out.left_out + out.nobody == 0) out.first = line.time;
        out.last = line.time;
        if (line.recipients.empty() || !domains.holds(line.sender)) {
            ++(line.recipients.empty() ? out.nobody : out.left_out);
            continue;
        }
        ++out.messages;
        count(out, line, seed);
        if (out.senders.size() > most_senders)
            return fail(Fault::invalid, "more than 2,000,000 senders: give the lab less of them");
    }
    if (out.messages > 0) return out;
    return fail(Fault::invalid, out.left_out > 0
                                    ? "nothing was sent from the accepted domains: name the senders' with --domains"
                                    : "no message has a recipient: there is nothing to judge");
}

namespace {

constexpr std::size_t fewest_in_campaign = 5;

class Planner {
public:
    Planner(const Survey& known, std::uint64_t seed) : survey_{known}, seed_{seed}, dice_{seed, "plan"} {
        for (const auto& id : known.in_order) {
            if (known.senders.find(id)->second.anchor >= 0) free_.push_back(id);
        }
        for (std::size_t i = free_.size(); i > 1; --i) std::swap(free_[i - 1], free_[dice_.below(i)]);
        budget_ = free_.size() == 1 ? 1 : free_.size() / 2;
    }

    /// One more attack of this kind, of a campaign with at most `accounts_most`; false when too few accounts are left.
    bool add(AttackKind kind, std::size_t accounts_most = campaign_accounts) {
        const auto lead = take(kind, nullptr);
        if (!lead) return false;
        const auto start = start_of(*lead);
        std::vector<std::string> accounts{*lead};
        while (kind == AttackKind::campaign && accounts.size() < accounts_most) {
            const auto next = take(kind, &start);
            if (!next) break;
            accounts.push_back(*next);
        }
        if (kind == AttackKind::campaign && accounts.size() < fewest_in_campaign) {
            budget_ += accounts.size();
            free_.insert(free_.end(), accounts.begin(), accounts.end());
            return false;
        }
        ++group_;
        for (const auto& account : accounts)
            place(kind, account,
                  account == *lead ? start : start + Millis{static_cast<Millis::rep>(dice_.below(1'800'000))});
        return true;
    }

    /// How many accounts may still be attacked.
    std::size_t budget() const { return budget_; }

    std::vector<Planned> done() {
        std::ranges::sort(out_, [](const auto& a, const auto& b) {
            return std::tie(a.start, a.account) < std::tie(b.start, b.account);
        });
        return std::move(out_);
    }

private:
    /// Between a minute and eight hours after a message of the owner.
    Instant start_of(const std::string& id) {
        const auto anchor = survey_.senders.find(id)->second.anchor;
        return Instant{std::chrono::seconds{anchor}} +
               Millis{static_cast<Millis::rep>(dice_.between(60'000, 28'800'000))};
    }

    bool fits(const std::string& id, AttackKind kind, const Instant* at) const {
        if (kind == AttackKind::internal && domain_of(id).empty()) return false;
        if (at == nullptr) return true;
        const auto& span = survey_.senders.find(id)->second;
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at->time_since_epoch()).count();
        return span.settled < seconds && seconds < span.last;
    }

    std::optional<std::string> take(AttackKind kind, const Instant* at) {
        if (budget_ == 0) return std::nullopt;
        const auto found = std::ranges::find_if(free_, [&](const auto& id) { return fits(id, kind, at); });
        if (found == free_.end()) return std::nullopt;
        auto id = std::move(*found);
        free_.erase(found);
        --budget_;
        return id;
    }

    void place(AttackKind kind, const std::string& id, Instant start) {
        out_.push_back({kind, id, start, scatter(seed_ ^ scatter(group_)), group_});
    }

    const Survey& survey_;
    std::uint64_t seed_;
    Dice dice_;
    std::vector<std::string> free_;
    std::vector<Planned> out_;
    std::size_t budget_ = 0;  ///< accounts that may still be attacked
    std::uint64_t group_ = 0;
};

}  // namespace

std::vector<Planned> plan_attacks(const Survey& known, const std::vector<AttackKind>& kinds, std::size_t each,
                                  std::uint64_t seed) {
    Planner planner{known, seed};
    const bool campaigns = std::ranges::find(kinds, AttackKind::campaign) != kinds.end();
    auto left = campaigns ? (each + campaign_accounts - 1) / campaign_accounts : 0;
    // At many a time too few senders are active for one: other times are tried.
    constexpr int times_tried = 16;
    // In a small history the other kinds want some accounts too.
    const auto accounts_most =
        kinds.size() == 1 ? campaign_accounts : std::clamp(planner.budget() / 2, fewest_in_campaign, campaign_accounts);
    for (int tried = 0; tried < times_tried && campaigns; ++tried) {
        if (!planner.add(AttackKind::campaign, accounts_most)) continue;
        --left;
        break;
    }
    // In turns, so that a small history gives every kind something; only then more campaigns, which need so many.
    std::vector<AttackKind> open;
    std::ranges::copy_if(kinds, std::back_inserter(open), [](auto kind) { return kind != AttackKind::campaign; });
    for (std::size_t round = 0; round < each && !open.empty(); ++round)
        std::erase_if(open, [&](AttackKind kind) { return !planner.add(kind); });
    while (left > 0 && planner.add(AttackKind::campaign)) --left;
    return planner.done();
}

}  // namespace tidegate
