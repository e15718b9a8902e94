// A file of weights, whoever wrote it: refused with a sentence that names the file, or within all its bounds.

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "risk/risk.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto weights = Weights::parse(text, "weights");
    if (!weights) {
        if (!weights.error().what.starts_with("weights:")) std::abort();
        return 0;
    }
    if (weights->signals.size() > 128 || weights->families.size() > 16) std::abort();
    Risk risk;
    std::vector<Signal> signals;
    for (const auto& weight : weights->signals)
        signals.push_back({.name = weight.name, .sentence = "x", .weight = 1e6});
    weights->weigh(signals);
    risk.add(Instant{}, signals, *weights);
    const double value = risk.at(Instant{}, *weights);
    if (!std::isfinite(value) || value > weights->rest + weights->message_most + 0.01) std::abort();
    return 0;
}
