#pragma once
// Whose mail was complained about, and whether the complaint counts. Anybody can write to the address for complaints,
// so that a report counts only where this site's own trace knows the message.

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/entity.hpp"
#include "core/result.hpp"
#include "judge/journal.hpp"
#include "judge/judge.hpp"
#include "message/report.hpp"

namespace tidegate {

/// What became of one report.
struct Ruling {
    enum class Outcome : std::uint8_t {
        counted,          ///< charged to the sender
        repeated,         ///< counted before: this message by this reporter, or as often as it may
        not_ours,         ///< the message is not in the trace: nothing is charged
        not_a_complaint,  ///< "not-spam", a report of failed authentication, or a forward that its sender did not write
        no_report,        ///< no abuse report at all
    };
    Outcome outcome = Outcome::no_report;
    std::string sentence;          ///< for people, UTF-8, for one line
    std::optional<Entity> entity;  ///< whom it was charged to
    std::uint64_t ticket = 0;      ///< of the journal
};
/// "counted", "repeated", "not_ours", "not_a_complaint", "no_report".
std::string_view to_string(Ruling::Outcome outcome);

/// Counts      once for a message and a reporter, three times for a message, twenty times a day for a sender.
/// Trace       a line by the original's Message-ID, or by a queue id of its Received fields where the Message-IDs do
/// not
///             differ; its sender must be one that the report names. What the trace has forgotten counts no more.
/// Threads     safe; one report after the other. May wait for the disk.
class Complaints {
public:
    struct Parts {
        Records& records;
        Journal& journal;
        const Clock& clock;
        /// Judge::charge.
        std::function<std::uint64_t(const Entity&, std::vector<Signal>)> charge;
    };
    explicit Complaints(Parts parts) : parts_{std::move(parts)} {}

    /// A whole mail as it arrived. Fault::unavailable when the store cannot be asked: try again later.
    Result<Ruling> take(std::string_view mail);

private:
    struct Key {
        std::string entity, message, reporter;
        Instant at{};
        friend bool operator==(const Key& a, const Key& b) {
            return a.entity == b.entity && a.message == b.message && a.reporter == b.reporter;
        }
    };
    Result<std::optional<Traced>> find(const FeedbackReport& report);
    Result<bool> may_count(const Key& key);
    Result<Ruling> count(const FeedbackReport& report, const Traced& line);

    Parts parts_;
    std::mutex lock_;
    std::deque<Key> recent_;  ///< counted, and perhaps not on disk yet
};

}  // namespace tidegate
