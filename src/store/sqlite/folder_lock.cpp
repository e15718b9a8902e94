#include "store/sqlite/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tidegate::sqlite {

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
    std::error_code trouble;
    if (!std::filesystem::is_directory(folder, trouble)) {
        return fail(Fault::unavailable, "the state folder " + folder.string() +
                                            " is not there: make it and give it to the user that tidegated runs as");
    }
    const auto file = folder / "tidegate.lock";
    FolderLock lock{::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)};
    if (lock.descriptor_ < 0) {
        return fail(Fault::unavailable, "no right to write in the state folder " + folder.string() + " (" +
                                            std::generic_category().message(errno) +
                                            "): it must belong to the user that tidegated runs as");
    }
    if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
        return fail(Fault::conflict, "another tidegated uses the state folder " + folder.string() +
                                         ": stop it, or give this one a folder of its own");
    }
    return lock;
}

FolderLock::~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace tidegate::sqlite
