#include "site/detection.hpp"

#include <fstream>

#include "content/shipped.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t most_weights_octets = 64UL * 1024;

}  // namespace

Result<Weights> weights_of(const Config& config) {
    const auto& file = config.detection.weights;
    if (file.empty()) return Weights::shipped();
    std::ifstream in{file};
    std::string text(most_weights_octets + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.gcount() == 0) return fail(Fault::not_found, "detection.weights: " + file + " cannot be read");
    text.resize(static_cast<std::size_t>(in.gcount()));
    return Weights::parse(text, file);
}

Result<ContentModel> content_model_of(const Config& config) {
    auto model = ContentModel::load(config.detection.model.empty() ? shipped_content_model()
                                                                   : std::filesystem::path{config.detection.model});
    if (!model) return propagate(model, "detection.model");
    return model;
}

bool milter_sees_message(const Config& config) {
    const auto& inspect = config.milter.inspect;
    return inspect == "message" || (inspect == "auto" && config.detection.mode != "off");
}

Result<std::shared_ptr<const PlaceFile>> places_of(const Config& config) {
    if (config.networks.countries.empty()) return std::shared_ptr<const PlaceFile>{};
    auto opened = PlaceFile::open(config.networks.countries);
    if (!opened) return propagate(opened, "networks.countries");
    return opened;
}

Result<std::string> login_key_of(const Config& config) {
    const auto& file = config.logins.key_file;
    if (file.empty()) return std::string{};
    std::ifstream in{file};
    std::string line;
    if (!in || !std::getline(in, line) || trimmed(line).empty())
        return fail(Fault::invalid, "logins.key_file: " + file + " is missing, unreadable or empty");
    return std::string{trimmed(line)};
}

}  // namespace tidegate
