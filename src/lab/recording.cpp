#include "lab/recording.hpp"

#include <algorithm>
#include <fstream>
#include <vector>

#include "core/text.hpp"
#include "lab/line_source.hpp"
#include "lab/nameless_file.hpp"

namespace tidegate {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t read_at_once = 256U << 10U;
constexpr std::size_t most_octets_of_mail = 512U << 10U;  // what the judge looks at

/// A message in the spool: the line as it would stand in a file, and behind another tab where its mail lies.
std::string spooled(const BehaviourLine& line) {
    std::string out = std::to_string(line.time) + '\t';
    out.append(line.sender).append(1, '\t');
    for (std::size_t i = 0; i < line.recipients.size(); ++i) out.append(i == 0 ? "" : ",").append(line.recipients[i]);
    out.append(1, '\t').append(line.size ? std::to_string(*line.size) : "").append(1, '\t').append(line.subject);
    if (line.place) {
        out += '\t' + std::to_string(line.place->file) + ' ' + std::to_string(line.place->offset) + ' ' +
               std::to_string(line.place->octets);
    }
    return out += '\n';
}

Outcome read_spooled(std::string_view text, BehaviourLine& into) {
    std::size_t tabs = 0, last = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\t' && ++tabs == 5) last = i;
    }
    if (tabs < 5) return read_behaviour_line(text, into);
    if (auto read = read_behaviour_line(text.substr(0, last), into); !read) return read;
    MailPlace place;
    const std::string numbers{text.substr(last + 1)};
    if (std::sscanf(numbers.c_str(), "%u %lu %lu", &place.file, &place.offset, &place.octets) != 3)
        return fail(Fault::unavailable, "the lab's own notes cannot be read again");
    into.place = place;
    return {};
}

}  // namespace

void ReadingNotes::skip(const std::string& why) {
    if (wrong++ == 0) first_wrong = utf8_line(why, 400);
}

struct Spool::State {
    struct Entry {
        std::int64_t time;
        std::uint64_t offset;
    };
    explicit State(NamelessFile made) : file{std::move(made)} {}
    NamelessFile file;
    std::vector<Entry> entries;
    std::vector<fs::path> files;
    ReadingNotes notes;
};

Spool::Spool(std::unique_ptr<State> state) : state_{std::move(state)} {}
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;
Spool::~Spool() = default;

Result<Spool> Spool::make() {
    auto file = NamelessFile::make();
    if (!file) return tl::unexpected<Error>{file.error()};
    return Spool{std::make_unique<State>(*std::move(file))};
}

Outcome Spool::add(const BehaviourLine& line) {
    auto& s = *state_;
    if (s.entries.size() >= most_messages)
        return fail(Fault::invalid, "more than 50,000,000 messages: give the lab less of them");
    const auto text = spooled(line);
    BehaviourLine again;
    if (auto read = read_spooled(std::string_view{text}.substr(0, text.size() - 1), again); !read) {
        s.notes.skip("a message of " + std::string{line.sender} + ": " + read.error().what);
        return {};
    }
    if (!s.entries.empty() && line.time < s.entries.back().time) s.notes.sorted_here = true;
    s.entries.push_back({line.time, s.file.end()});
    ++s.notes.messages;
    return s.file.append(text);
}

void Spool::skip(const std::string& why) { state_->notes.skip(why); }

std::uint32_t Spool::add_file(fs::path file) {
    state_->files.push_back(std::move(file));
    return static_cast<std::uint32_t>(state_->files.size() - 1);
}

Outcome add_behaviour(const fs::path& behaviour, Spool& into) {
    auto source = LineSource::open(behaviour);
    if (!source) return tl::unexpected<Error>{source.error()};
    BehaviourLine line;
    std::string_view text;
    while (true) {
        const auto more = source->next(text);
        if (!more) return tl::unexpected<Error>{more.error()};
        if (!*more) return {};
        if (auto read = read_behaviour_line(text, line); !read) {
            into.skip(source->place() + ": " + read.error().what);
        } else if (auto added = into.add(line); !added) {
            return added;
        }
    }
}

struct Recording::State {
    std::unique_ptr<Spool::State> spool;  ///< nothing: `lines` are read from where they are
    fs::path file;
    std::unique_ptr<LineSource> lines;
    ReadingNotes notes;
    std::size_t at = 0;  ///< of the spool's entries
    std::string read;    ///< octets of the spool from `read_from` on
    std::uint64_t read_from = 0;

    Result<bool> next_line(BehaviourLine& line);
    Result<bool> next_spooled(BehaviourLine& line);
    Result<std::string_view> spool_line(std::uint64_t offset);
};

Recording::Recording(std::unique_ptr<State> state) : state_{std::move(state)} {}
Recording::Recording(Recording&&) noexcept = default;
Recording& Recording::operator=(Recording&&) noexcept = default;
Recording::~Recording() = default;

