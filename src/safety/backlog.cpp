#include "safety/backlog.hpp"

#include <algorithm>

namespace tidegate {

void QuietWatch::heard(Instant now) {
    if (heard_ != Instant{} && now - heard_ >= least) last_ = Silence{heard_, now};
    heard_ = std::max(heard_, now);
}

std::optional<Silence> QuietWatch::around(Instant now, Instant claimed) const {
    if (!last_ || claimed < last_->from || claimed > last_->to || now - last_->to > drains_for) return std::nullopt;
    return last_;
}

bool Backlog::take(std::uint32_t external, std::uint32_t internal, const SendingPace& pace) {
    const auto hours = static_cast<double>((silence_.to - silence_.from).count()) / 3.6e6;
    const auto more_external = external_ + external, more_internal = internal_ + internal;
    const auto fits = [hours](std::uint64_t count, std::uint32_t an_hour) {
        return static_cast<double>(count) <= hours * an_hour;
    };
    const double days = std::max(1.0, hours / 24);
    if (!fits(more_external, pace.external_per_hour) || !fits(more_internal, pace.internal_per_hour)) return false;
    if (static_cast<double>(more_external + more_internal) > days * pace.recipients_per_day) return false;
    external_ = more_external;
    internal_ = more_internal;
    return true;
}

}  // namespace tidegate
