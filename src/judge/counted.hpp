#pragma once
// What was counted and may have to be given back: receipts (any way in), and messages that are asked about in several
// questions (policy delegation). Both are bounded, and forget the oldest first.

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "behaviour/observation.hpp"
#include "core/random.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"
#include "judge/journal.hpp"
#include "limits/windows.hpp"

namespace tidegate {

/// What a booked send has let through of a message.
struct Booking {
    std::string reference;
    std::uint32_t count = 0;  ///< external recipients
    bool late = false;        ///< no booked send, but a queue that drains: nothing of the message counts now
};

/// What a receipt names.
struct Counted {
    std::string entity;
    Instant at{};
    Demand demand;
    bool organisation = false;  ///< its external recipients count for the organisation too
    Booking booked;             ///< of them
};

/// Thread-safe. Remembers the last 65,536 receipts; each can be taken once.
class Receipts {
public:
    explicit Receipts(std::uint64_t seed) : nonces_{seed}, slots_(slot_count) {}
    std::string give(Counted counted);
    std::optional<Counted> take(std::string_view receipt);

private:
    static constexpr std::size_t slot_count = 65'536;
    struct Slot {
        std::uint64_t nonce = 0;
        Counted counted;
    };
    std::mutex lock_;
    SeededRandom nonces_;
    std::vector<Slot> slots_;
    std::size_t next_ = 0;
};

/// One message of policy delegation, from its first question to its last.
struct OpenMessage {
    std::string entity;
    Instant at{};
    Demand counted{0, 0, 0};
    Instant counted_at{};  ///< when `counted` last grew: what is given back leaves from there
    bool organisation = false;
    Booking booked;                       ///< of `counted`
    std::vector<std::size_t> recipients;  ///< hashes: each address counts once
    Observation seen;                     ///< what behaviour sees of the recipients so far
    std::uint32_t lifelines = 0;          ///< of them
    std::uint32_t repeats = 0;            ///< questions about a recipient that was there already
    std::optional<Verdict> refused;       ///< all or nothing: once refused or held, always
    std::uint64_t ticket = 0;
    Traced line;  ///< for the trace, when the message has come to its end; handed over once `noted`
    bool noted = false;
};

/// The messages that policy delegation is asking about, by instance.
class OpenMessages {
public:
    static constexpr std::size_t most = 20'000;

    /// Guards every message handed out by `open`; held for one question.
    std::mutex& lock() { return lock_; }
    /// The message of this instance, made if need be. When there are too many the oldest is dropped into `dropped`, one
    /// that has ended before one that has not.
    OpenMessage& open(const std::string& instance, Instant now, std::vector<OpenMessage>& dropped);
    /// Its last question was answered. It stays for a while: an MTA repeats a question whose answer it did not get.
    void end(const std::string& instance);
    /// Forgets the messages that began before these times.
    void forget(Instant open_before, Instant ended_before);
    /// The lines of open messages older than `before` that are not in the trace yet. They stay open.
    std::vector<Traced> note_older(Instant before);
    /// Those of one sender's other messages.
    std::vector<Traced> unnoted_of(const std::string& entity, const OpenMessage& but);

private:
    struct Item {
        std::string instance;
        OpenMessage message;
        bool ended = false;
    };
    std::mutex lock_;
    std::list<Item> open_;                                                         ///< oldest first
    std::list<Item> ended_;                                                        ///< in the order of their ends
    std::unordered_map<std::string_view, std::list<Item>::iterator> by_instance_;  ///< keys borrowed from the items
};

}  // namespace tidegate
