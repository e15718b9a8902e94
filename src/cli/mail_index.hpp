#pragma once
// Labelled mail on disk: lines "spam PATH" or "ham PATH", in the order in which the mail arrived.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace tidegate {

struct IndexedMail {
    std::string path;            ///< as the index names it
    std::filesystem::path file;  ///< where it is: relative paths count from the index file's folder, else from here
    std::optional<bool> spam;    ///< nothing when nobody said
};

/// Reads an index. Empty lines and lines that begin with "#" are left out. Fault::invalid names the line.
Result<std::vector<IndexedMail>> read_index(const std::filesystem::path& index);

/// The octets of a mail, at most `most_mail_octets` of them; CR alone as line end becomes LF.
Result<std::string> read_mail_file(const std::filesystem::path& file);
inline constexpr std::size_t most_mail_octets = 1U << 20U;

}  // namespace tidegate
