#include "notify/courier.hpp"

#include <algorithm>
#include <chrono>

#include "core/notice.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t events_at_once = 500;
constexpr std::size_t deliveries_at_once = 50;
constexpr std::size_t most_targets = 10'000;
constexpr Millis least_pause = 300ms;  // events come in bursts
constexpr Millis idle = 30s;
constexpr Millis longest_away = 10min;  // a target that is back hears of something new within this time
constexpr Millis busy = 5s;             // something waits for its time, or the outbox failed

/// A webhook's path and query may hold a secret: the log and the events name its host.
std::string shown(const Delivery& delivery) {
    if (delivery.channel != "webhook") return printable(delivery.target, 254);
    const auto host = delivery.target.find("://");
    if (host == std::string::npos) return "a webhook";
    return printable(delivery.target.substr(0, delivery.target.find_first_of("/?#", host + 3)), 254);
}

}  // namespace

Courier::Courier(Parts parts, std::shared_ptr<const NoticeSettings> settings)
    : parts_{std::move(parts)}, settings_{std::move(settings)}, rounds_{[this] { return step(); }, least_pause} {}

Courier::~Courier() { stop(); }

void Courier::use(std::shared_ptr<const NoticeSettings> settings) {
    const std::lock_guard held{lock_};
    settings_ = std::move(settings);
}

std::shared_ptr<const NoticeSettings> Courier::settings() const {
    const std::lock_guard held{lock_};
    return settings_;
}

CourierCounts Courier::counts() const {
    const std::lock_guard held{lock_};
    return counts_;
}

Millis Courier::step() {
    if (!began_) {
        if (auto begun = begin(); !begun) return failed_for_now(begun.error());
    }
    const auto now = settings();
    bool more_events = false;
    bool more_due = false;
    const auto planned = plan(*now, more_events);
    const auto delivered = deliver(*now, more_due);
    if (!planned) return failed_for_now(planned.error());
    if (!delivered) return failed_for_now(delivered.error());
    if (std::exchange(outbox_failing_, false) && parts_.outbox_failed) parts_.outbox_failed({});
    if (more_events || more_due) return Millis{0};
    const auto waiting = parts_.outbox.waiting();
    const bool gathers = std::ranges::any_of(
        memory_, [&](const auto& entry) { return entry.second.last_notice + 1h > parts_.clock.now(); });
    return waiting && *waiting == 0 && !gathers ? idle : busy;
}

Millis Courier::failed_for_now(const Error& error) {
    if (!std::exchange(outbox_failing_, true) && parts_.outbox_failed) {
        parts_.outbox_failed("notices cannot be planned or sent at the moment: " + error.what);
    }
    return busy;
}

/// Gives a new site its first alert policies, and one that is older than some of them those.
Outcome Courier::give_policies() {
    const auto policies = parts_.outbox.alert_policies();
    if (!policies) return tl::unexpected<Error>{policies.error()};
    const auto before = parts_.outbox.given_alert_policies();
    if (!before) return tl::unexpected<Error>{before.error()};
    auto given = before->value_or(std::vector<std::string>{});
    const auto known = given.size();
    for (const auto& policy : first_alert_policies()) {
        if (std::ranges::find(given, policy.name) == given.end()) given.push_back(policy.name);
    }
    const auto more = new_alert_policies(*policies, *before);
    if (more.empty() && given.size() == known) return {};
    return parts_.outbox.give_alert_policies(more, given);
}

/// Reads back how far each alert has got.
Outcome Courier::begin() {
    if (auto given = give_policies(); !given) return given;
    const auto day = day_of(parts_.clock.now(), settings()->zone);
    const auto told = parts_.outbox.told(day);
    if (!told) return tl::unexpected<Error>{told.error()};
    PlanMemory memory;
    for (const auto& one : *told) {
        auto& progress = memory[{one.alert, one.channel}];
        progress.told_up_to = one.newest_event;
        progress.day = day;
        progress.count = one.notices;
    }
    memory_ = std::move(memory);
    began_ = true;
    return {};
}

Outcome Courier::plan(const NoticeSettings& settings, bool& more) {
    const auto events = parts_.outbox.unread(events_at_once);
    if (!events) return tl::unexpected<Error>{events.error()};
    if (events->empty()) return {};
    const auto policies = parts_.outbox.alert_policies();
    if (!policies) return tl::unexpected<Error>{policies.error()};
    const auto waiting = parts_.outbox.waiting();
    if (!waiting) return tl::unexpected<Error>{waiting.error()};
    const auto now = parts_.clock.now();
    const bool full = events->size() >= events_at_once;
    auto memory = memory_;  // what was planned counts only once it is kept
    const auto planned = plan_notices({.events = *events,
                                       .full = full,
                                       .policies = *policies,
                                       .settings = settings,
                                       .now = now,
                                       .day = day_of(now, settings.zone),
                                       .room = most_waiting - std::min(most_waiting, *waiting)},
                                      memory);
    if (auto kept = parts_.outbox.plan(planned.read_up_to, planned.deliveries); !kept) return kept;
    memory_ = std::move(memory);
    more = full;
    if (planned.webhooks_dropped > 0 || *waiting < most_waiting) report_dropped(planned.webhooks_dropped);
    return {};
}

