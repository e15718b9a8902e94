#pragma once
// Follows a log file as it grows, is renamed away or cut, and across restarts.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "maillog/source.hpp"

namespace tidegate {

/// Which file, and how much of it was read. A file is known again by device, inode and its first octets, because
/// inodes are used again and files are cut in place.
struct FilePosition {
    std::uint64_t device = 0, inode = 0;
    std::uint64_t offset = 0;     ///< of the first line that was not handed over
    std::uint64_t head = 0;       ///< FNV-1a of the first `head_size` octets
    std::uint32_t head_size = 0;  ///< at most 256

    /// "1 DEVICE INODE OFFSET HEAD HEAD_SIZE"
    std::string text() const;
    static std::optional<FilePosition> parse(std::string_view text);
};

/// Of a file that is followed for the first time only what comes from now on is handed over as new.
///
/// Renamed   what is left of the old file is read, then the new one from its start; also when both happened while
///           nobody followed, as long as the old one is called NAME.1.
/// Cut       (copytruncate) it is read from its start again.
/// Absent    waited for: an error says so.
/// Bounds    a line of 8 KB; of a longer one the rest is passed over. A line without its end waits for it.
class FileFollower final : public LogSource {
public:
    FileFollower(std::filesystem::path file, std::string_view position);
    ~FileFollower() override;
    FileFollower(const FileFollower&) = delete;
    FileFollower& operator=(const FileFollower&) = delete;

    const std::string& name() const override { return name_; }
    Result<bool> read(const std::function<void(const SourceLine&)>& take, std::size_t most) override;
    std::string position() const override;

private:
    using Take = std::function<void(const SourceLine&)>;
    Outcome open_first();
    Outcome open(const std::filesystem::path& file);
    bool is_file_of(const FilePosition& position) const;
    void begin_at(std::uint64_t offset);
    void extend_head();
    bool was_cut() const;
    bool was_replaced() const;
    Result<bool> read_open(const Take& take, std::size_t most);
    void hand_over(const Take& take);
    void close();

    std::filesystem::path file_;
    std::string name_;
    std::optional<FilePosition> wanted_;  ///< from the last run, until it was found or not
    bool waited_ = false;                 ///< there was none at first: the one that comes is new from its start
    int handle_ = -1;
    FilePosition at_;
    std::uint64_t known_up_to_ = 0;
    std::string rest_;      ///< read, and not handed over: the beginning of a line
    bool passing_ = false;  ///< within a line that was too long
};

}  // namespace tidegate
