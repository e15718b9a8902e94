// What people ask: where does this sender stand, which policy, which counters, how much is left.

#include <algorithm>

#include "judge/state.hpp"
#include "judge/words.hpp"

namespace tidegate {

namespace {

constexpr Window shown[] = {Window::external_per_hour, Window::internal_per_hour, Window::recipients_per_day,
                            Window::messages_per_minute};

double nearness(const LimitUse& use) { return use.limit == 0 ? 0 : static_cast<double>(use.used) / use.limit; }

std::string outlook_of(const Explanation& e, const Zone& zone, Instant now) {
    if (e.restriction) {
        return "The next message is refused: restricted since " + words::when(e.restriction->since, now, zone) + ", " +
               (e.restriction->until ? "until " + words::when(*e.restriction->until, now, zone)
                                     : std::string{"until released"}) +
               " (case " + e.restriction->case_reference + ").";
    }
    const auto full = std::ranges::find_if(e.limits, [](const auto& use) { return use.room_at.has_value(); });
    if (full != e.limits.end()) {
        return "The next message goes over " + full->name + " (" + std::to_string(full->used) + " of " +
               std::to_string(full->limit) + " " + full->unit + "). Room again at " +
               words::when(*full->room_at, now, zone) + ".";
    }
    const auto nearest = std::ranges::max_element(e.limits, {}, nearness);
    if (nearest == e.limits.end()) return "The next message passes.";
    return "The next message passes. Nearest limit: " + nearest->name + ", " + std::to_string(nearest->used) + " of " +
           std::to_string(nearest->limit) + " " + nearest->unit + " used.";
}

}  // namespace

LimitUse Judge::State::use_of(const Windows& windows, Window window, const Limits& limits, Instant now) const {
    Policy policy;
    policy.limits = limits;
    const auto most = ceilings_of(policy).of(window);
    return {std::string{to_string(window)}, std::string{unit_of(window)}, windows.used(now, window), most,
            windows.room_at(now, window, 1, most)};
}

Explanation Judge::State::explain(const Entity& entity, std::string_view header_from,
                                  std::string_view recipient) const {
    const auto now = clock_.now();
    const auto setup = setup_.load();
    const auto& site = *setup->site;
    const auto choice = setup->book->explain(entity, header_from, site.select_by_from);
    Explanation out{.entity = entity, .state = "clear"};
    out.policy = choice.policy->name;
    out.policy_version = choice.policy->version;
    out.why = choice.why;
    out.selected_by = site.select_by_from ? "from" : "login";
    out.policy_by_login = setup->book->choose(entity, {}, false).name;
    out.policy_by_from =
        header_from.empty() ? out.policy_by_login : setup->book->choose(entity, header_from, true).name;

    Windows windows;
    const auto& shard = senders_.shard(entity.text());
    {
        const std::lock_guard held{shard.lock};
        if (const auto found = shard.senders.find(entity.text()); found != shard.senders.end())
            windows = found->second.windows;
        if (const auto record = shard.records.find(entity.text()); record != shard.records.end()) {
            const auto& standing = record->second.standing;
            if (standing.restriction && (!standing.restriction->until || now < *standing.restriction->until)) {
                out.restriction = standing.restriction;
            }
            std::ranges::copy_if(standing.probations, std::back_inserter(out.probations),
                                 [&](const auto& p) { return now < p.until; });
        }
    }
    out.state = out.restriction ? "restricted" : out.probations.empty() ? "clear" : "probation";

    for (const auto window : shown) out.limits.push_back(use_of(windows, window, choice.policy->limits, now));
    out.limits.push_back({"recipients_per_message", "recipients", 0,
                          effective(choice.policy->limits).recipients_per_message, std::nullopt});
    if (const auto most = setup->book->organisation().organisation_limit(); most > 0) {
        const std::lock_guard held{organisation_lock_};
        out.limits.push_back({"organisation_external_per_day", "recipients",
                              organisation_.used(now, Window::recipients_per_day), most,
                              organisation_.room_at(now, Window::recipients_per_day, 1, most)});
    }
    out.outlook = outlook_of(out, site.zone, now);
    if (!recipient.empty()) {
        const auto& organisation = setup->book->organisation();
        out.outlook += organisation.lifeline(recipient)
                           ? " This recipient is a lifeline: it is reached always and not counted."
                       : organisation.internal(recipient) ? " This recipient is internal."
                                                          : " This recipient is external.";
    }
    return out;
}

std::vector<Restriction> Judge::State::restricted() const {
    const auto now = clock_.now();
    std::vector<Restriction> out;
    for (const auto& shard : senders_.shards()) {
        const std::lock_guard held{shard->lock};
        for (const auto& [name, record] : shard->records) {
            const auto& restriction = record.standing.restriction;
            if (restriction && (!restriction->until || now < *restriction->until)) out.push_back(*restriction);
        }
    }
    std::ranges::sort(out, [](const auto& a, const auto& b) { return a.since > b.since; });
    return out;
}

std::vector<Restriction> Judge::State::no_longer_over(const PolicyBook& book) const {
    const auto now = clock_.now();
    auto candidates = restricted();
    std::erase_if(candidates, [&](const Restriction& r) {
        if (!is_limit(r.cause)) return true;
        // By header From another policy may have applied than the login's: the one that restricted is asked again.
        const auto* same = setup_.load()->site->select_by_from ? book.find(r.policy) : nullptr;
        const auto& policy = same != nullptr ? *same : book.choose(r.entity, {}, false);
        if (policy.over_limit == OverLimit::alert_only) return false;
        const auto& shard = senders_.shard(r.entity.text());
        const std::lock_guard held{shard.lock};
        const auto sender = shard.senders.find(r.entity.text());
        const auto record = shard.records.find(r.entity.text());
        if (sender == shard.senders.end() || record == shard.records.end()) return true;
        for (const auto window : shown) {
            if (cause_of(window) != r.cause) continue;
            std::uint64_t demand = 1;
            for (const auto& c : record->second.cases) {
                if (c.reference == r.case_reference && !c.measures.empty()) demand = c.measures.front().demand;
            }
            return sender->second.windows.used(now, window) + demand > ceilings_of(policy).of(window);
        }
        return true;
    });
    return candidates;
}

std::vector<SenderUse> Judge::State::senders(std::size_t most) const {
    const auto now = clock_.now();
    const auto setup = setup_.load();
    const auto nearest = [](const SenderUse& use) {
        return nearness(*std::ranges::max_element(use.limits, {}, nearness));
    };
    const auto farther = [&](const SenderUse& a, const SenderUse& b) { return nearest(a) > nearest(b); };
    std::vector<SenderUse> out;  // a heap: the farthest from its limits on top
    senders_.each([&](const std::string& name, const Sender& sender) {
        auto entity = Entity::parse(name);
        if (!entity) return;
        const auto& policy = setup->book->choose(*entity, {}, false);
        SenderUse use{
            .entity = *entity, .state = sender.marked ? "marked" : "clear", .policy = policy.name, .limits = {}};
        for (const auto window : shown) use.limits.push_back(use_of(sender.windows, window, policy.limits, now));
        out.push_back(std::move(use));
        std::ranges::push_heap(out, farther);
        if (out.size() > most) {
            std::ranges::pop_heap(out, farther);
            out.pop_back();
        }
    });
    std::ranges::sort_heap(out, farther);
    for (auto& use : out) {
        if (use.state == "marked") use.state = explain(use.entity, {}, {}).state;
    }
    return out;
}

JudgeCounts Judge::State::counts() const {
    JudgeCounts out;
    for (std::size_t i = 0; i < by_action_.size(); ++i) out.by_action[i] = by_action_[i];
    out.recipients_external = recipients_external_;
    out.recipients_internal = recipients_internal_;
    out.entities = senders_.size();
    for (const auto& shard : senders_.shards()) {
        const std::lock_guard held{shard->lock};
        for (const auto& [name, record] : shard->records) {
            if (record.standing.restriction) ++out.restricted;
            if (!record.standing.probations.empty()) ++out.probation;
        }
    }
    return out;
}

}  // namespace tidegate
