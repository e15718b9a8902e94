#pragma once
// The mailbox that complaints are delivered to: what came since the last look. Read only; nothing in it is changed.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace tidegate {

/// A Maildir (a folder with new and cur) or an mbox file.
///
/// Position  kept in a file of its own after each look: of an mbox the octet up to which it was read, of a Maildir the
///           newest mail's time. When it is lost, or the mbox was rotated, reading begins anew; after a restart the
///           mails of the last minute come again. What comes twice counts once (Complaints).
/// Bounds    a look takes at most 200 mails and 32 MiB; the rest is for the next one. Of a longer mail the first 512
/// KiB. Threads   none.
class ComplaintMailbox {
public:
    ComplaintMailbox(std::filesystem::path mailbox, std::filesystem::path position)
        : mailbox_{std::move(mailbox)}, position_file_{std::move(position)} {}

    /// Hands each new mail to `take`; false from it ends the look before that mail, which is handed over again the next
    /// time. Fault::not_found when the mailbox cannot be read, in a sentence. How many were taken.
    Result<std::size_t> look(const std::function<bool(std::string_view mail)>& take);

private:
    struct Position {
        std::uint64_t file = 0;   ///< of an mbox: its inode; 0 for a Maildir
        std::uint64_t value = 0;  ///< octets, or nanoseconds since 1970
    };
    /// A mail of a Maildir.
    struct Found {
        std::uint64_t at = 0;  ///< nanoseconds since 1970
        std::string name;      ///< without its flags
        std::filesystem::path path;
    };
    using Take = std::function<bool(std::string_view)>;
    Result<std::size_t> look_into_mbox(const Take& take);
    Result<std::size_t> look_into_maildir(const Take& take);
    std::vector<Found> found_since(std::uint64_t since) const;
    Position position() const;
    Outcome keep(const Position& position) const;

    std::filesystem::path mailbox_, position_file_;
    std::deque<std::string> taken_;  ///< of a Maildir, lately
    std::string unchanged_;          ///< how the Maildir's folders were when nothing was left to take
};

}  // namespace tidegate
