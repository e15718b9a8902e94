// Bodies of commands against the shapes of the table: a body that fits holds nothing that the shape does not name, and
// a policy that is merged from one shows as what its own shape says.

#include <algorithm>
#include <boost/json.hpp>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/route.hpp"
#include "api/shapes.hpp"
#include "policy/form.hpp"

namespace {

bool names_all(const tidegate::Schema& schema, const boost::json::object& given) {
    return schema.open || std::ranges::all_of(given, [&](const auto& pair) {
               return std::ranges::any_of(schema.fields, [&](const auto& field) { return field.key == pair.key(); });
           });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    static const auto table = route_table();
    boost::system::error_code error;
    const auto body = boost::json::parse({reinterpret_cast<const char*>(data), size}, error);
    if (error) return 0;
    for (const auto& route : table) {
        if (!route.body) continue;
        const auto wrong = differences(*route.body, body);
        if (wrong.size() > 20) std::abort();
        if (!wrong.empty() || !body.is_object()) continue;
        if (!names_all(*route.body, body.get_object())) std::abort();
        if (route.method != "PATCH") continue;
        Policy policy{.name = "fuzz"};
        if (merge_json(policy, body.get_object()) && !differences(policy_schema(), to_json(policy)).empty())
            std::abort();
    }
    if (body.is_array()) {
        for (const auto& one : body.get_array()) {
            if (!differences(alert_policy_schema(), one).empty()) continue;
            const auto policy = alert_policy_of(one.get_object());
            if (policy && !differences(alert_policy_schema(), to_json(*policy)).empty()) std::abort();
        }
    }
    return 0;
}
