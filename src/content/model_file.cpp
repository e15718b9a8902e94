// The model as a file. A readable head of "key value" lines, an empty line, then a byte for each weight, family by
// family. A byte q stands for scale * q * |q|: small weights are the many, and stay apart.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>

#include "content/model.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::string_view magic = "tidegate-content-model 1";
constexpr std::size_t longest_head = 4096;

std::string number(double value) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return {text, end};
}

bool read_number(const std::string& text, double& value) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size() && std::isfinite(value);
}

std::string bits() {
    std::string out;
    for (const auto bit : slot_bits) out += (out.empty() ? "" : ",") + std::to_string(bit);
    return out;
}

float largest(const std::vector<float>& weights) {
    float most = 0;
    for (const float weight : weights) most = std::max(most, std::abs(weight));
    return most;
}

std::map<std::string, std::string> read_head(std::string_view head) {
    std::map<std::string, std::string> out;
    while (!head.empty()) {
        const auto end = std::min(head.find('\n'), head.size());
        const std::string_view line = head.substr(0, end);
        const auto space = std::min(line.find(' '), line.size());
        out.emplace(line.substr(0, space), line.substr(std::min(space + 1, line.size())));
        head.remove_prefix(std::min(end + 1, head.size()));
    }
    return out;
}

}  // namespace

std::string ContentModel::encode() const {
    std::string out{magic};
    out += "\norigin " + utf8_line(origin_, 1000) + "\nbits " + bits() + "\nbias " + number(bias_) + "\nslope " +
           number(slope_) + "\nshift " + number(shift_);
    std::array<float, feature_families> scales{};
    for (std::size_t family = 0; family < feature_families; ++family) {
        scales[family] = largest(weights_[family]) / (127 * 127);
        out += "\nscale" + std::to_string(family) + ' ' + number(static_cast<double>(scales[family]));
    }
    out += "\n\n";
    for (std::size_t family = 0; family < feature_families; ++family) {
        for (const float weight : weights_[family]) {
            const float size = scales[family] == 0 ? 0 : std::round(std::sqrt(std::abs(weight) / scales[family]));
            out += static_cast<char>(static_cast<int>(std::copysign(std::min(size, 127.0F), weight)));
        }
    }
    return out;
}

Result<ContentModel> ContentModel::decode(std::string_view bytes) {
    const auto end = bytes.substr(0, longest_head).find("\n\n");
    if (!bytes.starts_with(magic) || end == std::string_view::npos)
        return fail(Fault::invalid, "this is no content model of version 1: make it with tidegate train");
    auto head = read_head(bytes.substr(0, end + 1));
    bytes.remove_prefix(end + 2);
    std::size_t expected = 0;
    for (std::size_t family = 0; family < feature_families; ++family) expected += slots_of(family);
    if (head["bits"] != bits() || bytes.size() != expected)
        return fail(Fault::invalid,
                    "the content model has other tables than this version of tidegate, or was cut: "
                    "make it again with tidegate train");
    ContentModel model;
    model.origin_ = utf8_line(head["origin"], 1000);
    bool good = read_number(head["bias"], model.bias_) && read_number(head["slope"], model.slope_) &&
                read_number(head["shift"], model.shift_);
    for (std::size_t family = 0; family < feature_families && good; ++family) {
        double scale = 0;
        good = read_number(head["scale" + std::to_string(family)], scale);
        for (std::size_t i = 0; i < slots_of(family); ++i) {
            const auto q = static_cast<float>(static_cast<signed char>(bytes[i]));
            model.weights_[family][i] = static_cast<float>(scale) * q * std::abs(q);
        }
        bytes.remove_prefix(slots_of(family));
    }
    if (!good)
        return fail(Fault::invalid, "the head of the content model is damaged: make it again with tidegate train");
    return model;
}

Result<ContentModel> ContentModel::load(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return fail(Fault::not_found, path.string() + ": the content model cannot be read");
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    auto model = decode(bytes);
    if (!model) return propagate(model, path.string());
    return model;
}

}  // namespace tidegate
