#include "lab/mail_tree.hpp"

#include <algorithm>
#include <fstream>
#include <vector>

#include "core/text.hpp"
#include "lab/mail_facts.hpp"

namespace tidegate {

namespace fs = std::filesystem;

namespace {

constexpr int deepest = 16;
constexpr std::size_t most_files = 5'000'000;
constexpr std::size_t longest_header = 1U << 20U;  // octets of one mail that are kept while its header is read
constexpr std::size_t chunk = 256U << 10U;

/// Lines of a file with where they begin; a line longer than a chunk comes in pieces.
class Lines {
public:
    explicit Lines(const fs::path& path) : file_{path, std::ios::binary} {}
    bool good() const { return file_.is_open(); }
    std::uint64_t place() const { return place_; }

    /// With its line end, if it has one. `begins`: it is no later piece of a longer one.
    bool next(std::string_view& line, bool& begins) {
        place_ += taken_;
        buffer_.erase(0, taken_);
        begins = complete_;
        auto end = buffer_.find('\n');
        while (end == std::string::npos && buffer_.size() < chunk && file_) {
            const auto before = buffer_.size();
            buffer_.resize(before + chunk);
            file_.read(buffer_.data() + before, static_cast<std::streamsize>(chunk));
            buffer_.resize(before + static_cast<std::size_t>(std::max<std::streamsize>(file_.gcount(), 0)));
            end = buffer_.find('\n', before);
        }
        complete_ = end != std::string::npos;
        taken_ = complete_ ? end + 1 : buffer_.size();
        line = std::string_view{buffer_}.substr(0, taken_);
        return taken_ > 0;
    }

private:
    std::ifstream file_;
    std::string buffer_;
    std::size_t taken_ = 0;
    std::uint64_t place_ = 0;
    bool complete_ = true;
};

class Reader {
public:
    explicit Reader(Spool& into) : into_{into} {}

    Outcome folder(const fs::path& path, int depth) {
        if (depth > deepest) return fail(Fault::invalid, path.string() + ": the folders are more than 16 deep");
        std::error_code error;
        std::vector<fs::path> entries;
        for (fs::directory_iterator at{path, error}, end; !error && at != end; at.increment(error)) {
            if (entries.size() >= most_files) return too_many(path);
            entries.push_back(at->path());
        }
        if (error) {
            into_.skip(path.string() + ": the folder cannot be read");
            return {};
        }
        std::ranges::sort(entries);
        for (const auto& entry : entries) {
            const auto status = fs::symlink_status(entry, error);
            const auto name = entry.filename().string();
            Outcome done;
            if (fs::is_directory(status)) done = folder(entry, depth + 1);
            if (fs::is_regular_file(status) && !name.starts_with('.') && !name.starts_with("dovecot"))
                done = file(entry);
            if (!done) return done;
        }
        return {};
    }

    Outcome file(const fs::path& path) {
        if (++files_ > most_files) return too_many(path);
        Lines lines{path};
        if (!lines.good()) {
            into_.skip(path.string() + ": the file cannot be read");
            return {};
        }
        path_ = path;
        number_ = into_.add_file(path);
        std::string_view line;
        bool begins = true, mbox = false, empty_before = true, first = true;
        start(0);
        while (lines.next(line, begins)) {
            const bool border = begins && line.starts_with("From ") && empty_before && (first || mbox);
            if (border && !first) {
                if (auto ended = end(lines.place()); !ended) return ended;
            }
            if (border) {
                mbox = true;
                start(lines.place() + line.size());
            } else if (header_.size() < longest_header) {
                header_ += line;
            }
            empty_before = begins && (line == "\n" || line == "\r\n");
            first = false;
        }
        if (first) return {};  // an empty file is an empty mbox
        return end(lines.place());
    }

private:
    static Outcome too_many(const fs::path& path) {
        return fail(Fault::invalid, path.string() + ": more than 5,000,000 files: give the lab less of them");
    }

    void start(std::uint64_t offset) {
        header_.clear();
        offset_ = offset;
    }

    Outcome end(std::uint64_t at) {
        const auto facts = mail_facts(header_);
        const auto where = path_.string() + (offset_ == 0 ? "" : " at octet " + std::to_string(offset_));
        BehaviourLine line;
        if (facts.date)
            line.time = std::chrono::duration_cast<std::chrono::seconds>(facts.date->time_since_epoch()).count();
        const char* missing = facts.from.empty()                                   ? "From"
                              : !facts.date                                        ? "Date"
                              : line.time < 0 || line.time > BehaviourLine::latest ? "Date after 1970"
                                                                                   : nullptr;
        if (missing != nullptr) {
            into_.skip(where + ": it is no mail with a " + missing);
            return {};
        }
        line.sender = facts.from;
        line.recipients.assign(facts.recipients.begin(), facts.recipients.end());
        line.size = at - offset_;
        line.subject = facts.subject;
        line.place = MailPlace{number_, offset_, at - offset_};
        return into_.add(line);
    }

    Spool& into_;
    fs::path path_;
    std::uint32_t number_ = 0;
    std::uint64_t offset_ = 0;  ///< where the mail begins
    std::string header_;        ///< of it, and what of the body came with it
    std::size_t files_ = 0;
};

}  // namespace

Outcome add_mail(const fs::path& path, Spool& into) {
    std::error_code ignored;
    const auto status = fs::status(path, ignored);
    if (!fs::exists(status)) return fail(Fault::not_found, path.string() + ": there is no such file or folder");
    Reader reader{into};
    if (fs::is_directory(status)) return reader.folder(path, 0);
    if (!fs::is_regular_file(status)) return fail(Fault::invalid, path.string() + ": it is neither file nor folder");
    return reader.file(path);
}

}  // namespace tidegate
