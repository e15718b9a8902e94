#include "cli/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <ostream>

namespace tidegate {

namespace {

constexpr std::string_view gap = "  ";
constexpr std::size_t least_width = 8;  // of a column that is cut

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::string cut(std::string_view text, std::size_t columns) {
    if (columns_of(text) <= columns) return std::string{text};
    std::string out;
    std::size_t taken = 0;
    for (const char c : text) {
        if (!continues(c) && ++taken >= columns) break;
        out += c;
    }
    return out + "…";
}

}  // namespace

std::string Screen::paint(Colour which, std::string_view text) const {
    if (!colour || which == Colour::plain) return std::string{text};
    const char* code = which == Colour::good      ? "32"
                       : which == Colour::warning ? "33"
                       : which == Colour::bad     ? "31"
                                                  : "2";
    return std::string{"\x1b["} + code + "m" + std::string{text} + "\x1b[0m";
}

Screen standard_screen() {
    if (::isatty(STDOUT_FILENO) == 0) return {};
    winsize size{};
    const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20;
    const char* no_colour = std::getenv("NO_COLOR");
    return {known ? size.ws_col : std::size_t{80}, no_colour == nullptr || *no_colour == '\0'};
}

std::size_t columns_of(std::string_view text) {
    return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, continues));
}

void Table::add(std::vector<std::string> cells) {
    cells.resize(titles_.size());
    rows_.push_back(std::move(cells));
}

Table::Layout Table::layout(const Screen& screen, std::size_t indent) const {
    Layout out;
    for (const auto& title : titles_) out.widths.push_back(columns_of(title) - (title.starts_with('>') ? 1 : 0));
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i) out.widths[i] = std::max(out.widths[i], columns_of(row[i]));
    const auto total = [&] {
        return indent + std::accumulate(out.widths.begin(), out.widths.end(), gap.size() * (out.widths.size() - 1));
    };
    if (screen.width == 0 || total() <= screen.width) return out;
    out.sentence_below = titles_.size() > 1 && titles_.back().empty();
    if (out.sentence_below) out.widths.pop_back();
    while (total() > screen.width) {
        auto& widest = *std::ranges::max_element(out.widths);
        if (widest <= least_width) break;
        --widest;
    }
    return out;
}

void Table::print(std::ostream& out, const Screen& screen, std::string_view indent) const {
    const auto [widths, sentence_below] = layout(screen, indent.size());
    const auto line = [&, &columns = widths](const std::vector<std::string>& cells) {
        std::string text{indent};
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto cell = cut(cells[i], columns[i]);
            const std::string space(columns[i] - std::min(columns[i], columns_of(cell)), ' ');
            text += titles_[i].starts_with('>') ? space + cell : cell + space;
            if (i + 1 < columns.size()) text += gap;
        }
        text.erase(text.find_last_not_of(' ') + 1);
        return text;
    };
    std::vector<std::string> heads;
    for (const auto& title : titles_) heads.push_back(title.starts_with('>') ? title.substr(1) : title);
    out << screen.paint(Colour::faint, line(heads)) << '\n';
    for (const auto& row : rows_) {
        out << line(row) << '\n';
        if (sentence_below && !row.back().empty()) out << indent << "    " << row.back() << '\n';
    }
}

}  // namespace tidegate
