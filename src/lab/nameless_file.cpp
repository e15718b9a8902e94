#include "lab/nameless_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace tidegate {

namespace {

constexpr std::size_t write_at = 1U << 20U;

}  // namespace

Result<NamelessFile> NamelessFile::make() {
    std::error_code none;
    auto folder = std::filesystem::temp_directory_path(none);
    if (none) folder = "/tmp";
    auto name = (folder / "tidegate-XXXXXX").string();
    const int file = ::mkostemp(name.data(), O_CLOEXEC);
    if (file < 0) return fail(Fault::unavailable, "notes cannot be written: point TMPDIR to a folder where they may");
    ::unlink(name.c_str());
    return NamelessFile{file};
}

NamelessFile::NamelessFile(NamelessFile&& other) noexcept
    : file_{std::exchange(other.file_, -1)}, waiting_{std::move(other.waiting_)}, written_{other.written_} {}

NamelessFile& NamelessFile::operator=(NamelessFile&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(waiting_, other.waiting_);
    std::swap(written_, other.written_);
    return *this;
}

NamelessFile::~NamelessFile() {
    if (file_ >= 0) ::close(file_);
}

Outcome NamelessFile::append(std::string_view octets) {
    waiting_ += octets;
    return waiting_.size() < write_at ? Outcome{} : flush();
}

Outcome NamelessFile::flush() {
    std::string_view rest = waiting_;
    while (!rest.empty()) {
        const auto done = ::write(file_, rest.data(), rest.size());
        if (done <= 0) return fail(Fault::unavailable, "there is no room for notes: point TMPDIR to a folder that has");
        rest.remove_prefix(static_cast<std::size_t>(done));
    }
    written_ += waiting_.size();
    waiting_.clear();
    return {};
}

Outcome NamelessFile::read(std::uint64_t offset, std::string& into) const {
    const auto got = ::pread(file_, into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0) return fail(Fault::unavailable, "notes cannot be read again");
    into.resize(static_cast<std::size_t>(got));
    return {};
}

}  // namespace tidegate
