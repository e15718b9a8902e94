#pragma once
// One daemon a state folder: two writers would number events twice.

#include <filesystem>
#include <utility>

#include "core/result.hpp"

namespace tidegate::sqlite {

/// Held until it goes, or the process ends in whatever way.
class FolderLock {
public:
    /// Fault::conflict when another process holds it; Fault::unavailable when the folder is missing or not ours.
    static Result<FolderLock> take(const std::filesystem::path& folder);
    FolderLock(FolderLock&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    FolderLock& operator=(FolderLock&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~FolderLock();

private:
    explicit FolderLock(int descriptor) : descriptor_{descriptor} {}
    int descriptor_;
};

}  // namespace tidegate::sqlite
