#pragma once
// How the site wants abuse to be detected beyond its limits: what is known of content, what signals weigh, and where
// doubt and certainty begin.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/verdict.hpp"
#include "policy/policy.hpp"
#include "risk/bounds.hpp"
#include "risk/weights.hpp"

namespace tidegate {

class ContentModel;

struct Detection {
    enum class Mode : std::uint8_t {
        off,      ///< limits only; nothing is learnt
        observe,  ///< learns and tells people, and lets the mail through
        act,      ///< doubt holds, certainty restricts
    };
    Mode mode = Mode::off;
    std::shared_ptr<const ContentModel> content;  ///< nothing: what mail says is not judged
    Weights weights = Weights::shipped();
    /// For the lab, which fits the weights: hears what each message measures of its sender, before it is weighed.
    /// Called under the sender's lock.
    std::function<void(const std::string& sender, std::span<const Signal>)> measured;
    /// One decision to restrict in ten thousand may be wrong, one to call a sender clean in ten.
    RiskBounds bounds = RiskBounds::from(1e-4, 0.1).value();
    std::vector<std::string> canaries;  ///< entities that must never be stopped for risk; sorted
};

/// What holds for the senders of a policy: its own word before the site's, but where the site has detection off nothing
/// is known to go by. Says in `why`, if given, whose word it was.
Detection::Mode mode_for(const Policy& policy, const Detection& detection, std::string* why = nullptr);

/// "off", "observe" or "act".
constexpr std::string_view to_string(Detection::Mode mode) {
    switch (mode) {
        case Detection::Mode::off: return "off";
        case Detection::Mode::observe: return "observe";
        case Detection::Mode::act: return "act";
    }
    return "off";
}

}  // namespace tidegate