namespace {

Error nothing_in(const ReadingNotes& notes, const std::string& where) {
    return {Fault::invalid, notes.wrong == 0 ? where + "there is no message in it"
                                             : notes.first_wrong + " (and nothing else could be read)"};
}

}  // namespace

Result<Recording> Recording::open(const fs::path& behaviour) {
    auto source = LineSource::open(behaviour);
    if (!source) return tl::unexpected<Error>{source.error()};
    auto state = std::make_unique<State>();
    state->file = behaviour;
    BehaviourLine line;
    std::string_view text;
    for (std::int64_t before = 0;; before = line.time) {
        bool right = false;
        while (!right) {
            const auto more = source->next(text);
            if (!more) return tl::unexpected<Error>{more.error()};
            if (!*more) {
                if (state->notes.messages == 0)
                    return tl::unexpected<Error>{nothing_in(state->notes, behaviour.string() + ": ")};
                Recording out{std::move(state)};
                if (auto again = out.rewind(); !again) return tl::unexpected<Error>{again.error()};
                return out;
            }
            const auto read = read_behaviour_line(text, line);
            right = read.has_value();
            if (!right) state->notes.skip(source->place() + ": " + read.error().what);
        }
        ++state->notes.messages;
        if (line.time < before) break;
    }
    auto spool = Spool::make();
    if (!spool) return tl::unexpected<Error>{spool.error()};
    if (auto added = add_behaviour(behaviour, *spool); !added) return tl::unexpected<Error>{added.error()};
    return from(*std::move(spool));
}

Result<Recording> Recording::from(Spool spool) {
    auto state = std::make_unique<State>();
    state->spool = std::move(spool.state_);
    auto& kept = *state->spool;
    if (auto flushed = kept.file.flush(); !flushed) return tl::unexpected<Error>{flushed.error()};
    state->notes = kept.notes;
    if (kept.entries.empty()) return tl::unexpected<Error>{nothing_in(kept.notes, "")};
    if (kept.notes.sorted_here)
        std::ranges::stable_sort(kept.entries, {}, [](const Spool::State::Entry& entry) { return entry.time; });
    return Recording{std::move(state)};
}

const ReadingNotes& Recording::notes() const { return state_->notes; }

Outcome Recording::rewind() {
    state_->at = 0;
    if (state_->spool) return {};
    auto source = LineSource::open(state_->file);
    if (!source) return tl::unexpected<Error>{source.error()};
    state_->lines = std::make_unique<LineSource>(*std::move(source));
    return {};
}

Result<bool> Recording::State::next_line(BehaviourLine& line) {
    std::string_view text;
    while (true) {
        const auto more = lines->next(text);
        if (!more) return tl::unexpected<Error>{more.error()};
        if (!*more) return false;
        if (read_behaviour_line(text, line)) return true;  // what is wrong was counted when it was opened
    }
}

/// The spool's line that begins at `offset`, out of what was read ahead where it is in there.
Result<std::string_view> Recording::State::spool_line(std::uint64_t offset) {
    for (std::size_t wanted = read_at_once;; wanted *= 2) {
        if (offset >= read_from && offset - read_from < read.size()) {
            const auto rest = std::string_view{read}.substr(offset - read_from);
            const auto end = rest.find('\n');
            if (end != std::string_view::npos) return rest.substr(0, end);
        }
        read.resize(wanted);
        const auto got = spool->file.read(offset, read);
        read_from = offset;
        if (!got || (read.size() < wanted && read.find('\n') == std::string::npos))
            return fail(Fault::unavailable, "the lab's own notes cannot be read again");
    }
}

Result<bool> Recording::State::next_spooled(BehaviourLine& line) {
    if (at == spool->entries.size()) return false;
    const auto text = spool_line(spool->entries[at++].offset);
    if (!text) return tl::unexpected<Error>{text.error()};
    if (auto done = read_spooled(*text, line); !done) return tl::unexpected<Error>{done.error()};
    return true;
}

Result<bool> Recording::next(BehaviourLine& line) {
    return state_->spool ? state_->next_spooled(line) : state_->next_line(line);
}

Result<std::string> Recording::mail_at(const MailPlace& place) const {
    if (!state_->spool || place.file >= state_->spool->files.size())
        return fail(Fault::not_found, "there is no mail to this line");
    const auto& path = state_->spool->files[place.file];
    std::ifstream file{path, std::ios::binary};
    file.seekg(static_cast<std::streamoff>(place.offset));
    std::string octets(std::min<std::uint64_t>(place.octets, most_octets_of_mail), '\0');
    file.read(octets.data(), static_cast<std::streamsize>(octets.size()));
    octets.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    if (octets.empty()) return fail(Fault::not_found, path.string() + ": the mail cannot be read any more");
    return octets;
}

}  // namespace tidegate
