#include "behaviour/past.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace tidegate {

namespace {

constexpr std::uint64_t version = 2;
constexpr std::size_t most_recipients = 640;
constexpr std::size_t most_domains = 96;
constexpr std::uint32_t last_day = 2'932'896;  ///< of the year 9999
constexpr float most_count = 1e7F;

std::uint32_t day_of(Instant at) {
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(at.time_since_epoch().count() / 86'400'000, 0, last_day));
}

/// Mean of about the last `span` values, exact for the first ones.
void follow(float& mean, float value, double number, double span) {
    mean += static_cast<float>((value - mean) / std::min(number, span));
}

}  // namespace

std::size_t hour_of_week(Instant at) {
    const auto hours = std::max<std::int64_t>(0, at.time_since_epoch().count() / 3'600'000);
    return static_cast<std::size_t>(hours / 3 % 56);
}

void Past::end_day() {
    ++active_days_;
    for (std::size_t i = 0; i < count_count; ++i) {
        follow(habits_[i].mean, now_[i], active_days_, 30);
        habits_[i].most = std::max(habits_[i].most * 0.98F, now_[i]);
    }
    now_ = {};
}

void Past::learn_hour(Instant at) {
    auto& cell = hours_[hour_of_week(at)];
    if (cell == 0xff) {
        for (auto& each : hours_) each /= 2;
    }
    ++cell;
}

void Past::learn(const Observation& seen, const Recent& recent) {
    const auto day = day_of(seen.at);
    if (messages_ == 0) {
        first_day_ = today_ = day;
    } else if (day > today_) {
        end_day();
        today_ = day;
    }
    ++messages_;
    learn_hour(seen.at);

    const auto& novelty = recent.novelty();
    const auto add = [this](Count which, double amount) {
        now_[which] = std::min(most_count, now_[which] + static_cast<float>(amount));
    };
    const auto peak = [this, &recent](Count which, Recent::Sum sum) {
        now_[which] = std::max(now_[which], static_cast<float>(recent.sum(sum)));
    };
    add(messages_of_day, 1);
    add(external_of_day, novelty.external);
    add(fresh_of_day, acts(novelty.fresh));
    add(strangers_of_day, strangers_weight(novelty));
    peak(peak_minute, Recent::messages_minute);
    peak(peak_hour, Recent::messages_hour);
    peak(peak_fresh, Recent::fresh_acts_hour);
    peak(peak_strangers, Recent::strangers_hour);
    peak(peak_domains, Recent::domains_hour);
    peak(peak_inside, Recent::inside_acts_hour);
    peak(peak_people, Recent::people_hour);
    peak(peak_copies, Recent::copies_day);

    const auto week = static_cast<std::uint8_t>(day / 7);
    const auto some = [](const auto& all) { return std::span{all}.first(std::min(all.size(), most_observed)); };
    for (const auto hash : some(seen.external)) recipients_.keep(hash, week, most_recipients);
    for (const auto hash : some(seen.internal)) recipients_.keep(hash, week, most_recipients);
    for (const auto domain : some(seen.domains)) domains_.keep(domain, week, most_domains);
    for (std::size_t i = 0; i < trait_count; ++i) traits_.learn(static_cast<Trait>(i), seen.traits[i]);

    external_ = external_ * 0.98F + static_cast<float>(acts(novelty.external));
    fresh_ = fresh_ * 0.98F + static_cast<float>(acts(novelty.fresh));
    if (seen.unsubscribe) {
        unsubscribe_known_ = unsubscribe_known_ * 0.98F + 1;
        unsubscribe_ = unsubscribe_ * 0.98F + (*seen.unsubscribe ? 1.0F : 0.0F);
    }
    if (seen.size > 0) {
        sizes_ = std::min(sizes_ + 1, 50U);
        const auto size = static_cast<float>(std::log(static_cast<double>(seen.size)));
        follow(size_mean_, size, sizes_, 50);
        follow(size_square_, size * size, sizes_, 50);
    }
}

double Past::usual(Count which, double typical) const {
    const auto& habit = habits_[which];
    const double days = active_days_;
    return ((habit.mean + habit.most) / 2 * days + typical * 4) / (days + 4);
}

double Past::fresh_share() const { return (static_cast<double>(fresh_) + 2) / (static_cast<double>(external_) + 6); }

std::string Past::encode() const {
    OctetWriter out;
    out.number(version);
    out.number(messages_);
    out.number(active_days_);
    out.number(first_day_);
    out.number(today_ - first_day_);
    for (std::size_t i = 0; i < count_count; ++i) {
        out.real(habits_[i].mean);
        out.real(habits_[i].most);
        out.real(now_[i]);
    }
    for (const auto cell : hours_) out.number(cell);
    recipients_.encode(out);
    domains_.encode(out);
    traits_.encode(out);
    for (const auto value : {external_, fresh_, unsubscribe_known_, unsubscribe_, size_mean_, size_square_})
        out.real(value);
    out.number(sizes_);
    return out.take();
}

Result<Past> Past::decode(std::string_view octets) {
    OctetReader in{octets};
    Past past;
    if (in.number(version) != version) in.refuse();
    past.messages_ = in.number(UINT64_MAX / 2);
    past.active_days_ = static_cast<std::uint32_t>(in.number(last_day));
    past.first_day_ = static_cast<std::uint32_t>(in.number(last_day));
    past.today_ = past.first_day_ + static_cast<std::uint32_t>(in.number(last_day - past.first_day_));
    for (std::size_t i = 0; i < count_count; ++i) {
        past.habits_[i].mean = in.real(0, most_count);
        past.habits_[i].most = in.real(0, most_count);
        past.now_[i] = in.real(0, most_count);
    }
    for (auto& cell : past.hours_) cell = static_cast<std::uint8_t>(in.number(0xff));
    past.recipients_ = Sketch::decode(in, most_recipients);
    past.domains_ = Sketch::decode(in, most_domains);
    past.traits_ = Traits::decode(in);
    for (auto* value : {&past.external_, &past.fresh_, &past.unsubscribe_known_, &past.unsubscribe_}) {
        *value = in.real(0, most_count);
    }
    past.size_mean_ = in.real(0, 50);
    past.size_square_ = in.real(0, 2500);
    past.sizes_ = static_cast<std::uint32_t>(in.number(50));
    if (!in.good() || !in.at_end()) {
        return Result<Past>{
            fail(Fault::invalid, "the kept past of a sender cannot be read: forget it, and let it be learnt anew")};
    }
    return past;
}

}  // namespace tidegate
