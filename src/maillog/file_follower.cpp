#include "maillog/file_follower.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "maillog/fact.hpp"
#include "maillog/scan.hpp"

namespace tidegate {

namespace {

constexpr std::uint32_t head_octets = 256;
constexpr std::size_t chunk = 64U << 10U;

std::uint64_t hash_of(std::string_view octets) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : octets) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3U;
    }
    return hash;
}

std::string first_octets(int handle, std::uint32_t most) {
    std::string out(most, '\0');
    const auto got = ::pread(handle, out.data(), out.size(), 0);
    out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return out;
}

std::string reason() { return std::error_code{errno, std::generic_category()}.message(); }

}  // namespace

std::string FilePosition::text() const {
    std::string out = "1";
    for (const auto number : {device, inode, offset, head, std::uint64_t{head_size}})
        out += ' ' + std::to_string(number);
    return out;
}

std::optional<FilePosition> FilePosition::parse(std::string_view text) {
    FilePosition out;
    std::uint64_t size = 0;
    if (!maillog::skip(text, "1 ")) return std::nullopt;
    for (auto* number : {&out.device, &out.inode, &out.offset, &out.head, &size}) {
        const auto value = maillog::whole_number(maillog::take_until(text, " "), UINT64_MAX);
        if (!value) return std::nullopt;
        *number = *value;
    }
    if (!text.empty() || size > head_octets || out.offset > INT64_MAX) return std::nullopt;
    out.head_size = static_cast<std::uint32_t>(size);
    return out;
}

FileFollower::FileFollower(std::filesystem::path file, std::string_view position)
    : file_{std::move(file)}, name_{file_.string()}, wanted_{FilePosition::parse(position)} {}

FileFollower::~FileFollower() { close(); }

void FileFollower::close() {
    if (handle_ >= 0) ::close(handle_);
    handle_ = -1;
}

std::string FileFollower::position() const {
    if (handle_ >= 0) return at_.text();
    return wanted_ ? wanted_->text() : std::string{};
}

Outcome FileFollower::open(const std::filesystem::path& file) {
    close();
    handle_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (handle_ < 0) {
        if (errno == ENOENT) return fail(Fault::not_found, "waits for " + file.string() + ", which is not there yet");
        return fail(Fault::unavailable, "cannot open " + file.string() + ": " + reason() +
                                            ". Let the daemon's user read it, by its group (mostly adm)");
    }
    struct stat about {};
    if (::fstat(handle_, &about) != 0 || !S_ISREG(about.st_mode)) {
        close();
        return fail(Fault::invalid, file.string() + " is no file: name a log file in logs.files");
    }
    at_ = {.device = about.st_dev, .inode = about.st_ino};
    rest_.clear();
    passing_ = false;
    known_up_to_ = 0;
    return {};
}

/// Whether the open file is the one of `position`, no more of it cut off than was read.
bool FileFollower::is_file_of(const FilePosition& position) const {
    struct stat about {};
    if (::fstat(handle_, &about) != 0) return false;
    const auto head = first_octets(handle_, position.head_size);
    return about.st_dev == position.device && about.st_ino == position.inode &&
           static_cast<std::uint64_t>(about.st_size) >= position.offset && head.size() == position.head_size &&
           hash_of(head) == position.head;
}

/// Goes on behind what was read; a little before it, to know again what is open.
void FileFollower::begin_at(std::uint64_t offset) {
    known_up_to_ = offset;
    at_.offset = offset > reread_octets ? offset - reread_octets : 0;
    passing_ = at_.offset > 0;  // it lies within a line
}

Outcome FileFollower::open_first() {
    if (wanted_) {
        // Renamed while nobody followed: the rest of the old file first.
        for (const auto& file : {file_, std::filesystem::path{name_ + ".1"}}) {
            if (const auto opened = open(file); !opened) {
                if (opened.error().fault == Fault::not_found) continue;
                return opened;
            }
            if (!is_file_of(*wanted_)) continue;
            begin_at(wanted_->offset);
            wanted_.reset();
            return {};
        }
    }
    if (auto opened = open(file_); !opened) {
        waited_ = waited_ || opened.error().fault == Fault::not_found;
        return opened;
    }
    // Another file than before is new from its start; the first one ever from its end.
    struct stat about {};
    const bool whole = wanted_.has_value() || waited_ || ::fstat(handle_, &about) != 0;
    if (!whole) begin_at(static_cast<std::uint64_t>(about.st_size));
    wanted_.reset();
    return {};
}

void FileFollower::extend_head() {
    if (at_.head_size == head_octets) return;
    const auto head = first_octets(handle_, head_octets);
    at_.head_size = static_cast<std::uint32_t>(head.size());
    at_.head = hash_of(head);
}

/// The file became shorter than what was read, or begins otherwise.
bool FileFollower::was_cut() const {
    struct stat about {};
    if (::fstat(handle_, &about) != 0) return false;
    if (static_cast<std::uint64_t>(about.st_size) < at_.offset + rest_.size()) return true;
    const auto head = first_octets(handle_, at_.head_size);
    return head.size() != at_.head_size || hash_of(head) != at_.head;
}

/// Another file has the name, and the server writes to it.
bool FileFollower::was_replaced() const {
    struct stat about {};
    if (::stat(file_.c_str(), &about) != 0) return false;
    return (about.st_dev != at_.device || about.st_ino != at_.inode) && about.st_size > 0;
}

void FileFollower::hand_over(const Take& take) {
    std::size_t begin = 0;
    while (true) {
        const auto end = rest_.find('\n', begin);
        if (end == std::string::npos) break;
        const auto next = at_.offset + (end + 1 - begin);
        if (!passing_)
            take({.text = std::string_view{rest_}.substr(begin, end - begin), .known = next <= known_up_to_});
        passing_ = false;
        at_.offset = next;
        begin = end + 1;
    }
    rest_.erase(0, begin);
    if (rest_.size() <= longest_log_line) return;
    // Too long to be a line: its beginning is one, and the rest of it is passed over.
    if (!passing_) take({.text = rest_, .known = at_.offset < known_up_to_});
    at_.offset += rest_.size();
    rest_.clear();
    passing_ = true;
}

Result<bool> FileFollower::read_open(const Take& take, std::size_t most) {
    std::array<char, chunk> buffer{};
    for (std::size_t done = 0; done < most;) {
        const auto from = static_cast<off_t>(at_.offset + rest_.size());
        const auto got = ::pread(handle_, buffer.data(), std::min(buffer.size(), most - done), from);
        if (got < 0) return fail(Fault::unavailable, "cannot read " + name_ + ": " + reason());
        if (got == 0) return false;
        done += static_cast<std::size_t>(got);
        rest_.append(buffer.data(), static_cast<std::size_t>(got));
        hand_over(take);
    }
    return true;
}

Result<bool> FileFollower::read(const Take& take, std::size_t most) {
    if (handle_ < 0) {
        if (auto opened = open_first(); !opened) return tl::unexpected<Error>{opened.error()};
        extend_head();
    } else if (was_cut()) {
        at_ = {.device = at_.device, .inode = at_.inode};
        rest_.clear();
        passing_ = false;
        known_up_to_ = 0;
    }
    extend_head();
    auto more = read_open(take, most);
    if (!more || *more || !was_replaced()) return more;
    // Nobody writes to the old one any more: what came since the last look is its end.
    more = read_open(take, most);
    if (!more || *more) return more;
    if (!rest_.empty() && !passing_) take({.text = rest_, .known = false});
    if (auto opened = open(file_); !opened) return tl::unexpected<Error>{opened.error()};
    extend_head();
    return true;
}

}  // namespace tidegate
