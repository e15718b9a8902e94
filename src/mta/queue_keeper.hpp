#pragma once
// Keeps the MTA's queue in step with restrictions: what a restricted sender still has in the queue is put on hold, and
// what was held goes on or is deleted at the end of the restriction, as the release said.
//
// No position in the list of events is kept on disk. Everything the keeper does is a difference between what should be
// (who is restricted, how the last restriction of a sender ended) and what is (rows of held messages, the MTA's queue),
// and doing it twice does nothing the second time. So a restart begins with all of it, and a helper that was away is
// made up for by the next round.

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/rounds.hpp"
#include "core/time.hpp"
#include "judge/journal.hpp"
#include "mta/queue.hpp"
#include "restrict/event.hpp"

namespace tidegate {

class QueueKeeper {
public:
    struct Parts {
        Journal& journal;
        Records& records;
        Queue& queue;
        const Clock& clock;
        std::function<std::vector<Restriction>()> restricted;  ///< who is on the list now; thread-safe
        /// Tells what a person's release has made of a held message: its octets, its sender, whether it is abuse. May
        /// be empty; may wait for the disk.
        std::function<void(const std::string&, const std::string&, bool)> teach = {};
        Millis held_for{0};  ///< after so long held mail is deleted, with a notice a day before; 0: never
    };

    explicit QueueKeeper(Parts parts);
    ~QueueKeeper() { stop(); }
    QueueKeeper(const QueueKeeper&) = delete;
    QueueKeeper& operator=(const QueueKeeper&) = delete;

    /// Starts the thread: a round at once, at each `wake`, and at least once a minute; twice a second at most.
    void start() { rounds_.start(); }
    /// Ends it; waits for the command of the moment, at most 1,000 messages. Before the journal stops.
    void stop() { rounds_.stop(); }
    /// An event was committed. Thread-safe, returns at once.
    void wake() { rounds_.wake(); }

    /// What keeps queued mail from being held or released; empty when nothing does. Thread-safe.
    std::string trouble();

    /// One round, as the thread does it; for tests. False when something could not be done and is to be tried again.
    bool round();

    /// The start of a message that Tidegate holds, at most 256 KiB. Fault::not_found when it holds none with this id.
    /// Thread-safe; waits for the MTA.
    Result<std::string> held_show(const std::string& queue_id);

private:
    using Listed = std::map<std::string, QueuedMessage>;  ///< by queue id

    /// A message to be put on hold, with what the trace knows of it.
    struct Found {
        const QueuedMessage* message;
        std::string subject;
    };

    bool let_go();
    Result<bool> finish(const Event& ended);
    std::vector<std::string> lessons_of(const Event& ended, const std::vector<HeldMessage>& rows, const Listed& queued);
    Result<bool> finish_some(const Event& ended, std::vector<HeldMessage> rows, const Listed& queued);
    Result<std::map<std::string, bool>> still_there(const std::vector<HeldMessage>& rows, const Listed& queued);
    bool keep_back();
    Outcome hold_mail_of(const Restriction& restriction, const Listed& queued);
    Result<std::vector<Found>> mail_of(const Entity& entity, const Listed& queued);
    Result<std::map<std::string, Traced>> traced_of(const Entity& entity, const Listed& queued);
    bool expire();
    bool recall_warned();
    static std::vector<std::vector<const HeldMessage*>> by_case(const std::vector<HeldMessage>& rows);
    void warn_of(const std::vector<const HeldMessage*>& messages, Instant now);
    Outcome delete_expired(const std::vector<const HeldMessage*>& messages, Instant now);
    bool notice_gone();
    Result<Listed> list();
    std::uint64_t append_row(EventKind kind, const HeldMessage& row, std::string sentence);
    std::uint64_t append_summary(EventKind kind, const Event& of, std::size_t count, const std::string& what);
    void committed(std::uint64_t ticket);
    void tell(EventKind kind, const std::string& sentence, const std::string& where);
    bool reported(const Error& error);
    void report_success();

    Parts parts_;
    // Of the rounds only.
    std::uint64_t seen_ = 0;                       ///< newest end of a restriction that was taken in
    std::map<std::string, Event> ends_;            ///< by entity: ends still to be acted on
    std::map<std::string, Instant> first_looked_;  ///< by case: when its mail was first put on hold
    std::map<std::string, std::map<std::string, bool>>
        handled_;                            ///< by case and queue id: is it on hold, or only noted
    std::map<std::string, Instant> warned_;  ///< by queue id: when people were told that it will be deleted
    bool warned_known_ = false;              ///< those of before the start too
    Instant next_expiry_{};                  ///< when expiry is looked at again
    Instant next_look_{};                    ///< when held messages are compared with the queue again
    bool troubled_ = false;
    bool cut_ = false;              ///< the list of the queue was cut, and that was told
    std::size_t shows_left_ = 0;    ///< in this round
    std::size_t lessons_left_ = 0;  ///< of this end of a restriction

    std::mutex lock_;
    std::string trouble_;
    Rounds rounds_;
};

}  // namespace tidegate
