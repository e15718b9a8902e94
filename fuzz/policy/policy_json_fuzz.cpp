// Any JSON object as a change: refused and nothing set, or a policy that goes out and comes back the same, and that the
// linter and the book can take.

#include <boost/json.hpp>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "policy/book.hpp"
#include "policy/form.hpp"

using namespace tidegate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    boost::json::error_code error;
    const auto change = boost::json::parse({reinterpret_cast<const char*>(data), size}, error);
    if (error || !change.is_object()) return 0;

    const auto before = first_default_policy();
    auto policy = before;
    if (!merge_json(policy, change.get_object())) {
        if (policy != before) std::abort();
        policy = Policy{};
        policy.name = "fuzz";
        if (!merge_json(policy, change.get_object())) return 0;
    }
    const auto again = policy_from_json(to_json(policy));
    if (!again || *again != policy) std::abort();

    Organisation organisation;
    organisation.domains = {"example.org"};
    organisation.groups["sales"] = {"alice@example.org"};
    (void)lint({policy}, organisation);
    const PolicyBook book{{policy}, std::make_shared<const Organisation>(organisation)};
    const auto alice = Entity::user("alice@example.org").value();
    if (book.explain(alice, "", false).policy != &book.choose(alice, "", false)) std::abort();
    return 0;
}
