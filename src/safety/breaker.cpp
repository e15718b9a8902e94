#include "safety/breaker.hpp"

#include <algorithm>
#include <cstdio>

#include "core/octets.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr double share_of_hour = 0.02, share_of_day = 0.005, least = 5, of_a_tied_one = 1.0 / 3;
constexpr double many_tied = 30;
constexpr std::size_t most_trips = 2'000, most_named = 20, canaries_that_open = 2;
constexpr std::uint64_t version = 1;
constexpr std::uint64_t latest = 253'402'300'799'999;  // the year 9999, in milliseconds
constexpr std::size_t longest_why = 1'000;

std::uint32_t minute_of(Instant at) {
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(at.time_since_epoch().count() / 60'000, 1, UINT32_MAX));
}

/// What the ring holds of the last `Size` slots up to `now`; it has come to `newest`.
template <std::size_t Size>
std::uint32_t sum_of(const std::array<std::uint32_t, Size>& ring, std::uint32_t now, std::uint32_t newest) {
    std::uint32_t sum = 0;
    for (std::uint32_t back = 0; back < Size && back <= now; ++back) {
        if (now - back <= newest) sum += ring[(now - back) % Size];
    }
    return sum;
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    std::string out{text};
    return out.ends_with(".0") ? out.substr(0, out.size() - 2) : out;
}

}  // namespace

std::string_view to_string(BreakerState state) {
    switch (state) {
        case BreakerState::closed: return "closed";
        case BreakerState::wary: return "wary";
        case BreakerState::open: return "open";
    }
    return "closed";
}

/// Empties what the rings held for the minutes and hours that have passed since they were last looked at.
void Breaker::pass(std::uint32_t minute) {
    if (minute <= newest_) return;
    const auto gone = std::min<std::uint32_t>(minute - newest_, 60);
    for (std::uint32_t i = 0; i < gone; ++i) minutes_[(minute - i) % 60] = 0;
    const auto hours = std::min<std::uint32_t>(minute / 60 - newest_ / 60, 24);
    for (std::uint32_t i = 0; i < hours; ++i) hours_[(minute / 60 - i) % 24] = 0;
    newest_ = minute;
}

void Breaker::sent(Instant now, std::uint32_t& mark) {
    const auto minute = minute_of(now);
    if (minute == mark) return;
    pass(minute);
    if (minute < newest_ || minute < mark) return;  // the clock was set back: it has been counted
    if (mark != 0 && minute - mark < 60) --minutes_[mark % 60];
    if (mark != 0 && minute / 60 - mark / 60 < 24) --hours_[mark / 60 % 24];
    ++minutes_[minute % 60];
    ++hours_[minute / 60 % 24];
    mark = minute;
}

/// True when the sender was not among them.
bool Breaker::note(std::vector<Trip>& trips, Instant now, std::string_view sender, bool tied) {
    const auto found = std::ranges::find(trips, sender, &Trip::sender);
    const bool fresh = found == trips.end();
    if (!fresh) trips.erase(found);
    if (trips.size() == most_trips) trips.erase(trips.begin());
    trips.push_back({std::string{sender}, now, tied});
    return fresh;
}

void Breaker::forget(Instant now) {
    const auto past = [now](const Trip& trip) { return now - trip.at >= window; };
    std::erase_if(trips_, past);
    std::erase_if(canaries_, past);
}

double Breaker::count(Instant now) const {
    double alone = 0, tied = 0;
    for (const auto& trip : trips_) {
        if (now - trip.at < window) (trip.tied ? tied : alone) += 1;
    }
    const auto of_tied = tied * of_a_tied_one;
    return alone + (tied < many_tied ? std::min(of_tied, opens_at(now) / 2) : of_tied);
}

Breaker::Active Breaker::active(Instant now) const {
    const auto minute = minute_of(now);
    return {sum_of(minutes_, minute, newest_), sum_of(hours_, minute / 60, newest_ / 60)};
}

