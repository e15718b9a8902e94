#include "core/toml_guard.hpp"

#include <algorithm>
#include <string>

namespace tidegate {

namespace {

constexpr unsigned most_dots = 200;

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_bare(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || is_one_of(c, "-_"); }

/// Octets of the comment or string (TOML 1.0, Comment and String) at the front, or 0. An unfinished one ends with its
/// line, or with the text: toml++ complains of that itself.
std::size_t opaque_size(std::string_view text) {
    if (text.starts_with('#')) return std::min(text.find('\n'), text.size());
    if (!text.starts_with('"') && !text.starts_with('\'')) return 0;
    const char quote = text[0];
    const auto step = [&](std::size_t at) -> std::size_t { return quote == '"' && text[at] == '\\' ? 2 : 1; };
    const std::string three(3, quote);
    if (text.starts_with(three)) {
        std::size_t at = 3;
        while (at < text.size() && text.substr(at, 3) != three) at += step(at);
        at += 3;
        const auto more = at + 2;  // up to two quotation marks of the string's own before the last three
        while (at < std::min(more, text.size()) && text[at] == quote) ++at;
        return std::min(at, text.size());
    }
    std::size_t at = 1;
    while (at < text.size() && text[at] != quote && text[at] != '\n') at += step(at);
    if (at < text.size() && text[at] == quote) ++at;
    return std::min(at, text.size());
}

/// Whether a backslash of a string with escapes is followed, past white space, by something other than ASCII: no escape
/// begins like that, and where a line goes on behind one toml++ looks for white space.
bool escapes_beyond_ascii(std::string_view string) {
    if (!string.starts_with('"')) return false;
    for (auto at = string.find('\\'); at < string.size(); at = string.find('\\', at + 1)) {
        const auto next = string.find_first_not_of(" \t\r\n", at + 1);
        if (next == std::string_view::npos) return false;
        if ((string[next] < ' ' || string[next] > '~')) return true;
        if (next == at + 1) ++at;
    }
    return false;
}

/// Whether what stands behind the "[" that opens a line can be the name of a table.
bool begins_name(std::string_view rest) {
    if (rest.starts_with('[')) rest.remove_prefix(1);
    const auto first = rest.find_first_not_of(" \t");
    return first != std::string_view::npos && (is_bare(rest[first]) || is_one_of(rest[first], "\"']"));
}

/// Walks what is neither string nor comment and says what is wrong at an octet, or nothing. Stricter than TOML where
/// toml++ and we might disagree on where a string begins: its reader of numbers goes on to the next space or comma.
class Guard {
public:
    /// `rest` begins with the octet.
    const char* look(std::string_view rest) {
        const char c = rest.front();
        if (c == '[' && heads_line() && !begins_name(rest.substr(1)))
            return "a table's name is missing: write it as [name]";
        if (c == '.' && ++dots_ > most_dots) return "a key has more than 200 parts: no setting has";
        if (!is_bare(c) && !is_one_of(c, "\t\r\n .=,[]{}+\"'#:")) {
            return "this character cannot stand outside of quotation marks: put the text in them";
        }
        if (in_value_ && (c == ':' || (c == '-' && is_bare(before_) && !is_one_of(before_, "eE")))) {
            return "no setting is a date or a time: put it in quotation marks";
        }
        const bool fresh = is_one_of(before_, in_value_ ? " \t\r\n=,[{" : " \t\r\n,[{.");
        if ((is_one_of(c, "\"'") || (in_value_ && is_one_of(c, "[{"))) && !fresh) {
            return "something begins inside a word: put all of it in quotation marks, or a space before it";
        }
        if ((c == '}' && !open_.ends_with('{')) || (c == ']' && open_.ends_with('{'))) {
            return "this bracket closes another kind of bracket: one of them is wrong";
        }
        if (c == '=' && in_value_) return "a value goes on behind \"=\": put it in quotation marks";
        follow(c);
        return nullptr;
    }
    void skip_opaque() {
        line_start_ = false;
        before_ = '"';
    }

private:
    bool heads_line() const { return line_start_ && open_.empty(); }

    void follow(char c) {
        const bool header = c == '[' && !in_value_;
        if (is_one_of(c, "[{") && !header) open_ += c;
        if (is_one_of(c, "]}") && !open_.empty()) open_.pop_back();
        if (c == '=') in_value_ = true;
        if (is_one_of(c, ",\n{")) in_value_ = open_.ends_with('[');
        if (is_one_of(c, "\n=,[]{}")) dots_ = 0;
        line_start_ = c == '\n' || (line_start_ && is_one_of(c, " \t\r"));
        before_ = c;
    }

    std::string open_;  ///< brackets of values
    unsigned dots_ = 0;
    bool line_start_ = true;
    bool in_value_ = false;
    char before_ = ' ';
};

}  // namespace

Outcome check_toml(std::string_view text, std::string_view file) {
    std::ptrdiff_t line = 1;
    Guard guard;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // the mark that some editors put first
    while (!text.empty()) {
        const auto opaque = opaque_size(text);
        const auto* trouble = guard.look(text);
        if (trouble == nullptr && escapes_beyond_ascii(text.substr(0, opaque))) {
            trouble = "a character other than ASCII stands behind a backslash: double the backslash";
        }
        if (trouble != nullptr) {
            return fail(Fault::invalid, std::string{file} + ":" + std::to_string(line) + ": " + trouble);
        }
        if (opaque != 0) guard.skip_opaque();
        const auto size = std::max<std::size_t>(opaque, 1);
        line += std::ranges::count(text.substr(0, size), '\n');
        text.remove_prefix(size);
    }
    return {};
}

}  // namespace tidegate
