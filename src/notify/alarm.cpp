#include "notify/alarm.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <chrono>

#include "core/notice.hpp"
#include "core/text.hpp"
#include "notify/facts.hpp"
#include "notify/planner.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr Millis grace = 2s;          // what is over by then was a moment's trouble
constexpr Millis least_pause = 5min;  // between two notices
constexpr Millis idle = 1h;
constexpr std::array<Millis, 4> waits{10s, 30s, 2min, 5min};  // after the first attempt, the second …
constexpr std::size_t most_later = 1'000;

/// The event with a mark by which the outbox leaves it alone.
Event told_already(Event event) {
    boost::system::error_code wrong;
    auto detail = boost::json::parse(event.detail.empty() ? "{}" : event.detail, wrong);
    if (wrong || !detail.is_object()) detail = boost::json::object{};
    detail.as_object()["quiet"] = true;
    event.detail = boost::json::serialize(detail);
    return event;
}

std::string number_of(const Event& event) { return std::to_string(event.at.time_since_epoch().count()); }

}  // namespace

Alarm::Alarm(Parts parts, std::shared_ptr<const NoticeSettings> settings)
    : parts_{std::move(parts)}, settings_{std::move(settings)} {}

Alarm::~Alarm() { stop(); }

void Alarm::stop() {
    rounds_.stop();
    const std::lock_guard held{lock_};
    settle();
}

void Alarm::use(std::shared_ptr<const NoticeSettings> settings) {
    const std::lock_guard held{lock_};
    settings_ = std::move(settings);
}

void Alarm::raise(Event event) {
    {
        const std::lock_guard held{lock_};
        take(std::move(event));
    }
    rounds_.wake();
}

void Alarm::over(Event event) { raise(std::move(event)); }

/// With the lock held, like `settle`.
void Alarm::take(Event event) {
    if (telling_) {
        if (later_.size() < most_later) later_.push_back(std::move(event));
        return;
    }
    settle();
    if (event.kind != EventKind::trouble || rounds_.stopping()) return parts_.keep(std::move(event));
    raised_ = Raised{.event = std::move(event)};
    raised_->next_at = std::max(parts_.clock.now() + grace, quiet_until_);
}

/// What was raised goes to the journal, and is over for us.
void Alarm::settle() {
    if (!raised_) return;
    auto ended = std::move(*raised_);
    raised_.reset();
    parts_.keep(ended.told ? told_already(std::move(ended.event)) : std::move(ended.event));
}

Millis Alarm::step() {
    std::unique_lock held{lock_};
    if (!raised_) return idle;
    const auto now = parts_.clock.now();
    if (now < raised_->next_at) return raised_->next_at - now;
    auto round = std::move(*raised_);
    const auto settings = settings_;
    telling_ = true;
    held.unlock();

    if (!round.left) round.left = plan(round.event, *settings);
    std::erase_if(*round.left, [&](const Notice& notice) {
        if (rounds_.stopping()) return false;
        const auto done = attempt(notice, *settings, now);
        if (!done && round.attempts == waits.size()) {
            parts_.failed("a notice that the store cannot be written did not reach " + printable(notice.target, 100) +
                          ": " + done.error().what);
        }
        round.told = round.told || done;
        return done.has_value();
    });

    held.lock();
    telling_ = false;
    if (round.told) quiet_until_ = now + least_pause;
    const bool ended = round.left->empty() || round.attempts == waits.size();
    if (!ended) round.next_at = parts_.clock.now() + waits.at(round.attempts++);
    raised_ = std::move(round);
    if (ended) settle();
    auto later = std::exchange(later_, {});
    for (auto& event : later) take(std::move(event));
    return raised_ ? std::max(raised_->next_at - parts_.clock.now(), Millis{0}) : idle;
}

/// As the alert policies say; while they cannot be read, as a new site's do.
std::vector<Alarm::Notice> Alarm::plan(const Event& event, const NoticeSettings& settings) const {
    auto policies = parts_.policies();
    if (!policies || policies->empty()) policies = first_alert_policies();
    auto numbered = event;  // the planner takes an event without a number for one that was told
    numbered.id = static_cast<std::uint64_t>(std::max<Millis::rep>(event.at.time_since_epoch().count(), 1));
    const std::vector<Event> events{numbered};
    PlanMemory memory;
    std::vector<Notice> out;
    // Without room for webhooks: theirs are made here, for they show the event's number, which it has not got yet.
    const auto planned = plan_notices({.events = events,
                                       .full = true,
                                       .policies = *policies,
                                       .settings = settings,
                                       .now = parts_.clock.now(),
                                       .day = day_of(parts_.clock.now(), settings.zone)},
                                      memory);
    for (const auto& one : planned.deliveries) out.push_back({one.channel, one.target, one.body});
    for (const auto& policy : *policies) {
        if (!policy.webhook || !applies(policy, event)) continue;
        for (const auto& hook : settings.webhooks) {
            out.push_back({"webhook", hook.url, webhook_body(policy, {&event, facts_of(event)}, settings, false)});
        }
    }
    return out;
}

Outcome Alarm::attempt(const Notice& notice, const NoticeSettings& settings, Instant now) const {
    if (notice.channel == "mail") {
        return parts_.mail({notice_sender(number_of({.at = now}), notice.target, settings.domain, settings.key),
                            notice.target, notice.body});
    }
    const auto hook = std::ranges::find(settings.webhooks, notice.target, &Webhook::url);
    if (hook == settings.webhooks.end()) return {};  // withdrawn meanwhile
    return parts_.post(signed_post(*hook, notice.body, now));
}

}  // namespace tidegate
