// Policies: read, edit, try out.

#include <algorithm>

#include "api/core.hpp"
#include "api/shapes.hpp"
#include "core/text.hpp"
#include "policy/book.hpp"
#include "policy/form.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::flag;
using shape::list;
using shape::object;
using shape::optional;
using shape::text;

namespace {

const std::string& name_of(const Call& call) { return call.path.find("name")->second; }

Answer edited(const PolicyEdit& edit, unsigned status = 200) {
    return answer(json::object{{"policy", to_json(edit.policy)}, {"no_longer_over", json_list(edit.no_longer_over)}},
                  edit.ticket, status);
}

Result<Answer> list_policies(ApiCore& core, const Call&) {
    return answer(json_list(core.parts.judge.book()->policies()));
}

Result<Answer> show_policy(ApiCore& core, const Call& call) {
    const auto book = core.parts.judge.book();
    const auto* const found = book->find(name_of(call));
    if (found == nullptr) return fail(Fault::not_found, "there is no policy \"" + name_of(call) + "\"");
    return answer(to_json(*found));
}

Result<Answer> show_versions(ApiCore& core, const Call& call) {
    const auto versions = core.parts.records.policy_versions(name_of(call));
    if (!versions) return tl::unexpected<Error>{versions.error()};
    json::array out;
    for (const auto& version : *versions) {
        boost::system::error_code error;
        auto value = json::parse(version, error);
        if (!error && value.is_object()) out.push_back(std::move(value));
    }
    if (out.empty() && core.parts.judge.book()->find(name_of(call)) == nullptr) {
        return fail(Fault::not_found, "there is no policy \"" + name_of(call) + "\"");
    }
    return answer(out);
}

Result<std::uint32_t> if_version(const Call& call) {
    const auto version = call.whole("if_version", 0, 0, 0xFFFFFFFFU);
    if (!version) return tl::unexpected<Error>{version.error()};
    return static_cast<std::uint32_t>(*version);
}

Result<Answer> make_policy(ApiCore& core, const Call& call) {
    auto change = call.body.get_object();
    const auto name = call.text("name");
    change.erase("name");
    const auto edit = core.parts.policies.set(name, false, change, call.caller.name);
    if (!edit) return tl::unexpected<Error>{edit.error()};
    return edited(*edit, 201);
}

Result<Answer> change_policy(ApiCore& core, const Call& call) {
    const auto version = if_version(call);
    if (!version) return tl::unexpected<Error>{version.error()};
    const auto edit = core.parts.policies.set(name_of(call), true, call.body.get_object(), call.caller.name, *version);
    if (!edit) return tl::unexpected<Error>{edit.error()};
    return edited(*edit);
}

/// `over` into `base`, objects key by key: merging would keep a limit that the body leaves out.
void overlay(json::object& base, const json::object& over) {
    for (const auto& pair : over) {
        auto& into = base[pair.key()];
        if (into.is_object() && pair.value().is_object()) {
            for (const auto& inner : pair.value().get_object()) into.get_object()[inner.key()] = inner.value();
        } else {
            into = pair.value();
        }
    }
}

/// Keys that the body leaves out get the value that a new policy has.
Result<Answer> put_policy(ApiCore& core, const Call& call) {
    const auto version = if_version(call);
    if (!version) return tl::unexpected<Error>{version.error()};
    auto whole = to_json(Policy{});
    for (const auto* const key : {"name", "version", "changed_at", "changed_by", "file"}) whole.erase(key);
    const bool exists = core.parts.judge.book()->find(name_of(call)) != nullptr;
    if (!exists) whole.erase("priority");  // the desk puts a new one behind the others
    overlay(whole, call.body.get_object());
    const auto edit = core.parts.policies.set(name_of(call), exists, whole, call.caller.name, *version);
    if (!edit) return tl::unexpected<Error>{edit.error()};
    return edited(*edit, exists ? 200 : 201);
}

Result<Answer> remove_policy(ApiCore& core, const Call& call) {
    const auto edit = core.parts.policies.remove(name_of(call), call.caller.name);
    if (!edit) return tl::unexpected<Error>{edit.error()};
    return edited(*edit);
}

/// The book as it would be after the edit, linted and compared, and thrown away.
Result<Answer> check_policy(ApiCore& core, const Call& call) {
    auto change = call.body.get_object();
    change.erase("name");
    const auto book = core.parts.judge.book();
    const auto* const found = book->find(call.text("name"));
    Policy policy = found ? *found : Policy{};
    if (!found) policy.name = call.text("name");
    if (auto merged = merge_json(policy, change); !merged) return tl::unexpected<Error>{merged.error()};
    auto all = book->policies();
    std::erase_if(all, [&](const Policy& other) { return found && other.name == found->name; });
    if (!found && !change.contains("priority")) {
        for (const auto& other : all) {
            if (!other.is_default()) policy.priority = std::max(policy.priority, other.priority + 1);
        }
    }
    all.push_back(policy);

    const auto site = core.parts.judge.site();
    json::array problems;
    for (const auto& problem : lint(all, *site->organisation, site->detection.mode == Detection::Mode::off)) {
        problems.push_back(json::object{{"policy", json_text(problem.policy)},
                                        {"key", json_text(problem.key)},
                                        {"sentence", json_text(problem.sentence)}});
    }
    const bool good = problems.empty();
    const PolicyBook next{std::move(all), site->organisation};
    return answer(json::object{{"ok", good},
                               {"problems", std::move(problems)},
                               {"policy", to_json(policy)},
                               {"no_longer_over", json_list(core.parts.judge.no_longer_over(next))}});
}

Schema edit_schema() {
    return object("PolicyEdit", "",
                  {{"policy", policy_schema()},
                   {"no_longer_over", list("Restricted entities that would not be restricted under it: release them?",
                                           restriction_schema())}});
}

Schema named_change_schema(const std::string& name) {
    auto fields = policy_change_fields();
    fields.insert(fields.begin(), {"name", text("", 64)});
    return object(name, "", std::move(fields));
}

Schema check_schema() {
    return object("PolicyCheck", "",
                  {{"ok", flag("")},
                   {"problems", list("Settings that cannot act, scopes that match nobody, policies out of reach.",
                                     object("PolicyProblem", "",
                                            {{"policy", text("")}, {"key", text("")}, {"sentence", text("")}}))},
                   {"policy", policy_schema()},
                   {"no_longer_over", list("", restriction_schema())}});
}

}  // namespace

