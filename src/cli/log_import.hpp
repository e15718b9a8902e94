#pragma once
// From the messages of old logs to what the daemon is told of them.

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "maillog/joiner.hpp"

namespace tidegate {

/// Senders with their messages, in the order of time.
///
/// Bounds  of each sender the newest 5,000 messages, and no more than fit into 600 KB of JSON: what is older is
///         forgotten by habit anyway.
class ImportPlan {
public:
    void add(std::vector<LoggedMessage> messages);

    std::uint64_t messages() const { return messages_; }
    std::size_t senders() const { return runs_.size(); }
    Instant first() const { return first_; }
    Instant last() const { return last_; }

    /// Bodies of POST /v1/import, each with whole senders and below a megabyte. Once.
    std::vector<boost::json::object> bodies();

private:
    std::map<std::string, std::vector<LoggedMessage>> runs_;
    std::uint64_t messages_ = 0;
    Instant first_ = Instant::max(), last_{};
};

}  // namespace tidegate
