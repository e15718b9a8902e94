#include "judge/detection.hpp"

#include <utility>

namespace tidegate {

Detection::Mode mode_for(const Policy& policy, const Detection& detection, std::string* why) {
    using Mode = Detection::Mode;
    const auto decided = [&](Mode mode, std::string whose) {
        if (why != nullptr) *why = std::move(whose);
        return mode;
    };
    const std::string by_policy = "policy \"" + policy.name + "\" says so";
    if (detection.mode == Mode::off) return decided(Mode::off, "detection.mode is off");
    switch (policy.detection) {
        case PolicyDetection::act: return decided(Mode::act, by_policy);
        case PolicyDetection::observe: return decided(Mode::observe, by_policy);
        case PolicyDetection::off: return decided(Mode::off, by_policy);
        case PolicyDetection::inherit: break;
    }
    if (policy.over_limit == OverLimit::alert_only && detection.mode == Mode::act) {
        return decided(Mode::observe, "policy \"" + policy.name + "\" only alerts");
    }
    return decided(detection.mode, "detection.mode says so");
}

}  // namespace tidegate
