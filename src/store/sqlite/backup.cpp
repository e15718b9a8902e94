#include "store/sqlite/backup.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "store/sqlite/database.hpp"

namespace tidegate::sqlite {

namespace {

tl::unexpected<Error> system_failure(const std::string& doing) {
    return fail(Fault::unavailable, doing + ": " + std::generic_category().message(errno));
}

Outcome sync(const std::filesystem::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) return system_failure("opening " + path.string());
    const int synced = ::fsync(descriptor);
    const int trouble = errno;
    ::close(descriptor);
    errno = trouble;
    if (synced != 0) return system_failure("writing " + path.string() + " to disk");
    return {};
}

Outcome copy_to(const std::filesystem::path& from, const std::filesystem::path& partial) {
    if (auto made = make_private_file(partial); !made) return made;
    auto source = Database::open(from, Database::Mode::read);
    if (!source) return propagate(source, "reading the store for a backup");
    // One read transaction: the copy is of one moment, and the daemon writes on.
    if (auto copied = source->use("VACUUM INTO ?1").run(std::string_view{partial.native()}); !copied) {
        return propagate(copied, "writing the backup " + partial.string());
    }
    return sync(partial, O_RDONLY);
}

}  // namespace

Outcome make_private_file(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0) return system_failure("opening " + file.string());
    ::close(descriptor);
    return {};
}

Outcome copy_store(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::error_code trouble;
    if (std::filesystem::equivalent(from, to, trouble)) {
        return fail(Fault::invalid, to.string() + " is the store itself: name another file for the backup");
    }
    // SQLite owns the names that begin with the store's: -wal, -shm, -journal. One put there is read into the store.
    const auto folder_of = [](const std::filesystem::path& file) {
        return file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
    };
    if (to.filename().native().starts_with(from.filename().native()) &&
        std::filesystem::equivalent(folder_of(from), folder_of(to), trouble)) {
        return fail(
            Fault::invalid,
            to.string() + " is among the store's own files: name the backup otherwise, or put it in another folder");
    }
    if (std::filesystem::is_directory(to, trouble)) {
        return fail(Fault::invalid, to.string() + " is a folder: name a file for the backup");
    }
    const std::filesystem::path partial = to.string() + ".partial";
    std::filesystem::remove(partial, trouble);
    if (auto copied = copy_to(from, partial); !copied) {
        std::filesystem::remove(partial, trouble);
        return copied;
    }
    std::filesystem::rename(partial, to, trouble);
    if (trouble) {
        std::error_code ignored;
        std::filesystem::remove(partial, ignored);
        return fail(Fault::unavailable, "putting the backup at " + to.string() + ": " + trouble.message());
    }
    return sync(folder_of(to), O_RDONLY | O_DIRECTORY);
}

}  // namespace tidegate::sqlite
