#include "lab/svg.hpp"

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_words = 300;

/// Two digits behind the point, the same in every locale of this program (it sets none).
std::string number(double value) {
    char text[64];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

std::string attribute(std::string_view name, std::string_view value) {
    return ' ' + std::string{name} + "=\"" + xml_escaped(value) + '"';
}

}  // namespace

std::string xml_escaped(std::string_view text) {
    std::string out;
    for (const char c : utf8_line(text, longest_words)) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

Svg::Svg(int width, int height, std::string_view title) {
    const auto w = std::to_string(width);
    const auto h = std::to_string(height);
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + w +
           "\" height=\"" + h + "\" viewBox=\"0 0 " + w + ' ' + h +
           "\" font-family=\"sans-serif\" role=\"img\">\n<title>" + xml_escaped(title) +
           "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view colour, double width) {
    out_ += "<line" + attribute("x1", number(x1)) + attribute("y1", number(y1)) + attribute("x2", number(x2)) +
            attribute("y2", number(y2)) + attribute("stroke", colour) + attribute("stroke-width", number(width)) +
            "/>\n";
}

void Svg::dot(double x, double y, double radius, std::string_view colour, double opacity) {
    out_ += "<circle" + attribute("cx", number(x)) + attribute("cy", number(y)) + attribute("r", number(radius)) +
            attribute("fill", colour) + attribute("fill-opacity", number(opacity)) + "/>\n";
}

void Svg::bar(double x, double y, double width, double height, std::string_view colour) {
    out_ += "<rect" + attribute("x", number(x)) + attribute("y", number(y)) + attribute("width", number(width)) +
            attribute("height", number(height)) + attribute("fill", colour) + "/>\n";
}

void Svg::text(double x, double y, std::string_view words, Anchor anchor, int size, std::string_view colour) {
    const std::string_view anchors[] = {"start", "middle", "end"};
    out_ += "<text" + attribute("x", number(x)) + attribute("y", number(y)) +
            attribute("text-anchor", anchors[static_cast<std::size_t>(anchor)]) +
            attribute("font-size", std::to_string(size)) + attribute("fill", colour) + '>' + xml_escaped(words) +
            "</text>\n";
}

std::string Svg::done() { return std::move(out_) + "</svg>\n"; }

}  // namespace tidegate
