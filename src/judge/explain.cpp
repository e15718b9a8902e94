// What people ask: where does this sender stand, which policy, which counters, how much is left.

#include <algorithm>

#include "judge/state.hpp"
#include "judge/words.hpp"

namespace tidegate {

namespace {

constexpr Window shown[] = {Window::external_per_hour, Window::internal_per_hour, Window::recipients_per_day,
                            Window::messages_per_minute};

constexpr std::string_view organisation_use = "organisation_external_per_day";

/// Whom a message is for, as far as it is known.
enum class Reach : std::uint8_t { anyone, lifeline, internal, external };

double nearness(const LimitUse& use) { return use.limit == 0 ? 0 : static_cast<double>(use.used) / use.limit; }

/// Whether a message to such a recipient counts towards this limit.
bool concerns(const LimitUse& use, Reach reach) {
    if (use.name == "recipients_per_message") return false;
    if (use.name == "internal_per_hour") return reach != Reach::external;
    if (use.name == "external_per_hour" || use.name == organisation_use) return reach != Reach::internal;
    return true;
}

bool on_probation(const Explanation& e, const LimitUse& use) {
    return std::ranges::any_of(e.probations, [&](const Probation& p) {
        return std::ranges::any_of(shown, [&](Window w) { return cause_of(w) == p.cause && to_string(w) == use.name; });
    });
}

/// What happens to a message that goes over this limit.
std::string consequence(const Explanation& e, const LimitUse& use, const Policy& policy) {
    if (use.name == to_string(Window::messages_per_minute) || use.name == organisation_use) return "is deferred";
    if (policy.over_limit == OverLimit::alert_only) return "passes, and people are told";
    if (on_probation(e, use)) return "is deferred: it was restricted for this today and is not again";
    if (e.waits) return "is deferred";
    return policy.over_limit == OverLimit::restrict_until_released
               ? "is refused, and the sender restricted until it is released"
               : "is refused, and the sender restricted until the following day";
}

std::string outlook_of(const Explanation& e, Reach reach, const Policy& policy, const Site& site, Instant now) {
    const auto& zone = site.zone;
    if (reach == Reach::lifeline) {
        return "The next message to this recipient passes: it is a lifeline, reached always and not counted.";
    }
    const std::string next = reach == Reach::internal   ? "The next message to this internal recipient "
                             : reach == Reach::external ? "The next message to this external recipient "
                                                        : "The next message ";
    if (e.restriction) {
        return next + "is refused: restricted since " + words::when(e.restriction->since, now, zone) + ", " +
               (e.restriction->until ? "until " + words::when(*e.restriction->until, now, zone)
                                     : std::string{"until released"}) +
               " (case " + e.restriction->case_reference + ").";
    }
    const auto full = std::ranges::find_if(
        e.limits, [&](const LimitUse& use) { return use.room_at.has_value() && concerns(use, reach); });
    if (full != e.limits.end()) {
        return next + "goes over " + full->name + " (" + std::to_string(full->used) + " of " +
               std::to_string(full->limit) + " " + full->unit + ") and " + consequence(e, *full, policy) +
               ". Room again at " + words::when(*full->room_at, now, zone) + ".";
    }
    const LimitUse* nearest = nullptr;
    for (const auto& use : e.limits) {
        if (concerns(use, reach) && (nearest == nullptr || nearness(use) > nearness(*nearest))) nearest = &use;
    }
    if (nearest == nullptr) return next + "passes.";
    return next + "passes. Nearest limit: " + nearest->name + ", " + std::to_string(nearest->used) + " of " +
           std::to_string(nearest->limit) + " " + nearest->unit + " used.";
}

Reach reach_of(std::string_view recipient, const Organisation& organisation) {
    if (recipient.empty()) return Reach::anyone;
    if (organisation.lifeline(recipient)) return Reach::lifeline;
    return organisation.internal(recipient) ? Reach::internal : Reach::external;
}

/// Where a sender stands with each window.
std::vector<LimitUse> uses_of(const Windows& windows, const Limits& limits, Instant now) {
    const auto ceilings = ceilings_of(limits);
    std::vector<LimitUse> out;
    for (const auto window : shown) {
        const auto most = ceilings.of(window);
        out.push_back({std::string{to_string(window)}, std::string{unit_of(window)}, windows.used(now, window), most,
                       windows.room_at(now, window, 1, most)});
    }
    return out;
}

}  // namespace

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
        const auto found = shard.senders.find(entity.text());
        const bool known = found != shard.senders.end();
        if (known) windows = found->second.windows;
        if (known) out.waits = breaker_open_ || limit_waits(site, *choice.policy, found->second, now);
        if (site.detection.mode != Detection::Mode::off) {
            const Habits none;
            const auto& habits = known && found->second.habits ? *found->second.habits : none;
            auto sum = account_of(habits, now, site.detection);
            out.signals = std::move(sum.signals);
            out.risk = std::move(sum.level);
        }
        if (const auto record = shard.records.find(entity.text()); record != shard.records.end()) {
            const auto& standing = record->second.standing;
            if (standing.restriction && (!standing.restriction->until || now < *standing.restriction->until)) {
                out.restriction = standing.restriction;
            }
            for (const auto& one : record->second.booked.all()) {
                if (one.state(now) != BookedState::expired) out.booked.push_back(one);
            }
            std::ranges::copy_if(standing.probations, std::back_inserter(out.probations),
                                 [&](const auto& p) { return now < p.until; });
        }
    }
    out.detection = to_string(present_mode(*choice.policy, site.detection, &out.detection_why));
    if (std::ranges::binary_search(site.detection.canaries, entity.text())) {
        out.detection_why += "; as a canary it is never stopped for what its mail looks like";
    }
    out.state = out.restriction ? "restricted" : out.probations.empty() ? "clear" : "probation";

    out.limits = uses_of(windows, choice.policy->limits, now);
    out.limits.push_back({"recipients_per_message", "recipients", 0,
                          effective(choice.policy->limits).recipients_per_message, std::nullopt});
    if (const auto most = setup->book->organisation().organisation_limit(); most > 0) {
        const std::lock_guard held{organisation_lock_};
        out.limits.push_back({std::string{organisation_use}, "recipients",
                              organisation_.used(now, Window::recipients_per_day), most,
                              organisation_.room_at(now, Window::recipients_per_day, 1, most)});
    }
    out.outlook = outlook_of(out, reach_of(recipient, setup->book->organisation()), *choice.policy, site, now);
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
            return sender->second.windows.used(now, window) + demand > ceilings_of(policy.limits).of(window);
        }
        return true;
    });
    return candidates;
}

