#pragma once
// Booked sends: a time in which one sender may write to so many external recipients beyond its limits, because a person
// has said so beforehand. The states are drawn in docs/states.md.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

namespace tidegate {

enum class BookedState : std::uint8_t {
    waiting,  ///< its time has not come
    open,     ///< it lets mail through
    used_up,  ///< it has let through as many as were booked
    expired,  ///< its time is over
};
/// "waiting", "open", "used_up" or "expired".
std::string_view to_string(BookedState state);

struct BookedSend {
    std::string reference;         ///< "K7Q2-M9XD"
    std::uint32_t recipients = 0;  ///< external ones, 1 to 100,000
    std::uint32_t used = 0;
    Instant from{}, until{};  ///< at most 7 days; until lies ahead, by a year at most
    std::string subject;      ///< only mail with this one, without regard to case; empty: any
    std::string reason;
    std::string by;  ///< the person
    Instant made_at{};

    std::uint32_t left() const { return recipients - used; }
    BookedState state(Instant now) const;
};

/// Those of one sender. At most one lets mail through at a time: their times may not overlap.
///
/// Bounds   20 at a time.
/// Threads  none: the owner's lock guards it.
class BookedSends {
public:
    /// Fault::invalid for what makes no sense, Fault::conflict where it meets another; a sentence says what to do.
    Outcome add(BookedSend wanted, Instant now);
    /// The one that lets a message with this subject through now, or nullptr. `subject` as in the header.
    const BookedSend* open(Instant now, std::string_view subject) const;
    /// Uses `count`, at most what is left.
    void use(std::string_view reference, std::uint32_t count);
    /// Takes back what was used, as the message did not go out after all.
    void give_back(std::string_view reference, std::uint32_t count);
    /// Removes it. Fault::not_found when there is none with this reference.
    Result<BookedSend> cancel(std::string_view reference);
    /// Removes those that are used up or expired, and says which.
    std::vector<BookedSend> take_ended(Instant now);

    const std::vector<BookedSend>& all() const { return all_; }
    bool empty() const { return all_.empty(); }

    /// For the store, and back; empty when there are none. Fault::invalid when the octets were not made by `encode`.
    std::string encode() const;
    static Result<BookedSends> decode(std::string_view octets);

private:
    BookedSend* find(std::string_view reference);
    std::vector<BookedSend> all_;
};

}  // namespace tidegate
