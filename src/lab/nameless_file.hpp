#pragma once
// Notes that are too many for memory: a file without a name (in TMPDIR, else /tmp), gone when the program is.

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace tidegate {

/// Written at its end, read anywhere. Errors are Fault::unavailable. Threads: one at a time.
class NamelessFile {
public:
    static Result<NamelessFile> make();
    NamelessFile(NamelessFile&& other) noexcept;
    NamelessFile& operator=(NamelessFile&& other) noexcept;
    ~NamelessFile();

    /// Where the next octets will lie.
    std::uint64_t end() const { return written_ + waiting_.size(); }
    /// A megabyte waits in memory before it is written.
    Outcome append(std::string_view octets);
    /// Before anything is read.
    Outcome flush();
    /// As many octets from `offset` on as there are, at most `into.size()`, to which it is cut.
    Outcome read(std::uint64_t offset, std::string& into) const;

private:
    explicit NamelessFile(int file) : file_{file} {}
    int file_ = -1;
    std::string waiting_;
    std::uint64_t written_ = 0;
};

}  // namespace tidegate
