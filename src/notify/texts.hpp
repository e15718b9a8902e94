#pragma once
// What notices say, in plain words.

#include <string>
#include <vector>

#include "notify/alert.hpp"
#include "notify/facts.hpp"
#include "notify/settings.hpp"
#include "restrict/event.hpp"

namespace tidegate {

/// An event with what its detail says.
struct Told {
    const Event* event;
    EventFacts facts;
};

struct Text {
    std::string subject;
    std::string body;  ///< UTF-8, lines end in LF
};

/// For administrators and those a policy names: one event in full, or several as a list. `silent_until` is given with
/// the last notice of a day.
Text for_administrators(const AlertPolicy& policy, const std::vector<Told>& told, const NoticeSettings& settings,
                        const std::optional<Instant>& silent_until);

/// For the person whose account it is: kind, without what is nobody's business but the administrators'. Nothing for
/// kinds of events that such a person is not told of.
std::optional<Text> for_sender(const Told& told, const NoticeSettings& settings);

/// LINK/c/REFERENCE, or empty without a case.
std::string link_of(const Event& event, const NoticeSettings& settings);

/// Breaks a paragraph at spaces so that its lines keep to 76 columns, each but the first indented by `indent`.
std::string wrapped(std::string_view text, std::size_t indent);

}  // namespace tidegate
