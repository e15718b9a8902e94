#pragma once
// Where lines come from while the server writes them, and how far they were read.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"

namespace tidegate {

/// One line, good during the call that hands it over.
struct SourceLine {
    std::string_view text;
    std::string_view program;   ///< where the source tells it apart from the text; else the line's head is in `text`
    std::optional<Instant> at;  ///< the same
    bool known = false;  ///< it was read before a restart, and is read again to know what is open: not to be acted on
};

/// A log that grows. Not thread-safe.
class LogSource {
public:
    virtual ~LogSource() = default;

    virtual const std::string& name() const = 0;  ///< "/var/log/mail.log", or "journal"

    /// Hands over the lines that are there, about `most` octets of them at most. True: more are waiting. An error says
    /// what to do; the next call tries again.
    virtual Result<bool> read(const std::function<void(const SourceLine&)>& take, std::size_t most) = 0;

    /// Up to where lines were handed over, for the next start; empty while there is nothing to tell.
    virtual std::string position() const = 0;
};

/// Keeps the positions. The store implements it.
class LogPositions {
public:
    virtual ~LogPositions() = default;
    /// Empty when none is kept.
    virtual Result<std::string> position(const std::string& source) = 0;
    /// Waits for the disk.
    virtual Outcome keep_position(const std::string& source, const std::string& position) = 0;
};

/// How far back lines are read again at a start, so that what is open is known: octets of a file, entries of a journal.
constexpr std::uint64_t reread_octets = 2U << 20U;
constexpr std::uint64_t reread_entries = 8'000;

}  // namespace tidegate
