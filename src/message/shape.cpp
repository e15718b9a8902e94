#include "message/shape.hpp"

#include <algorithm>

namespace tidegate {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// What stands for a run of letters and digits.
char letter_of(std::string_view run) {
    const bool digits = std::ranges::any_of(run, is_digit);
    const bool small = std::ranges::any_of(run, is_small);
    const bool capital = std::ranges::any_of(run, is_capital);
    if (digits && !small && !capital) return '0';
    if (small && !digits && !capital) return 'a';
    if (capital && !digits && !small) return 'A';
    if (!digits) return 'm';
    const bool hex = std::ranges::all_of(
        run, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
    if (hex && small != capital) return small ? 'x' : 'X';
    return 'w';
}

}  // namespace

std::string shape_of(std::string_view token) {
    constexpr std::size_t longest = 60;
    std::string shape;
    std::size_t i = 0;
    while (i < token.size() && shape.size() < longest) {
        std::size_t end = i;
        while (end < token.size() && (is_digit(token[end]) || is_small(token[end]) || is_capital(token[end]))) ++end;
        if (end > i) {
            shape += letter_of(token.substr(i, end - i));
            i = end;
        } else {
            shape += token[i++];
        }
    }
    return shape;
}

}  // namespace tidegate
