#pragma once
// An event of a person's doing, as it is written to the journal. Internal to api/.

#include <string>

#include "api/shapes.hpp"
#include "core/text.hpp"
#include "restrict/event.hpp"

namespace tidegate {

inline Event event_of(Instant at, EventKind kind, const std::string& by, const std::string& sentence,
                      const boost::json::object& detail) {
    Event event;
    event.kind = kind;
    event.at = at;
    event.actor = by;
    event.sentence = utf8_line(sentence, 4'000);
    if (!detail.empty()) event.detail = boost::json::serialize(detail);
    return event;
}

}  // namespace tidegate
