#pragma once
// What notices need to know of the site: everything a reload may change.

#include <string>
#include <vector>

#include "core/zone.hpp"

namespace tidegate {

/// Where notices are posted as JSON.
struct Webhook {
    std::string url;
    std::string secret;  ///< key of the signature; empty: not signed
};

struct NoticeSettings {
    std::string domain;                          ///< notices come from tidegate@domain
    std::string link = "http://127.0.0.1:8470";  ///< of the portal, without "/" at the end
    Zone zone = Zone::utc();                     ///< in which people are told times
    std::vector<std::string> administrators;     ///< addresses
    std::string help;                            ///< whom a restricted person asks; empty: postmaster@domain
    bool tell_sender = true;  ///< false: no restricted person is told, whatever the alert policies say
    std::vector<Webhook> webhooks;
    std::string key;  ///< secret by which our own notices are known (core/notice.hpp)
};

}  // namespace tidegate
