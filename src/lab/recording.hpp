#pragma once
// A history that can be read twice, in the order of time, wherever it came from: lines in a file, mail on disk, logs,
// what the daemon kept.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "lab/behaviour_line.hpp"

namespace tidegate {

/// What reading found besides messages.
struct ReadingNotes {
    std::uint64_t messages = 0;  ///< that could be read
    std::uint64_t wrong = 0;     ///< lines or mails that could not be, left out
    std::string first_wrong;     ///< where and why, of the first of them
    bool sorted_here = false;    ///< they did not come in the order of time

    void skip(const std::string& why);
};

/// Messages from anywhere, in any order, on their way into a Recording. They wait in a file without a name (in TMPDIR,
/// else /tmp), 16 octets of memory each.
class Spool {
public:
    static constexpr std::uint64_t most_messages = 50'000'000;

    /// Fault::unavailable when there is no place for the file.
    static Result<Spool> make();
    Spool(Spool&&) noexcept;
    Spool& operator=(Spool&&) noexcept;
    ~Spool();

    /// Keeps a copy. Strings of `line` must hold to the bounds of BehaviourLine and be without tabs and line ends.
    Outcome add(const BehaviourLine& line);
    /// Something that is no message.
    void skip(const std::string& why);
    /// A file that mail lies in, for BehaviourLine::place.
    std::uint32_t add_file(std::filesystem::path file);

private:
    friend class Recording;
    struct State;
    explicit Spool(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Messages ordered by time; those of the same second stay in the order in which they came.
///
/// Memory   a sorted file of lines is read from where it is; everything else costs what Spool says.
/// Threads  one at a time.
class Recording {
public:
    /// A file of lines (see BehaviourLine), packed by zstd or not. A line that is wrong is left out and counted; one
    /// that is out of order makes it a Spool. Fault::not_found or invalid when the file cannot be read, or holds no
    /// line that is right.
    static Result<Recording> open(const std::filesystem::path& behaviour);
    /// Fault::invalid when nothing is in it.
    static Result<Recording> from(Spool spool);
    Recording(Recording&&) noexcept;
    Recording& operator=(Recording&&) noexcept;
    ~Recording();

    /// The next message, good until the next call; false at the end.
    Result<bool> next(BehaviourLine& line);
    /// From the beginning again.
    Outcome rewind();
    /// The mail itself, for a line that has a place: its first 512 KiB.
    Result<std::string> mail_at(const MailPlace& place) const;

    const ReadingNotes& notes() const;

private:
    struct State;
    explicit Recording(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Adds a file of lines to a spool.
Outcome add_behaviour(const std::filesystem::path& behaviour, Spool& into);

}  // namespace tidegate
