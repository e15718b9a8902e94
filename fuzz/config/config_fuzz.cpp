// Whatever the file holds, the reader answers a Config within bounds or complaints that name the file, each on a line
// of printable ASCII; reading twice gives the same.

#include <cstdint>
#include <cstdlib>
#include <variant>

#include "config/reader.hpp"
#include "config/schema.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string text{reinterpret_cast<const char*>(data), size};
    auto config = read_config({{"f.toml", text}});
    const auto again = read_config({{"f.toml", text}});
    if (config.has_value() != again.has_value()) std::abort();
    if (!config) {
        const auto& what = config.error().what;
        if (what != again.error().what || !what.starts_with("f.toml:")) std::abort();
        for (const char c : what)
            if ((c < ' ' || c > '~') && c != '\n') std::abort();
        return 0;
    }
    for (const auto& setting : schema(*config)) {
        if (const auto* whole = std::get_if<field::Whole>(&setting.field))
            if (*whole->at < whole->least || *whole->at > whole->most) std::abort();
    }
    if (config->organisation.domains.empty()) std::abort();
    return 0;
}
