#include "content/site_model.hpp"

#include <xxhash.h>

#include <algorithm>

#include "core/octets.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::string_view magic = "tidegate-site-model 1\n";
constexpr std::size_t most_remembered = 10'000;
constexpr std::uint64_t latest = 253'402'300'799'999;  // the year 9999, in milliseconds
constexpr std::uint64_t most_lessons = 1'000'000'000'000;
constexpr std::size_t longest_sender = 400;

std::uint64_t hash_of(const Mail& mail) {
    std::uint64_t hash = 0;
    for (const std::string_view part : {std::string_view{mail.headers.message_id}, std::string_view{mail.subject},
                                        std::string_view{mail.from_address}, std::string_view{mail.text}}) {
        hash = XXH3_64bits_withSeed(part.data(), part.size(), hash + 1);
    }
    return hash;
}

std::int64_t day_of(Instant at) { return at.time_since_epoch() / std::chrono::hours{24}; }

std::uint64_t millis(const std::optional<Instant>& at) {
    return at ? static_cast<std::uint64_t>(std::max<std::int64_t>(0, at->time_since_epoch().count())) : 0;
}

std::optional<Instant> instant(std::uint64_t millis) {
    if (millis == 0) return std::nullopt;
    return Instant{Millis{static_cast<std::int64_t>(millis)}};
}

/// What the slots mean: of other ones nothing can be taken over.
std::string features() {
    std::string out = std::to_string(features_version);
    for (const auto bits : slot_bits) out += ' ' + std::to_string(bits);
    return out;
}

/// Small numbers of either sign as small numbers.
std::uint64_t folded(int value) {
    return value < 0 ? static_cast<std::uint64_t>(-value) * 2 - 1 : static_cast<std::uint64_t>(value) * 2;
}
int unfolded_number(std::uint64_t value) {
    const auto half = static_cast<int>(value / 2);
    return value % 2 == 1 ? -half - 1 : half;
}

/// As pairs of the distance to the last slot and the weight; slots without weight are passed over.
void write_weights(OctetWriter& out, const std::vector<std::int16_t>& weights) {
    out.number(static_cast<std::uint64_t>(std::ranges::count_if(weights, [](auto weight) { return weight != 0; })));
    std::size_t last = 0;
    for (std::size_t slot = 0; slot < weights.size(); ++slot) {
        if (weights[slot] == 0) continue;
        out.number(slot - last);
        out.number(folded(weights[slot]));
        last = slot;
    }
}