std::vector<SenderUse> Judge::State::senders(std::size_t most) const {
    const auto now = clock_.now();
    const auto setup = setup_.load();
    struct Row {
        double nearest = 0;
        std::string name;
        Windows windows;
        bool marked = false;
    };
    const auto farther = [](const Row& a, const Row& b) { return a.nearest > b.nearest; };
    std::vector<Row> rows;  // a heap: the farthest from its limits on top
    // Under the lock of mail only what is needed to rank: the rest is worked out for those that are shown.
    senders_.each([&](const std::string& name, const Sender& sender) {
        const auto entity = Entity::parse(name);
        if (!entity) return;
        const auto ceilings = ceilings_of(setup->book->choose(*entity, {}, false).limits);
        double nearest = 0;
        for (const auto window : shown) {
            const auto used = static_cast<double>(sender.windows.used(now, window));
            nearest = std::max(nearest, used / ceilings.of(window));
        }
        if (rows.size() == most && (most == 0 || nearest <= rows.front().nearest)) return;
        rows.push_back({nearest, name, sender.windows, sender.marked});
        std::ranges::push_heap(rows, farther);
        if (rows.size() <= most) return;
        std::ranges::pop_heap(rows, farther);
        rows.pop_back();
    });
    std::ranges::sort_heap(rows, farther);
    std::vector<SenderUse> out;
    for (const auto& row : rows) {
        const auto entity = *Entity::parse(row.name);
        const auto& policy = setup->book->choose(entity, {}, false);
        out.push_back({.entity = entity,
                       .state = row.marked ? explain(entity, {}, {}).state : "clear",
                       .policy = policy.name,
                       .limits = uses_of(row.windows, policy.limits, now)});
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