double Breaker::opens_at(Instant now) const {
    const auto senders = active(now);
    const auto all = std::max({least, share_of_hour * senders.hour, share_of_day * senders.day});
    return state(now) == BreakerState::wary ? all / 2 : all;
}

BreakerState Breaker::state(Instant now) const {
    if (state_ == BreakerState::open) return state_;
    const bool wary = std::ranges::any_of(canaries_, [now](const Trip& trip) { return now - trip.at < window; });
    return wary ? BreakerState::wary : BreakerState::closed;
}

void Breaker::open(Instant now, std::string why) {
    state_ = BreakerState::open;
    since_ = now;
    why_ = std::move(why);
}

bool Breaker::tripped(Instant now, std::string_view sender, bool tied) {
    forget(now);
    pass(minute_of(now));
    note(trips_, now, sender, tied);
    if (state_ == BreakerState::open || count(now) < opens_at(now) - 1e-6) return false;
    open(now, number(count(now)) + " healthy senders were stopped within an hour, and " + number(opens_at(now)) +
                  " are too many to be their fault");
    return true;
}

bool Breaker::canary(Instant now, std::string_view sender) {
    forget(now);
    const bool fresh = note(canaries_, now, sender, false);
    if (state_ == BreakerState::open) return fresh;
    if (canaries_.size() >= canaries_that_open) {
        open(now, "two senders that must never be stopped would have been, " + printable(canaries_[0].sender, 100) +
                      " and " + printable(canaries_[1].sender, 100));
    } else if (fresh) {
        since_ = now;
        why_ = printable(sender, 100) + ", which must never be stopped, would have been";
    }
    return fresh;
}

bool Breaker::settle(Instant now) {
    if (state_ != BreakerState::open) return false;
    if (now >= since_ && now - since_ < window) return false;
    forget(now);
    pass(minute_of(now));
    if (!canaries_.empty() || count(now) > opens_at(now) / 2) return false;
    state_ = BreakerState::closed;
    since_ = now;
    why_ = "it has been quiet for an hour";
    return true;
}

Outcome Breaker::close(Instant now, const std::string& by, const std::string& reason) {
    if (state_ != BreakerState::open) {
        return fail(Fault::conflict, "the circuit breaker is not open: there is nothing to close");
    }
    state_ = BreakerState::closed;
    since_ = now;
    why_ = utf8_line("closed by " + by + ": " + reason, longest_why);
    trips_.clear();
    canaries_.clear();
    return {};
}

BreakerReport Breaker::report(Instant now) const {
    BreakerReport out{.state = state(now), .since = since_, .why = why_};
    out.tripped = count(now);
    out.opens_at = opens_at(now);
    out.active = active(now).hour;
    out.day = active(now).day;
    const auto named = [now](const std::vector<Trip>& trips, std::vector<std::string>& into) {
        for (auto at = trips.rbegin(); at != trips.rend() && into.size() < most_named; ++at) {
            if (now - at->at < window) into.push_back(at->sender);
        }
    };
    named(trips_, out.senders);
    named(canaries_, out.canaries);
    return out;
}

std::string Breaker::encode() const {
    OctetWriter out;
    out.number(version);
    out.number(state_ == BreakerState::open ? 1 : 0);
    out.number(static_cast<std::uint64_t>(std::max<std::int64_t>(0, since_.time_since_epoch().count())));
    out.text(why_);
    return out.take();
}

Result<Breaker> Breaker::decode(std::string_view octets) {
    OctetReader in{octets};
    Breaker out;
    if (in.number(version) != version) in.refuse();
    out.state_ = in.number(1) == 1 ? BreakerState::open : BreakerState::closed;
    out.since_ = Instant{Millis{static_cast<std::int64_t>(in.number(latest))}};
    out.why_ = utf8_line(in.text(longest_why), longest_why);
    if (!in.good() || !in.at_end()) {
        return fail(Fault::invalid, "they were not written by this program: the circuit breaker begins closed");
    }
    return out;
}

}  // namespace tidegate
