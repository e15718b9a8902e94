#include "lab/line_source.hpp"

#include <zlib.h>
#include <zstd.h>

#include <fstream>
#include <vector>

namespace tidegate {

namespace {

struct FreeStream {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};

struct CloseGzip {
    void operator()(gzFile file) const { gzclose_r(file); }
};

constexpr std::size_t chunk = 256U << 10U;
constexpr int window_log = 27;
constexpr std::string_view zstd_magic{"\x28\xB5\x2F\xFD", 4};
constexpr std::string_view gzip_magic{"\x1F\x8B", 2};

}  // namespace

struct LineSource::State {
    std::string name;
    std::ifstream file;
    std::unique_ptr<ZSTD_DStream, FreeStream> unpack;  ///< nothing: the file is plain
    std::unique_ptr<gzFile_s, CloseGzip> gzip;         ///< the file is packed by gzip, and read through this
    std::vector<char> packed;
    ZSTD_inBuffer rest{};   ///< of `packed`
    bool in_frame = false;  ///< the packed octets so far end inside a frame
    std::string buffer;     ///< unpacked, from `at` on not handed out
    std::size_t at = 0;
    std::uint64_t unpacked = 0;
    std::uint64_t most = 0;
    std::uint64_t line = 0;
    bool ended = false;

    Outcome more();
    Outcome more_packed(char* into, std::size_t room, std::size_t& got);
    Outcome more_of_gzip(char* into, std::size_t room, std::size_t& got);
    std::string here(std::uint64_t number) const { return name + ':' + std::to_string(number); }
};

/// Fills `into` from the frame; several frames may follow one another (RFC 8878 3).
Outcome LineSource::State::more_packed(char* into, std::size_t room, std::size_t& got) {
    ZSTD_outBuffer out{into, room, 0};
    while (out.pos == 0) {
        if (rest.pos == rest.size) {
            file.read(packed.data(), static_cast<std::streamsize>(packed.size()));
            rest = {packed.data(), static_cast<std::size_t>(file.gcount()), 0};
            if (rest.size == 0 && in_frame)
                return fail(Fault::invalid, here(line + 1) + ": the packed file is cut off");
            if (rest.size == 0) break;
        }
        const auto hint = ZSTD_decompressStream(unpack.get(), &out, &rest);
        if (ZSTD_isError(hint) != 0)
            return fail(Fault::invalid, here(line + 1) + ": the packed file is damaged: " + ZSTD_getErrorName(hint));
        in_frame = hint != 0;
    }
    got = out.pos;
    return {};
}

Outcome LineSource::State::more_of_gzip(char* into, std::size_t room, std::size_t& got) {
    const int read = gzread(gzip.get(), into, static_cast<unsigned>(room));
    int error = Z_OK;
    const char* why = gzerror(gzip.get(), &error);
    if (read < 0 || error != Z_OK)
        return fail(Fault::invalid, here(line + 1) + ": the packed file is damaged or cut off: " + why);
    got = static_cast<std::size_t>(read);
    return {};
}

Outcome LineSource::State::more() {
    buffer.erase(0, at);
    at = 0;
    const auto before = buffer.size();
    buffer.resize(before + chunk);
    std::size_t got = 0;
    if (gzip) {
        if (auto read = more_of_gzip(buffer.data() + before, chunk, got); !read) return read;
    } else if (unpack) {
        if (auto read = more_packed(buffer.data() + before, chunk, got); !read) return read;
    } else {
        file.read(buffer.data() + before, static_cast<std::streamsize>(chunk));
        got = static_cast<std::size_t>(file.gcount());
    }
    buffer.resize(before + got);
    ended = got == 0;
    unpacked += got;
    if (unpacked > most)
        return fail(Fault::invalid,
                    here(line + 1) + ": the file unpacks to more than " + std::to_string(most) + " octets: split it");
    return {};
}

LineSource::LineSource(std::unique_ptr<State> state) : state_{std::move(state)} {}
LineSource::LineSource(LineSource&&) noexcept = default;
LineSource& LineSource::operator=(LineSource&&) noexcept = default;
LineSource::~LineSource() = default;

Result<LineSource> LineSource::open(const std::filesystem::path& file, std::uint64_t most) {
    auto state = std::make_unique<State>();
    state->name = file.string();
    state->most = most;
    std::error_code ignored;
    state->file.open(file, std::ios::binary);
    if (!state->file || std::filesystem::is_directory(file, ignored))
        return fail(Fault::not_found, file.string() + ": the file cannot be read");
    char head[4] = {};
    state->file.read(head, sizeof head);
    const std::string_view seen{head, static_cast<std::size_t>(state->file.gcount())};
    if (seen == zstd_magic) {
        state->unpack.reset(ZSTD_createDStream());
        if (!state->unpack) return fail(Fault::unavailable, file.string() + ": there is no memory to unpack it");
        (void)ZSTD_DCtx_setParameter(state->unpack.get(), ZSTD_d_windowLogMax, window_log);
        state->packed.resize(chunk);
    }
    if (seen.starts_with(gzip_magic)) {
        state->gzip.reset(gzopen(file.c_str(), "rb"));
        if (!state->gzip) return fail(Fault::unavailable, file.string() + ": there is no memory to unpack it");
    }
    state->file.clear();
    state->file.seekg(0);
    if (!state->file) return fail(Fault::invalid, file.string() + ": it is read twice, so it must be a file, no pipe");
    return LineSource{std::move(state)};
}

Result<bool> LineSource::next(std::string_view& line) {
    auto& s = *state_;
    std::size_t searched = s.at;
    std::size_t end = s.buffer.find('\n', searched);
    while (end == std::string::npos && !s.ended) {
        // Of a line that is too long one octet too much is kept, which says so.
        if (s.buffer.size() - s.at > longest_line + 1) s.buffer.resize(s.at + longest_line + 1);
        searched = s.buffer.size() - s.at;  // `more` moves what is left to the front
        if (auto read = s.more(); !read) return tl::unexpected<Error>{read.error()};
        end = s.buffer.find('\n', s.at + searched);
    }
    if (end == std::string::npos && s.at == s.buffer.size()) return false;
    const auto stop = end == std::string::npos ? s.buffer.size() : end;
    line = std::string_view{s.buffer}.substr(s.at, stop - s.at);
    s.at = end == std::string::npos ? stop : end + 1;
    ++s.line;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return true;
}

std::string LineSource::place() const { return state_->here(state_->line); }

}  // namespace tidegate
