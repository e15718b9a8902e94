#include "core/toml_guard.hpp"

#include <string>

namespace tidegate {

namespace {

constexpr unsigned most_dots = 200;

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

/// Whether what stands behind the "[" that opens a line can be the name of a table.
bool begins_name(std::string_view rest) {
    const auto bare = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || is_one_of(c, "-_");
    };
    if (rest.starts_with('[')) rest.remove_prefix(1);
    const auto first = rest.find_first_not_of(" \t");
    return first != std::string_view::npos && (bare(rest[first]) || is_one_of(rest[first], "\"']"));
}

}  // namespace

Outcome check_toml(std::string_view text, std::string_view file) {
    std::size_t line = 1;
    unsigned dots = 0;
    bool line_start = true;
    const auto refuse = [&](const char* what) {
        return fail(Fault::invalid, std::string{file} + ":" + std::to_string(line) + ": " + what);
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '[' && line_start && !begins_name(text.substr(i + 1))) {
            return refuse("a table's name is missing: write it as [name]");
        }
        if (c == '.' && ++dots > most_dots) return refuse("a key has more than 200 parts: no setting has");
        if (is_one_of(c, "\n=,[]{}")) dots = 0;
        if (is_one_of(c, "\n\r\v\f")) line_start = true;
        if (c > ' ' && c <= '~') line_start = false;
        if (c == '\n') ++line;
    }
    return {};
}

}  // namespace tidegate