Outcome Courier::deliver(const NoticeSettings& settings, bool& more) {
    while (!unkept_.empty()) {
        if (auto kept = parts_.outbox.update(unkept_.begin()->second);
            !kept && kept.error().fault != Fault::not_found) {
            return kept;
        }
        unkept_.erase(unkept_.begin());
    }
    auto due = parts_.outbox.due(parts_.clock.now(), deliveries_at_once);
    if (!due) return tl::unexpected<Error>{due.error()};
    more = due->size() >= deliveries_at_once;
    for (auto& delivery : *due) {
        if (rounds_.stopping()) return {};
        const auto target = targets_.find(delivery.target);
        const bool away = target != targets_.end() && parts_.clock.now() < target->second.away_until;
        if (away) {  // not tried, so not counted: it waits until its target is tried again
            delivery.trouble = target->second.trouble;
            delivery.next_at = target->second.away_until;
        } else if (const auto tried = attempt(delivery, settings)) {
            succeeded(delivery);
        } else {
            failed(delivery, tried.error());
        }
        if (auto kept = keep(delivery); !kept) return kept;
    }
    return {};
}

Outcome Courier::attempt(const Delivery& delivery, const NoticeSettings& settings) const {
    if (delivery.channel == "mail") {
        const auto id = std::to_string(delivery.id);
        return parts_.mail(
            {notice_sender(id, delivery.target, settings.domain, settings.key), delivery.target, delivery.body});
    }
    const auto hook = std::ranges::find(settings.webhooks, delivery.target, &Webhook::url);
    if (hook == settings.webhooks.end()) {
        return fail(Fault::not_found, "the webhook is not in the configuration any more");
    }
    return parts_.post(signed_post(*hook, delivery.body, parts_.clock.now()));
}

void Courier::succeeded(Delivery& delivery) {
    delivery.state = "delivered";
    delivery.trouble.clear();
    ++delivery.attempts;
    const auto target = targets_.find(delivery.target);
    if (target != targets_.end()) {
        if (target->second.given_up) {
            report(EventKind::trouble_over, "Notices to " + shown(delivery) + " arrive again.");
        }
        targets_.erase(target);
    }
    const std::lock_guard held{lock_};
    ++counts_.delivered;
}

void Courier::failed(Delivery& delivery, const Error& error) {
    const auto now = parts_.clock.now();
    ++delivery.attempts;
    delivery.trouble = utf8_line(error.what, 500);
    unsigned char chance = 0;
    parts_.random.fill(reinterpret_cast<char*>(&chance), 1);
    delivery.next_at = now + wait_after(delivery.attempts, chance);
    {
        const std::lock_guard held{lock_};
        ++counts_.failed;
    }
    const bool withdrawn = error.fault == Fault::not_found;
    const bool refused = error.fault == Fault::invalid && delivery.channel == "mail";
    const bool last = withdrawn || refused || delivery.attempts >= most_attempts;
    if (last) {
        delivery.state = "given_up";
        const std::lock_guard held{lock_};
        ++counts_.given_up;
    }
    if (withdrawn) return;
    if (targets_.size() >= most_targets && !targets_.contains(delivery.target)) targets_.erase(targets_.begin());
    auto& target = targets_[delivery.target];
    if (now >= target.away_until && !refused) {
        target.away_until = now + std::min<Millis>(wait_after(++target.failures, chance), longest_away);
        target.trouble = delivery.trouble;
    }
    if (last && !target.given_up) {
        // Told once: the notice of it may be the next that cannot be delivered.
        target.given_up = true;
        report(EventKind::trouble, "A notice to " + shown(delivery) + " was given up after " +
                                       std::to_string(delivery.attempts) + " attempts: " + delivery.trouble);
    }
}

Outcome Courier::keep(const Delivery& delivery) {
    auto kept = parts_.outbox.update(delivery);
    if (!kept) unkept_.insert_or_assign(delivery.id, delivery);
    return kept;
}

void Courier::report_dropped(std::uint64_t dropped) {
    if (dropped == 0) {
        if (dropping_) report(EventKind::trouble_over, "There is room for webhooks again.");
        dropping_ = false;
        return;
    }
    {
        const std::lock_guard held{lock_};
        counts_.webhooks_dropped += dropped;
    }
    if (dropping_) return;
    dropping_ = true;
    report(EventKind::trouble, "More than " + std::to_string(most_waiting) +
                                   " notices wait to be delivered: webhooks are dropped until there is room again. "
                                   "Look at the last notices with: tidegate alert list");
}

void Courier::report(EventKind kind, std::string sentence) {
    Event event;
    event.kind = kind;
    event.at = parts_.clock.now();
    event.actor = "tidegate";
    event.sentence = utf8_line(sentence, 1'000);
    event.detail = R"({"where":"notices"})";
    parts_.report(std::move(event));
}

Millis Courier::wait_after(std::uint32_t attempts, unsigned chance) {
    const auto doublings = std::min<std::uint32_t>(std::max<std::uint32_t>(attempts, 1) - 1, 9);
    const Millis plain = std::min<Millis>(Millis{1min} * (1U << doublings), Millis{6h});
    return plain * (800 + static_cast<int>(std::min(chance, 255U)) * 400 / 255) / 1'000;
}

}  // namespace tidegate
