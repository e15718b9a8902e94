#include "daemon/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace tidegate {

namespace {

bool write_all(int file, std::string_view octets) {
    while (!octets.empty()) {
        const auto written = ::write(file, octets.data(), octets.size());
        if (written <= 0) return false;
        octets.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(file) == 0;
}

}  // namespace

Outcome write_whole(const std::filesystem::path& path, std::string_view octets) {
    const auto fresh = path.string() + ".new";
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool kept = file >= 0 && write_all(file, octets);
    if (file >= 0) ::close(file);
    if (kept && ::rename(fresh.c_str(), path.c_str()) == 0) return {};
    (void)::unlink(fresh.c_str());
    return fail(Fault::unavailable, path.string() + " cannot be written: see the folder's owner and space");
}

}  // namespace tidegate
