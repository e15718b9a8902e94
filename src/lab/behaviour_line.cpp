#include "lab/behaviour_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace tidegate {

namespace {

constexpr std::size_t fewest_columns = 3, columns = 5;

/// The columns of a line, or nothing when there are more or fewer.
std::optional<std::array<std::string_view, columns>> split(std::string_view line) {
    std::array<std::string_view, columns> out;
    for (std::size_t i = 0; i < columns; ++i) {
        const auto tab = line.find('\t');
        out[i] = line.substr(0, tab);
        if (tab == std::string_view::npos) return i + 1 < fewest_columns ? std::nullopt : std::optional{out};
        line.remove_prefix(tab + 1);
    }
    return std::nullopt;
}

/// A whole number with digits alone, at most `most`.
std::optional<std::uint64_t> whole(std::string_view text, std::uint64_t most) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > most) return std::nullopt;
    return value;
}

bool is_id(std::string_view text) {
    const bool plain = std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c != 0x7f; });
    return plain && !text.empty() && text.size() <= BehaviourLine::longest_id;
}

/// What a judge would take for another kind of sender.
bool is_reserved(std::string_view id) { return id.starts_with("connector:") || id.starts_with("local:"); }

Outcome read_recipients(std::string_view text, std::vector<std::string_view>& into) {
    into.clear();
    if (text.empty()) return {};
    while (true) {
        const auto comma = text.find(',');
        const auto id = text.substr(0, comma);
        if (!is_id(id))
            return fail(Fault::invalid,
                        "column 3 must hold recipients separated by commas, each of 1 to 320 octets "
                        "without spaces");
        if (into.size() == BehaviourLine::most_recipients)
            return fail(Fault::invalid, "column 3 holds more than 10,000 recipients");
        into.push_back(id);
        if (comma == std::string_view::npos) return {};
        text.remove_prefix(comma + 1);
    }
}

}  // namespace

Outcome read_behaviour_line(std::string_view line, BehaviourLine& into) {
    if (line.size() > BehaviourLine::longest) return fail(Fault::invalid, "the line is longer than 1 MiB");
    const auto column = split(line);
    if (!column)
        return fail(Fault::invalid,
                    "a line must have five columns separated by tabs: time, sender, recipients, size, subject");
    const auto& [time, sender, recipients, size, subject] = *column;
    const auto seconds = whole(time, static_cast<std::uint64_t>(BehaviourLine::latest));
    if (!seconds) return fail(Fault::invalid, "column 1 must be whole seconds since 1970, up to the year 2106");
    into.time = static_cast<std::int64_t>(*seconds);
    if (!is_id(sender) || is_reserved(sender))
        return fail(Fault::invalid,
                    "column 2 must be a sender of 1 to 320 octets without spaces, and none that begins "
                    "with \"connector:\" or \"local:\"");
    into.sender = sender;
    if (auto read = read_recipients(recipients, into.recipients); !read) return read;
    into.place.reset();
    into.size.reset();
    if (!size.empty()) {
        into.size = whole(size, BehaviourLine::largest);
        if (!into.size) return fail(Fault::invalid, "column 4 must be the octets of the message, or empty");
    }
    if (subject.size() > BehaviourLine::longest_subject)
        return fail(Fault::invalid, "column 5, the stand-in for the subject, is longer than 998 octets");
    into.subject = subject;
    return {};
}

}  // namespace tidegate
