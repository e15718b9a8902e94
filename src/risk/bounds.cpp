#include "risk/bounds.hpp"

#include <cmath>

namespace tidegate {

std::string_view to_string(RiskState state) {
    switch (state) {
        case RiskState::clean: return "clean";
        case RiskState::watch: return "watch";
        case RiskState::hold: return "hold";
        case RiskState::restrict_sender: return "restrict";
    }
    return "clean";
}

Result<RiskBounds> RiskBounds::from(double false_alarm, double miss) {
    const auto sound = [](double rate) { return rate > 0 && rate < 0.5; };
    if (!sound(false_alarm) || !sound(miss)) {
        return Result<RiskBounds>{
            fail(Fault::invalid,
                 "the rate of false alarms and the rate of misses must each be above 0 and below 0.5, as 0.0001")};
    }
    return RiskBounds{std::log(miss / (1 - false_alarm)), std::log((1 - miss) / false_alarm)};
}

RiskState state_of(double risk, const RiskBounds& bounds) {
    if (risk >= bounds.upper) return RiskState::restrict_sender;
    if (risk >= 0) return RiskState::hold;
    return risk >= bounds.lower ? RiskState::watch : RiskState::clean;
}

}  // namespace tidegate
