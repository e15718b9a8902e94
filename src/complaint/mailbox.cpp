#include "complaint/mailbox.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <tuple>

namespace tidegate {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_mails = 200;
constexpr std::size_t most_octets = 32U << 20U;
constexpr std::size_t chunk = 4U << 20U;
constexpr std::size_t longest_mail = 512U << 10U;
constexpr std::size_t most_entries = 100'000;
constexpr std::size_t most_remembered = 2'000;
constexpr std::uint64_t minute = 60'000'000'000;  // nanoseconds

/// An open file that is closed with it.
class OpenFile {
public:
    explicit OpenFile(const fs::path& path) : fd_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)} {}
    ~OpenFile() {
        if (fd_ >= 0) ::close(fd_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    bool good() const { return fd_ >= 0; }
    int fd() const { return fd_; }

    /// Nobody writes while this is open; false when somebody does.
    bool lock() const {
        struct flock whole {};
        whole.l_type = F_RDLCK;
        whole.l_whence = SEEK_SET;
        return ::fcntl(fd_, F_OFD_SETLK, &whole) == 0;
    }
    std::string read(std::uint64_t from, std::size_t most) const {
        std::string out(most, '\0');
        std::size_t size = 0;
        while (size < most) {
            const auto got = ::pread(fd_, out.data() + size, most - size, static_cast<off_t>(from + size));
            if (got <= 0) break;
            size += static_cast<std::size_t>(got);
        }
        out.resize(size);
        return out;
    }

private:
    int fd_;
};

std::uint64_t nanoseconds(const timespec& at) {
    return static_cast<std::uint64_t>(at.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(at.tv_nsec);
}

tl::unexpected<Error> unreadable(const fs::path& path, int error) {
    return fail(Fault::not_found, "complaints.mailbox: " + path.string() + " cannot be read (" + std::strerror(error) +
                                      "): the daemon's user must be allowed to");
}

/// Where the mail at the front of `text` ends: before the next line "From " behind an empty one; npos when none
/// follows.
std::size_t end_of_mail(std::string_view text) {
    const auto unix_end = text.find("\n\nFrom ", 1);
    const auto dos_end = text.find("\n\r\nFrom ", 1);
    if (unix_end == std::string_view::npos && dos_end == std::string_view::npos) return std::string_view::npos;
    return unix_end < dos_end ? unix_end + 2 : dos_end + 3;
}

}  // namespace

Result<std::size_t> ComplaintMailbox::look(const Take& take) {
    struct stat seen {};
    if (::stat(mailbox_.c_str(), &seen) != 0) return unreadable(mailbox_, errno);
    return S_ISDIR(seen.st_mode) ? look_into_maildir(take) : look_into_mbox(take);
}

Result<std::size_t> ComplaintMailbox::look_into_mbox(const Take& take) {
    const OpenFile file{mailbox_};
    if (!file.good()) return unreadable(mailbox_, errno);
    std::error_code ignored;
    if (fs::exists(mailbox_.string() + ".lock", ignored) || !file.lock()) return std::size_t{0};  // being delivered to
    struct stat seen {};
    if (::fstat(file.fd(), &seen) != 0) return unreadable(mailbox_, errno);
    const auto size = static_cast<std::uint64_t>(seen.st_size);
    auto at = position();
    if (at.file != seen.st_ino || at.value > size) at = {seen.st_ino, 0};
    std::size_t taken = 0;
    const auto stop = at.value + most_octets;
    while (at.value < size && at.value < stop && taken < most_mails) {
        const auto text = file.read(at.value, chunk);
        const bool last = at.value + text.size() >= size;
        std::string_view rest = text;
        while (!rest.empty() && taken < most_mails) {
            auto end = end_of_mail(rest);
            const bool cut = end == std::string_view::npos && !last;
            if (cut && rest.size() < text.size()) break;  // the next chunk begins with it
            end = std::min(end, rest.size());
            if (!take(rest.substr(0, std::min(end, longest_mail)))) {
                (void)keep(at);  // what is lost comes again, and counts once
                return taken;
            }
            ++taken;
            at.value += end;
            rest.remove_prefix(end);
        }
        if (text.empty()) break;
    }
    if (auto kept = keep(at); !kept) return tl::unexpected<Error>{kept.error()};
    return taken;
}

std::vector<ComplaintMailbox::Found> ComplaintMailbox::found_since(std::uint64_t since) const {
    std::vector<Found> out;
    std::size_t entries = 0;
    for (const auto* folder : {"new", "cur"}) {
        std::error_code wrong;
        for (fs::directory_iterator it{mailbox_ / folder, wrong}, end; !wrong && it != end; it.increment(wrong)) {
            if (++entries > most_entries) return out;
            struct stat seen {};
            if (::stat(it->path().c_str(), &seen) != 0 || !S_ISREG(seen.st_mode)) continue;
            const auto at = nanoseconds(seen.st_mtim);
            auto name = it->path().filename().string();
            name.resize(std::min(name.find(':'), name.size()));
            if (at > since && std::ranges::find(taken_, name) == taken_.end())
                out.push_back({at, std::move(name), it->path()});
        }
    }
    std::ranges::sort(out,
                      [](const Found& a, const Found& b) { return std::tie(a.at, a.name) < std::tie(b.at, b.name); });
    return out;
}

Result<std::size_t> ComplaintMailbox::look_into_maildir(const Take& take) {
    std::string state;
    for (const auto* folder : {"new", "cur"}) {
        struct stat seen {};
        const auto path = mailbox_ / folder;
        if (::stat(path.c_str(), &seen) != 0 || ::access(path.c_str(), R_OK | X_OK) != 0)
            return unreadable(path, errno);
        state += std::to_string(nanoseconds(seen.st_mtim)) + ' ';
    }
    if (state == unchanged_) return std::size_t{0};
    auto at = position();
    if (at.file != 0) at = {};
    // A mail that took long to write may appear after a later one.
    const auto found = found_since(at.value - std::min(at.value, minute));
    std::size_t taken = 0;
    for (const auto& mail : found) {
        if (taken == most_mails) break;
        const OpenFile file{mail.path};
        // A mail client may have moved it meanwhile: the next look finds it under its other name.
        if (!file.good()) continue;
        if (!take(file.read(0, longest_mail))) {
            (void)keep(at);
            return taken;
        }
        ++taken;
        at.value = std::max(at.value, mail.at);
        taken_.push_back(mail.name);
        if (taken_.size() > most_remembered) taken_.pop_front();
    }
    if (taken == found.size()) unchanged_ = state;
    if (taken == 0) return taken;
    if (auto kept = keep(at); !kept) return tl::unexpected<Error>{kept.error()};
    return taken;
}

ComplaintMailbox::Position ComplaintMailbox::position() const {
    Position out;
    std::ifstream file{position_file_};
    if (!(file >> out.file >> out.value)) return {};
    return out;
}

/// Beside it and renamed, so that a look that was cut short leaves the one before.
Outcome ComplaintMailbox::keep(const Position& position) const {
    const auto fresh = position_file_.string() + ".new";
    {
        std::ofstream file{fresh, std::ios::trunc};
        file << position.file << ' ' << position.value << '\n';
        file.close();
        if (!file) return fail(Fault::unavailable, fresh + " cannot be written: see the folder's owner and space");
    }
    std::error_code wrong;
    std::filesystem::rename(fresh, position_file_, wrong);
    if (wrong) return fail(Fault::unavailable, position_file_.string() + " cannot be replaced: " + wrong.message());
    return {};
}

}  // namespace tidegate
