#pragma once
// How much room there is, and tables that keep to it.

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate {

enum class Colour { plain, good, warning, bad, faint };

/// Where people read. `width` 0: not a terminal; nothing is cut.
struct Screen {
    std::size_t width = 0;
    bool colour = false;

    std::string paint(Colour colour, std::string_view text) const;
};

/// The screen of this process's standard output: colour only on a terminal and without NO_COLOR.
Screen standard_screen();

/// Characters, not octets: what UTF-8 text takes on a terminal (wide and combining ones count as one).
std::size_t columns_of(std::string_view text);

/// Aligned columns under a head line. Cells hold no control characters: whoever adds them has escaped them.
class Table {
public:
    /// One or more titles; one that begins with ">" is aligned to the right.
    explicit Table(std::vector<std::string> titles) : titles_{std::move(titles)} {}
    /// Cells beyond the titles are dropped, missing ones empty.
    void add(std::vector<std::string> cells);
    /// Too wide for the screen: a last column without a title moves to a line of its own below; then the widest columns
    /// are cut, with "…"; at least 8 characters of each stay.
    void print(std::ostream& out, const Screen& screen, std::string_view indent = "") const;
    bool empty() const { return rows_.empty(); }

private:
    struct Layout {
        std::vector<std::size_t> widths;
        bool sentence_below = false;
    };
    Layout layout(const Screen& screen, std::size_t indent) const;

    std::vector<std::string> titles_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace tidegate
