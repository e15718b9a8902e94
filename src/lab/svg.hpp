#pragma once
// Pictures as SVG 1.1 text: lines, dots and words, and nothing that runs.

#include <string>
#include <string_view>

namespace tidegate {

/// Everything in user units; (0, 0) is the top left corner. All text is escaped, whatever it holds.
class Svg {
public:
    enum class Anchor : unsigned char { start, middle, end };

    Svg(int width, int height, std::string_view title);
    void line(double x1, double y1, double x2, double y2, std::string_view colour, double width = 1);
    void dot(double x, double y, double radius, std::string_view colour, double opacity = 1);
    void bar(double x, double y, double width, double height, std::string_view colour);
    void text(double x, double y, std::string_view words, Anchor anchor = Anchor::start, int size = 12,
              std::string_view colour = "#333");
    /// The whole document. Nothing may be drawn afterwards.
    std::string done();

private:
    std::string out_;
};

/// XML text and attribute values: markup escaped, control characters and broken UTF-8 replaced.
std::string xml_escaped(std::string_view text);

}  // namespace tidegate
