// Whatever the file: a model is read or refused with a sentence; whatever the mail: features stay in their tables.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "content/model.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    const auto model = ContentModel::decode(octets);
    if (!model && model.error().what.empty()) std::abort();

    const Features features = features_of(read_mail(octets));
    for (std::size_t family = 0; family < feature_families; ++family) {
        for (const auto slot : features.of[family]) {
            if (slot >= slots_of(family)) std::abort();
        }
    }
    return 0;
}
