#pragma once
// The MTA's queue, as far as Tidegate touches it: list, hold, release, delete.

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

namespace tidegate {

struct QueuedMessage {
    std::string queue_id;
    std::string queue;   ///< Postfix: "incoming", "active", "deferred", "hold"
    std::string sender;  ///< envelope, without brackets
    std::vector<std::string> recipients;
    std::uint64_t size = 0;
    Instant arrival{};
};

struct QueueList {
    std::vector<QueuedMessage> messages;
    bool cut = false;  ///< there are more than could be listed
};

/// Calls wait for the MTA, a minute at most: never on a message's path. Thread-safe. Fault::unavailable when the MTA or
/// the helper is away.
class Queue {
public:
    virtual ~Queue() = default;
    virtual Result<QueueList> list() = 0;
    /// Each returns how many messages it was done to; ids that are gone are passed over.
    virtual Result<std::size_t> hold(const std::vector<std::string>& ids) = 0;
    virtual Result<std::size_t> release(const std::vector<std::string>& ids) = 0;
    virtual Result<std::size_t> remove(const std::vector<std::string>& ids) = 0;
    /// A message as it would be sent, from its start: at most 256 KiB. Fault::not_found when it is gone.
    virtual Result<std::string> show(const std::string& id) {
        return fail(Fault::unavailable, "this queue does not show messages, such as " + id);
    }
};

}  // namespace tidegate
