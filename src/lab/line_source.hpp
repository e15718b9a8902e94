#pragma once
// The lines of a file, packed by zstd or gzip or not, one at a time. Whatever the file holds, memory stays bounded.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace tidegate {

/// Bounds   a line of `longest_line` octets (of a longer one a beginning comes that is longer than that); `most_octets`
///          unpacked in all; zstd windows of 128 MiB (2^27), so that is the most memory a packed file makes us hold.
/// Errors   Fault::not_found when the file cannot be opened, Fault::invalid as "FILE:LINE: …" for what is in it.
/// Threads  one at a time.
class LineSource {
public:
    static constexpr std::size_t longest_line = 1U << 20U;
    static constexpr std::uint64_t most_octets = 64ULL << 30U;

    /// Whether a file is packed is seen by its first octets, not by its name.
    static Result<LineSource> open(const std::filesystem::path& file, std::uint64_t most = most_octets);
    LineSource(LineSource&&) noexcept;
    LineSource& operator=(LineSource&&) noexcept;
    ~LineSource();

    /// The next line without its line end (LF or CRLF), good until the next call; false at the end of the file.
    Result<bool> next(std::string_view& line);

    /// "FILE:LINE" of the line that was read last.
    std::string place() const;

private:
    struct State;
    explicit LineSource(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace tidegate