void read_weights(OctetReader& in, std::vector<std::int16_t>& weights) {
    const auto count = in.number(weights.size());
    std::size_t slot = 0;
    for (std::uint64_t i = 0; i < count && in.good(); ++i) {
        slot += in.number(weights.size());
        const auto weight = unfolded_number(in.number(64'000));
        if (slot >= weights.size() || weights[slot] != 0 || weight == 0) return in.refuse();
        weights[slot] = static_cast<std::int16_t>(weight);
    }
}

}  // namespace

std::string_view to_string(Lesson lesson) {
    switch (lesson) {
        case Lesson::learnt: return "learnt";
        case Lesson::known: return "known already";
        case Lesson::repeated: return "has taught before";
        case Lesson::sender_full: return "enough of this sender for today";
        case Lesson::day_full: return "enough for today";
    }
    return "";
}

Lesson SiteModel::refused(std::uint64_t mail, std::string_view sender, Instant now) {
    if (const auto today = day_of(now); today != day_) {
        day_ = today;
        of_day_ = 0;
        of_sender_.clear();
    }
    if (seen_.contains(mail)) return Lesson::repeated;
    if (of_day_ >= most_of_day) return Lesson::day_full;
    const auto own = of_sender_.find(sender);
    return own != of_sender_.end() && own->second >= most_of_sender ? Lesson::sender_full : Lesson::learnt;
}

void SiteModel::remember(std::uint64_t mail) {
    if (!seen_.insert(mail).second) return;
    order_.push_back(mail);
    if (order_.size() <= most_remembered) return;
    seen_.erase(order_.front());
    order_.pop_front();
}

Lesson SiteModel::teach(const Mail& mail, bool spam, std::string_view sender, Instant now) {
    sender = sender.substr(0, longest_sender);
    const auto hash = hash_of(mail);
    if (const auto no = refused(hash, sender, now); no != Lesson::learnt) return no;
    auto next = std::make_shared<ContentModel>(*model_);
    if (!next->learn_at_site(mail, spam)) return Lesson::known;
    model_ = std::move(next);
    remember(hash);
    ++of_day_;
    ++of_sender_[std::string{sender}];
    ++(spam ? taught_.spam : taught_.ham);
    if (!taught_.first) taught_.first = now;
    taught_.last = now;
    return Lesson::learnt;
}

void SiteModel::use(std::shared_ptr<const ContentModel> shipped) {
    shipped_ = std::move(shipped);
    if (model_->site_[0].empty()) {
        model_ = shipped_;
        return;
    }
    auto next = std::make_shared<ContentModel>(*shipped_);
    next->site_ = model_->site_;
    model_ = std::move(next);
}

void SiteModel::reset() {
    model_ = shipped_;
    taught_ = {};
    order_.clear();
    seen_.clear();
}

std::string SiteModel::encode() const {
    OctetWriter out;
    out.text(features());
    out.number(taught_.spam);
    out.number(taught_.ham);
    out.number(millis(taught_.first));
    out.number(millis(taught_.last));
    out.number(static_cast<std::uint64_t>(std::max<std::int64_t>(0, day_)));
    out.number(of_day_);
    out.number(of_sender_.size());
    for (const auto& [sender, count] : of_sender_) {
        out.text(sender);
        out.number(count);
    }
    out.number(order_.size());
    for (const auto mail : order_) out.number(mail);
    for (const auto& weights : model_->site_) write_weights(out, weights);
    return std::string{magic} + out.take();
}

Outcome SiteModel::take(std::string_view octets) {
    const auto damaged = [] {
        return fail(Fault::invalid,
                    "what the site has taught the content model cannot be read: it was written by "
                    "another program or is damaged");
    };
    if (!octets.starts_with(magic)) return damaged();
    OctetReader in{octets.substr(magic.size())};
    if (const auto theirs = in.text(100); in.good() && theirs != features()) {
        return fail(Fault::invalid,
                    "what the site has taught the content model rests on features that this version "
                    "looks at differently, so that it is left out");
    }
    SiteModel read{shipped_};
    auto model = std::make_shared<ContentModel>(*shipped_);
    read.taught_.spam = in.number(most_lessons);
    read.taught_.ham = in.number(most_lessons);
    read.taught_.first = instant(in.number(latest));
    read.taught_.last = instant(in.number(latest));
    read.day_ = static_cast<std::int64_t>(in.number(latest));
    read.of_day_ = static_cast<std::uint32_t>(in.number(most_of_day));
    const auto senders = in.number(most_of_day);
    for (std::uint64_t i = 0; i < senders && in.good(); ++i) {
        const std::string sender{in.text(longest_sender)};
        read.of_sender_[sender] = static_cast<std::uint32_t>(in.number(most_of_sender));
    }
    const auto mails = in.number(most_remembered);
    for (std::uint64_t i = 0; i < mails && in.good(); ++i) read.remember(in.number(UINT64_MAX));
    for (std::size_t family = 0; family < feature_families; ++family) {
        model->site_[family].resize(slots_of(family));
        read_weights(in, model->site_[family]);
    }
    if (!in.good() || !in.at_end()) return damaged();
    const bool empty = std::ranges::all_of(
        model->site_, [](const auto& all) { return std::ranges::all_of(all, [](auto one) { return one == 0; }); });
    read.model_ = empty ? shipped_ : std::shared_ptr<const ContentModel>{std::move(model)};
    *this = std::move(read);
    return {};
}

}  // namespace tidegate
