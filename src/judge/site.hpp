#pragma once
// What the judge is told of the site: everything a reload may change.

#include <memory>
#include <string>

#include "core/zone.hpp"
#include "judge/detection.hpp"
#include "judge/replies.hpp"
#include "place/place.hpp"
#include "policy/organisation.hpp"

namespace tidegate {

struct Site {
    std::shared_ptr<const Organisation> organisation;
    Zone zone = Zone::utc();
    std::string link = "http://127.0.0.1:8470";  ///< of the portal, without "/" at the end; replies add /c/REFERENCE
    bool select_by_from = false;                 ///< policies are chosen by header From; else by the login
    bool refuse_foreign_sender = false;          ///< a login's envelope sender must lie in an accepted domain
    bool defer_when_unwritable = false;          ///< 451 while the store cannot be written; else mail goes on
    bool defer_over_limit = false;  ///< over a limit of recipients is answered with 450 and does not restrict
    Replies replies;
    Detection detection;
    std::shared_ptr<const PlaceFile> places;  ///< where addresses are; nothing: nobody knows
    std::string notice_key;                   ///< secret by which our own notices are known (notify/notice.hpp)
};

}  // namespace tidegate
