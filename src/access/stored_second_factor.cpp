#include "access/stored_second_factor.hpp"

#include <boost/json.hpp>

#include "access/secret.hpp"

namespace tidegate {

namespace json = boost::json;

json::object to_json(const SecondFactor& factor) {
    json::array recovery;
    for (const auto& hash : factor.recovery) recovery.emplace_back(hash);
    return {{"totp", hexadecimal(factor.secret)}, {"used_step", factor.used_step}, {"recovery", std::move(recovery)}};
}

Result<SecondFactor> second_factor_of(const json::object& row) {
    const auto broken = [] { return fail(Fault::invalid, "its second factor is broken"); };
    const auto* const kept = row.if_contains("second_factor");
    if (kept == nullptr) return SecondFactor{};
    const auto* const object = kept->if_object();
    const auto* const totp = object ? object->if_contains("totp") : nullptr;
    const auto* const used = object ? object->if_contains("used_step") : nullptr;
    const auto* const codes = object ? object->if_contains("recovery") : nullptr;
    if (totp == nullptr || !totp->is_string() || used == nullptr || codes == nullptr || !codes->is_array()) {
        return broken();
    }
    SecondFactor out;
    boost::system::error_code wrong;
    out.used_step = used->to_number<std::uint64_t>(wrong);
    auto secret = octets_of_hexadecimal({totp->get_string().data(), totp->get_string().size()});
    if (wrong || !secret || secret->empty()) return broken();
    out.secret = std::move(*secret);
    for (const auto& code : codes->get_array()) {
        if (!code.is_string()) return broken();
        out.recovery.emplace_back(code.get_string().data(), code.get_string().size());
    }
    return out;
}

}  // namespace tidegate
