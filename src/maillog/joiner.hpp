#pragma once
// Puts the lines of one message together: who handed it in, for whom, and what became of it for each recipient.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "core/time.hpp"
#include "maillog/answer.hpp"
#include "maillog/line.hpp"

namespace tidegate {

/// A message that came in, as the log tells of it. What is not told is empty or 0.
struct LoggedMessage {
    Instant at{};  ///< when it came in
    std::string id;
    std::string login, local_user;
    std::string client, client_name, method;
    std::string from;
    std::vector<std::string> recipients;  ///< before aliases; each once, at most 1,000
    std::uint64_t size = 0;
    std::string message_id;
};

/// What became of it for one recipient. Told once for each recipient and answer, however often the server tries.
struct LoggedOutcome {
    Instant at{};
    std::string id;
    std::optional<Instant> submitted;  ///< when the message came in, if that was seen
    std::string login, local_user, client;
    std::optional<std::string> from;  ///< empty: the null sender
    std::string to, relay;
    ReplyMeaning answer = ReplyMeaning::other;
    bool final = false;  ///< bounced; not only deferred
    std::string reply;   ///< the receiver's words
};

/// An attempt to log in to a mailbox, and when.
struct LoggedLogin {
    Instant at{};
    LoginFact login;
};

using LogRecord = std::variant<LoggedMessage, LoggedOutcome, LoggedLogin>;

struct JoinerCounts {
    std::uint64_t messages = 0;  ///< told
    std::uint64_t outcomes = 0;
    std::uint64_t dropped = 0;  ///< messages that were forgotten before their end, because too many were open
};

/// Keyed by queue id. A message is told as soon as each of its recipients was tried once, at its end, or when it is
/// dropped; outcomes as they come. A message that comes back from a filter on the machine belongs to who handed it in
/// before it, and is not told again.
///
/// Bounds   `most_open` messages, and 20 recipients for each of them on average: beyond it the one that came in first
/// is
///          dropped, and counted. Some 500 octets a message, 100 a recipient.
/// Threads  one at a time.
class Joiner {
public:
    explicit Joiner(std::size_t most_open = 50'000) : most_open_{most_open} {}

    /// Appends to `out` what the fact completes.
    void take(DatedFact fact, std::vector<LogRecord>& out);
    /// The log is at its end: tells what is left.
    void finish(std::vector<LogRecord>& out);

    std::size_t open() const { return open_.size(); }
    const JoinerCounts& counts() const { return counts_; }

private:
    struct Open {
        LoggedMessage message;
        std::optional<std::string> from;
        bool begun = false;  ///< the line of its arrival was seen
        bool told = false;
        std::uint32_t expected = 0;
        std::uint64_t serial = 0;
        std::unordered_set<std::uint64_t> seen;  ///< recipients tried, and answers told
        std::uint32_t tried = 0;
        std::size_t weight = 0;  ///< what it has in `weight_`
    };
    Open& at(const std::string& id, Instant when, std::vector<LogRecord>& out);
    void merge(Instant when, MessageFact fact, std::vector<LogRecord>& out);
    void deliver(Instant when, DeliveryFact fact, std::vector<LogRecord>& out);
    void refuse(Instant when, RefusedFact fact, std::vector<LogRecord>& out);
    void inherit(Open& child, const std::string& parent_id);
    void tell(Open& open, std::vector<LogRecord>& out);
    void drop_oldest(std::vector<LogRecord>& out);
    void weigh(Open& open);
    void end(const std::string& id, std::vector<LogRecord>& out);

    std::size_t most_open_;
    std::uint64_t next_serial_ = 1;
    std::unordered_map<std::string, Open> open_;
    std::size_t weight_ = 0;                                   ///< of all that are open: recipients, marks
    std::deque<std::pair<std::string, std::uint64_t>> order_;  ///< by serial, some of them gone already
    JoinerCounts counts_;
};

}  // namespace tidegate
