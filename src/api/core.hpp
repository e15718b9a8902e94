#pragma once
// What the routes work with. Internal to api/.

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "api/event_pump.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "api/sign_in.hpp"

namespace tidegate {

struct ApiCore {
    explicit ApiCore(ApiParts given)
        : parts{std::move(given)}, door{parts}, pump{parts.records}, table{route_table()} {}

    ApiParts parts;
    Door door;
    EventPump pump;
    const std::vector<Route> table;
    std::mutex imports_lock;
    std::map<std::string, Instant> imports;       ///< when a caller last began to import old logs, for the audit log
    std::mutex setup_lock;                        ///< one first administrator, not two
    std::atomic<std::uint64_t> answered[6] = {};  ///< by the first digit of the status

    /// Appends an event of a person's doing; the ticket to wait on.
    std::uint64_t tell(EventKind kind, const std::string& by, const std::string& sentence, boost::json::object detail,
                       decltype(Event::change) change = {}, const std::string& entity = {});
    /// Appends an event for every session that has ended since the last call.
    void tell_ended();
};

/// The entity of a path, or Fault::invalid.
Result<Entity> entity_of(const Call& call);

}  // namespace tidegate
