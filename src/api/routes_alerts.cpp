// Alert policies, and the notices that came of them.

#include <algorithm>

#include "api/core.hpp"
#include "api/shapes.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::list;

namespace {

Result<Answer> list_alert_policies(ApiCore& core, const Call&) {
    const auto policies = core.parts.outbox.alert_policies();
    if (!policies) return tl::unexpected<Error>{policies.error()};
    return answer(json_list(*policies));
}

Result<Answer> put_alert_policies(ApiCore& core, const Call& call) {
    std::vector<AlertPolicy> policies;
    for (const auto& value : call.body.get_array()) {
        auto policy = alert_policy_of(value.get_object());
        if (!policy) return tl::unexpected<Error>{policy.error()};
        const auto same = [&](const AlertPolicy& other) { return lower(other.name) == lower(policy->name); };
        if (std::ranges::any_of(policies, same)) {
            return fail(Fault::invalid, "two alert policies are named \"" + policy->name + "\"");
        }
        policies.push_back(std::move(*policy));
    }
    if (auto kept = core.parts.outbox.keep_alert_policies(policies); !kept) return tl::unexpected<Error>{kept.error()};
    const auto ticket = core.tell(EventKind::setting_changed, call.caller.name,
                                  "The alert policies were changed by " + call.caller.name + ".",
                                  json::object{{"alert_policies", json_list(policies)}});
    return answer(json_list(policies), ticket);
}

Result<Answer> recent(ApiCore& core, const Call& call) {
    const auto limit = call.whole("limit", 100, 1, 1'000);
    if (!limit) return tl::unexpected<Error>{limit.error()};
    const auto deliveries = core.parts.outbox.recent(static_cast<std::size_t>(*limit));
    if (!deliveries) return tl::unexpected<Error>{deliveries.error()};
    return answer(json_list(*deliveries));
}

}  // namespace

void add_alert_routes(std::vector<Route>& table) {
    table.push_back({"GET",
                     "/v1/alerts",
                     Need::helpdesk,
                     "The last notices, and whether they arrived",
                     {{"limit", "At most 1000.", true}},
                     {},
                     list("", delivery_schema()),
                     "application/json",
                     recent});
    table.push_back({"GET",
                     "/v1/alerts/policies",
                     Need::helpdesk,
                     "Which events people are told of",
                     {},
                     {},
                     list("", alert_policy_schema()),
                     "application/json",
                     list_alert_policies});
    table.push_back({"PUT",
                     "/v1/alerts/policies",
                     Need::administrator,
                     "Set all alert policies",
                     {},
                     list("", alert_policy_schema(), 100),
                     list("", alert_policy_schema()),
                     "application/json",
                     put_alert_policies});
}

}  // namespace tidegate
