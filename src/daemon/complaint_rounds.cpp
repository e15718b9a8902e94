#include "daemon/complaint_rounds.hpp"

namespace tidegate {

namespace {

constexpr Millis pause{10'000};

}  // namespace

ComplaintRounds::ComplaintRounds(Complaints& complaints, LineLog& log, const std::filesystem::path& mailbox,
                                 const std::filesystem::path& position)
    : complaints_{complaints}, log_{log}, mailbox_{mailbox, position}, rounds_{[this] { return look(); }} {}

std::string ComplaintRounds::trouble() const {
    const std::lock_guard held{lock_};
    return trouble_;
}

Millis ComplaintRounds::look() {
    const auto taken = mailbox_.look([this](std::string_view mail) {
        if (rounds_.stopping()) return false;
        const auto ruling = complaints_.take(mail);
        // One that counts is an event, which is logged as every event is.
        const bool said = ruling && ruling->outcome != Ruling::Outcome::no_report;
        if (said && ruling->outcome != Ruling::Outcome::counted)
            log_.say(Level::info, "complaint " + std::string{to_string(ruling->outcome)} + ": " + ruling->sentence);
        return ruling.has_value();
    });
    const std::string now = taken ? std::string{} : taken.error().what;
    const std::lock_guard held{lock_};
    if (!now.empty() && now != trouble_) log_.say(Level::warning, now);
    trouble_ = now;
    return taken.value_or(0) > 0 ? Millis{0} : pause;
}

}  // namespace tidegate
