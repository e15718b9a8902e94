// Any octets as a policy file: refused with a line, or a policy that the JSON form can carry.

#include <boost/json/object.hpp>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "policy/form.hpp"

using namespace tidegate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    PolicyLines lines;
    const auto policy = read_policy_file({reinterpret_cast<const char*>(data), size}, "fuzz.toml", &lines);
    if (!policy) {
        if (!policy.error().what.starts_with("fuzz.toml:")) std::abort();
        return 0;
    }
    if (!lines.locate({policy->name, "limits.none", ""}).starts_with("fuzz.toml:")) std::abort();
    const auto again = policy_from_json(to_json(*policy));
    if (!again || *again != *policy) std::abort();
    return 0;
}
