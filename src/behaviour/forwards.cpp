#include "behaviour/forwards.hpp"

#include <algorithm>

namespace tidegate {

namespace {

constexpr std::size_t most_destinations = 64;
constexpr std::uint32_t most_messages = 1'000'000'000;
constexpr std::uint32_t last_day = 2'932'896;  ///< of the year 9999

std::uint32_t day_of(Instant at) {
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(at.time_since_epoch().count() / 86'400'000, 0, last_day));
}

}  // namespace

std::uint32_t Forwards::note(Instant at, std::uint64_t destination) {
    const auto day = day_of(at);
    if (messages_ == 0) first_day_ = day;
    messages_ = std::min(messages_ + 1, most_messages);
    const bool known = destinations_.has(destination);
    destinations_.keep(destination, static_cast<std::uint8_t>(day / 7), most_destinations);
    if (known) return 0;
    if (day != new_day_) new_today_ = 0;
    new_day_ = day;
    new_today_ = std::min(new_today_ + 1, most_messages);
    return new_today_;
}

void Forwards::encode(OctetWriter& out) const {
    out.number(messages_);
    out.number(first_day_);
    out.number(new_day_);
    out.number(new_today_);
    destinations_.encode(out);
}

Forwards Forwards::decode(OctetReader& in) {
    Forwards out;
    out.messages_ = static_cast<std::uint32_t>(in.number(most_messages));
    out.first_day_ = static_cast<std::uint32_t>(in.number(last_day));
    out.new_day_ = static_cast<std::uint32_t>(in.number(last_day));
    out.new_today_ = static_cast<std::uint32_t>(in.number(most_messages));
    out.destinations_ = Sketch::decode(in, most_destinations);
    return out;
}

}  // namespace tidegate
