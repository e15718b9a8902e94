#pragma once
// How much room there is, and tables that keep to it.

#include <cstdint>
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
    /// Broken at words to the width; lines but the first begin `hang` columns in. A line that begins with a space is a
    /// command to copy and stays whole.
    std::string fold(std::string_view text, std::size_t hang = 0) const;
};

/// The screen of this process's standard output: colour only on a terminal and without NO_COLOR.
Screen standard_screen();

/// Characters, not octets: what UTF-8 text takes on a terminal (wide and combining ones count as one).
std::size_t columns_of(std::string_view text);

/// What may happen to a column where the screen is too narrow.
enum class Fit : std::uint8_t {
    cut,    ///< ends in "…", with at least 12 characters (20 while others can be dropped)
    whole,  ///< never: a name, a time, what is copied into a command
    drop,   ///< left out, the last such column first
};

/// Aligned columns under a head line. Cells hold no control characters: whoever adds them has escaped them.
class Table {
public:
    /// One or more titles; one that begins with ">" is aligned to the right. Columns without a `fit` are cut.
    explicit Table(std::vector<std::string> titles, std::vector<Fit> fits = {});
    /// Cells beyond the titles are dropped, missing ones empty.
    void add(std::vector<std::string> cells);
    /// Too wide for the screen: a last column without a title moves to lines of its own below; then the widest columns
    /// are cut and others dropped, as far as they may be; then each row becomes a block of lines.
    void print(std::ostream& out, const Screen& screen, std::string_view indent = "") const;
    bool empty() const { return rows_.empty(); }

private:
    struct Layout {
        std::vector<std::size_t> columns;  ///< that are shown; empty: blocks
        std::vector<std::size_t> widths;   ///< of all
        bool sentence_below = false;
    };
    Layout layout(const Screen& screen, std::size_t indent) const;
    std::vector<std::size_t> natural_widths() const;
    std::string title(std::size_t column) const;
    void print_blocks(std::ostream& out, const Screen& screen, const std::string& indent) const;

    std::vector<std::string> titles_;
    std::vector<Fit> fits_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace tidegate
