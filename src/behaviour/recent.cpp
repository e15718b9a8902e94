#include "behaviour/recent.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "behaviour/past.hpp"
#include "core/octets.hpp"

namespace tidegate {

namespace {

constexpr std::uint64_t version = 2;
constexpr float most_sum = 1e6F;
constexpr std::uint64_t latest = 253'402'300'799'999;  ///< the year 9999, in milliseconds

/// Time constants of the sums, in the order of Recent::Sum.
constexpr std::array<double, Recent::sum_count> constants{6e4,   3.6e6, 3.6e6,  3.6e6, 3.6e6, 8.64e7,
                                                          3.6e6, 3.6e6, 8.64e7, 3.6e6, 3.6e6, 8.64e7};
constexpr std::size_t shown_of_message = 3;  // recipients that stand for a message's audience
constexpr double day = 8.64e7;

}  // namespace

double acts(std::uint32_t recipients) { return recipients == 0 ? 0 : 1 + 2 * std::log(recipients); }

double strangers_weight(const Novelty& novelty) {
    return novelty.only_strangers() ? 1 + std::log(novelty.fresh) / 2 : 0;
}

void Recent::fade(Instant to) {
    gap_ = last_ == Instant{} ? Millis{0} : std::max(Millis{0}, to - last_);
    last_ = std::max(last_, to);
    const auto passed = static_cast<double>(gap_.count());
    for (std::size_t i = 0; i < sum_count; ++i) sums_[i] *= static_cast<float>(std::exp(-passed / constants[i]));
    const auto factor = static_cast<float>(std::exp(-passed / day));
    for (auto& subject : subjects_) {
        subject.strangers *= factor;
        subject.all *= factor;
    }
}

namespace {

std::uint16_t print_of(std::uint64_t hash) {
    return static_cast<std::uint16_t>((hash * 0x9e3779b97f4a7c15U) >> 48 | 1);
}

}  // namespace

/// Remembers whom the message goes to; whether none of them is among those whom the last ones went to.
bool Recent::turn_to(const Observation& seen) {
    std::array<std::uint16_t, shown_of_message> shown{};
    std::size_t count = 0;
    bool others = true;
    const auto look = [&](std::uint64_t hash) {
        const auto print = print_of(hash);
        others = others && std::find(audience_.begin(), audience_.end(), print) == audience_.end();
        if (count < shown.size()) shown[count++] = print;
    };
    const auto some = [](const auto& all) { return std::span{all}.first(std::min(all.size(), most_observed)); };
    for (const auto hash : some(seen.internal)) look(hash);
    for (const auto hash : some(seen.external)) look(hash);
    if (!others) return false;  // a series to the same people leaves them in
    for (std::size_t i = 0; i < count; ++i) {
        audience_[next_audience_] = shown[i];
        next_audience_ = static_cast<std::uint8_t>((next_audience_ + 1U) % audience_.size());
    }
    return count > 0;
}

bool Recent::meet(std::uint64_t hash) {
    const auto print = print_of(hash);
    if (std::find(met_.begin(), met_.end(), print) != met_.end()) return false;
    met_[next_met_] = print;
    next_met_ = static_cast<std::uint8_t>((next_met_ + 1U) % met_.size());
    return true;
}

Novelty Recent::compare(const Observation& seen, const Past& past) {
    const auto some = [](const auto& all) { return std::span{all}.first(std::min(all.size(), most_observed)); };
    Novelty novelty;
    for (const auto hash : some(seen.external)) {
        ++novelty.external;
        if (!past.knows(hash) && meet(hash)) ++novelty.fresh;
    }
    for (const auto hash : some(seen.internal)) {
        ++novelty.internal;
        if (!past.knows(hash) && meet(hash)) ++novelty.fresh_internal;
    }
    const auto domains = some(seen.domains);
    for (auto at = domains.begin(); at != domains.end(); ++at) {
        if (std::find(domains.begin(), at, *at) == at && !past.knows_domain(*at)) ++novelty.fresh_domains;
    }
    novelty.fresh_domains = std::min(novelty.fresh_domains, novelty.fresh);
    return novelty;
}

void Recent::note(const Observation& seen, const Past& past) {
    // Handed in before the last one, as by a queue that drains: it has faded since then.
    const auto late = seen.late ? static_cast<double>(std::max(Millis{0}, last_ - seen.at).count()) : 0;
    fade(seen.at);
    novelty_ = compare(seen, past);
    const auto add = [this, late](Sum which, double amount) {
        amount *= std::exp(-late / constants[which]);
        sums_[which] = std::min(most_sum, sums_[which] + static_cast<float>(amount));
    };
    add(messages_minute, 1);
    add(messages_hour, 1);
    add(external_hour, novelty_.external);
    add(fresh_hour, novelty_.fresh);
    add(fresh_acts_hour, acts(novelty_.fresh));
    add(fresh_acts_day, acts(novelty_.fresh));
    add(inside_acts_hour, acts(novelty_.fresh_internal));
    add(domains_hour, novelty_.fresh_domains);
    to_others_ = turn_to(seen);
    if (to_others_) add(people_hour, 1);
    if (to_others_ && seen.copy) add(copies_day, 1);
    const double weight = strangers_weight(novelty_);
    add(strangers_hour, weight);
    add(strangers_day, weight);
    note_subject(seen.subject, novelty_.only_strangers());
}

Recent Recent::beside(const Recent& other) const {
    Recent out = *this;
    const auto passed = static_cast<double>(std::max(Millis{0}, last_ - other.last_).count());
    for (std::size_t i = 0; i < sum_count; ++i) {
        const auto faded = other.sums_[i] * static_cast<float>(std::exp(-passed / constants[i]));
        out.sums_[i] = std::min(most_sum, out.sums_[i] + faded);
    }
    const auto factor = static_cast<float>(std::exp(-passed / day));
    for (auto& mine : out.subjects_) {
        for (const auto& theirs : other.subjects_) {
            if (mine.hash == 0 || mine.hash != theirs.hash) continue;
            mine.all = std::min(most_sum, mine.all + theirs.all * factor);
            mine.strangers = std::min(mine.all, mine.strangers + theirs.strangers * factor);
        }
    }
    return out;
}

void Recent::note_subject(std::uint32_t subject, bool strangers) {
    if (subject == 0) return;
    const auto seldom = [](const Subject& a, const Subject& b) { return a.all < b.all; };
    auto at = std::find_if(subjects_.begin(), subjects_.end(),
                           [subject](const Subject& kept) { return kept.hash == subject; });
    if (at == subjects_.end()) {
        at = std::min_element(subjects_.begin(), subjects_.end(), seldom);
        *at = {subject, 0, 0};
    }
    at->all = std::min(most_sum, at->all + 1);
    if (strangers) at->strangers = std::min(at->all, at->strangers + 1);
}

double Recent::fresh_share() const {
    return sums_[external_hour] <= 0 ? 1 : std::min(1.0, static_cast<double>(sums_[fresh_hour] / sums_[external_hour]));
}

Recent::SameSubject Recent::same_subject(std::uint32_t subject) const {
    for (const auto& kept : subjects_) {
        if (kept.hash == subject && subject != 0) return {kept.strangers, kept.all};
    }
    return {};
}

std::string Recent::encode() const {
    OctetWriter out;
    out.number(version);
    out.number(static_cast<std::uint64_t>(std::max<std::int64_t>(0, last_.time_since_epoch().count())));
    for (const auto sum : sums_) out.real(sum);
    for (const auto& subject : subjects_) {
        out.number(subject.hash);
        if (subject.hash == 0) continue;
        out.real(subject.strangers);
        out.real(subject.all);
    }
    out.number(next_met_);
    for (const auto print : met_) out.number(print);
    out.number(next_audience_);
    for (const auto print : audience_) out.number(print);
    return out.take();
}

Result<Recent> Recent::decode(std::string_view octets) {
    OctetReader in{octets};
    Recent recent;
    if (in.number(version) != version) in.refuse();
    recent.last_ = Instant{Millis{static_cast<std::int64_t>(in.number(latest))}};
    for (auto& sum : recent.sums_) sum = in.real(0, most_sum);
    for (auto& subject : recent.subjects_) {
        subject.hash = static_cast<std::uint32_t>(in.number(UINT32_MAX));
        if (subject.hash == 0) continue;
        subject.strangers = in.real(0, most_sum);
        subject.all = in.real(subject.strangers, most_sum);
    }
    recent.next_met_ = static_cast<std::uint8_t>(in.number(recent.met_.size() - 1));
    for (auto& print : recent.met_) print = static_cast<std::uint16_t>(in.number(UINT16_MAX));
    recent.next_audience_ = static_cast<std::uint8_t>(in.number(recent.audience_.size() - 1));
    for (auto& print : recent.audience_) print = static_cast<std::uint16_t>(in.number(UINT16_MAX));
    if (!in.good() || !in.at_end()) {
        return Result<Recent>{fail(Fault::invalid, "the kept present of a sender cannot be read: forget it")};
    }
    return recent;
}

}  // namespace tidegate
