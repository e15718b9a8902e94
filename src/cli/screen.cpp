#include "cli/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ostream>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::string_view gap = "  ";
constexpr std::size_t least_width = 12;  // of a column that is cut
constexpr std::size_t good_width = 20;   // of one, while another column can make room for it

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

std::string Screen::fold(std::string_view text, std::size_t hang) const {
    std::string out;
    while (true) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        out += line.starts_with(' ') ? std::string{line} : wrapped(line, hang, width);
        if (end == std::string_view::npos) return out;
        out += "\n" + std::string(hang, ' ');
        text.remove_prefix(end + 1);
    }
}

Table::Table(std::vector<std::string> titles, std::vector<Fit> fits)
    : titles_{std::move(titles)}, fits_{std::move(fits)} {
    fits_.resize(titles_.size(), Fit::cut);
}

void Table::add(std::vector<std::string> cells) {
    cells.resize(titles_.size());
    rows_.push_back(std::move(cells));
}

std::string Table::title(std::size_t column) const {
    const auto& text = titles_[column];
    return text.starts_with('>') ? text.substr(1) : text;
}

std::vector<std::size_t> Table::natural_widths() const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < titles_.size(); ++i) out.push_back(columns_of(title(i)));
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i) out[i] = std::max(out[i], columns_of(row[i]));
    return out;
}

Table::Layout Table::layout(const Screen& screen, std::size_t indent) const {
    const auto natural = natural_widths();
    Layout out{{}, natural, false};
    for (std::size_t i = 0; i < titles_.size(); ++i) out.columns.push_back(i);
    const auto total = [&] {
        std::size_t sum = indent + gap.size() * (out.columns.size() - 1);
        for (const auto i : out.columns) sum += out.widths[i];
        return sum;
    };
    if (screen.width == 0 || total() <= screen.width) return out;
    out.sentence_below = titles_.size() > 1 && titles_.back().empty();
    if (out.sentence_below) out.columns.pop_back();
    while (true) {
        out.widths = natural;
        const auto extra = std::find_if(out.columns.rbegin(), out.columns.rend(),
                                        [&](std::size_t i) { return fits_[i] == Fit::drop; });
        const auto least = extra == out.columns.rend() ? least_width : good_width;
        while (total() > screen.width) {
            std::size_t* widest = nullptr;
            for (const auto i : out.columns)
                if (fits_[i] == Fit::cut && out.widths[i] > least && (!widest || out.widths[i] > *widest))
                    widest = &out.widths[i];
            if (widest == nullptr) break;
            --*widest;
        }
        if (total() <= screen.width) return out;
        if (extra == out.columns.rend()) break;
        out.columns.erase(std::next(extra).base());
    }
    out.columns.clear();
    return out;
}

/// The first cell on a line of its own, what else is known indented below it.
void Table::print_blocks(std::ostream& out, const Screen& screen, const std::string& indent) const {
    std::size_t widest = 0;
    for (std::size_t i = 1; i < titles_.size(); ++i) widest = std::max(widest, columns_of(title(i)));
    for (const auto& row : rows_) {
        out << indent << row.front() << '\n';
        for (std::size_t i = 1; i < row.size(); ++i) {
            if (row[i].empty()) continue;
            const auto name = title(i);
            const std::size_t hang = name.empty() ? 2 : widest + 4;
            out << indent << "  " << name << std::string(hang - 2 - columns_of(name), ' ')
                << screen.fold(row[i], indent.size() + hang) << '\n';
        }
    }
}

void Table::print(std::ostream& out, const Screen& screen, std::string_view indent) const {
    const auto found = layout(screen, indent.size());
    if (found.columns.empty()) return print_blocks(out, screen, std::string{indent});
    const auto line = [&](const auto& cell_of) {
        std::string text{indent};
        for (const auto i : found.columns) {
            const auto cell = cut(cell_of(i), found.widths[i]);
            const std::string space(found.widths[i] - std::min(found.widths[i], columns_of(cell)), ' ');
            text += titles_[i].starts_with('>') ? space + cell : cell + space;
            if (i != found.columns.back()) text += gap;
        }
        text.erase(text.find_last_not_of(' ') + 1);
        return text;
    };
    out << screen.paint(Colour::faint, line([&](std::size_t i) { return title(i); })) << '\n';
    for (const auto& row : rows_) {
        out << line([&](std::size_t i) { return row[i]; }) << '\n';
        if (found.sentence_below && !row.back().empty())
            out << indent << "    " << screen.fold(row.back(), indent.size() + 4) << '\n';
    }
}

}  // namespace tidegate