void add_policy_routes(std::vector<Route>& table) {
    const auto change = object("PolicyChange", "The keys to set.", policy_change_fields());
    const QueryParameter version{"if_version", "Refuse the edit when the policy is at another version.", true};
    table.push_back({"GET",
                     "/v1/policies",
                     Need::viewer,
                     "All policies in the order in which they are asked",
                     {},
                     {},
                     list("", policy_schema()),
                     "application/json",
                     list_policies});
    table.push_back({"POST",
                     "/v1/policies",
                     Need::administrator,
                     "Make a policy",
                     {},
                     named_change_schema("NewPolicy"),
                     edit_schema(),
                     "application/json",
                     make_policy});
    table.push_back({"POST",
                     "/v1/policies/check",
                     Need::viewer,
                     "What would be wrong with an edit, and whom it would let go; nothing is kept",
                     {},
                     named_change_schema("PolicyToCheck"),
                     check_schema(),
                     "application/json",
                     check_policy});
    table.push_back({"GET",
                     "/v1/policies/{name}",
                     Need::viewer,
                     "One policy",
                     {},
                     {},
                     policy_schema(),
                     "application/json",
                     show_policy});
    table.push_back({"PATCH",
                     "/v1/policies/{name}",
                     Need::administrator,
                     "Change some keys of a policy",
                     {version},
                     change,
                     edit_schema(),
                     "application/json",
                     change_policy});
    table.push_back({"PUT",
                     "/v1/policies/{name}",
                     Need::administrator,
                     "Set a whole policy, or make it",
                     {version},
                     change,
                     edit_schema(),
                     "application/json",
                     put_policy});
    table.push_back({"DELETE",
                     "/v1/policies/{name}",
                     Need::administrator,
                     "Remove a policy",
                     {},
                     {},
                     edit_schema(),
                     "application/json",
                     remove_policy});
    table.push_back({"GET",
                     "/v1/policies/{name}/versions",
                     Need::viewer,
                     "Its versions, newest first",
                     {},
                     {},
                     list("", shape::open_object("A policy as it was.")),
                     "application/json",
                     show_versions});
}

}  // namespace tidegate
