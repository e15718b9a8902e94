// The kept risk of a sender, as another version or a broken disk may have written it: refused, or the same when it is
// written again, and finite ever after.

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "risk/risk.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    auto risk = Risk::decode(octets);
    if (!risk) return 0;
    const bool of_this_version = octets.front() == 2;
    if (of_this_version && risk->encode() != octets) std::abort();
    const auto& weights = Weights::shipped();
    if (!std::isfinite(risk->at(Instant{Millis{1'767'614'400'000}}, weights))) std::abort();
    risk->add(Instant{Millis{1'767'614'400'000}},
              std::vector<Signal>{{.name = "strangers_hour", .sentence = "x", .weight = 3}}, weights);
    const auto again = Risk::decode(risk->encode());
    if (!again || again->encode() != risk->encode()) std::abort();
    return 0;
}
