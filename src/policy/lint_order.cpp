// The policies together: names and priorities that decide by chance, policies that are never asked.

#include <algorithm>
#include <map>

#include "core/text.hpp"
#include "policy/lint_parts.hpp"

namespace tidegate {

namespace {

/// Whether everybody in `narrow` passes `test`, by any of the lists that name people.
bool all_named(const ScopeIndex& narrow, const auto& test) {
    if (!narrow.users.empty() && std::ranges::all_of(narrow.users, test)) return true;
    if (narrow.groups.empty()) return false;
    return std::ranges::all_of(narrow.groups,
                               [&](const Names* members) { return std::ranges::all_of(*members, test); });
}

/// Whether whoever matches `narrow` matches `broad` too. False when in doubt.
bool covers(const ScopeIndex& broad, const ScopeIndex& narrow) {
    const auto user = [&](const std::string& name) { return holds(broad.users, name); };
    const auto member = [&](const std::string& name) { return broad.group_matches(asker_named(name)); };
    const auto in_domain = [&](const std::string& name) { return broad.domain_matches(asker_named(name)); };
    if (!broad.users.empty() && !all_named(narrow, user)) return false;
    if (!broad.groups.empty() && !all_named(narrow, member)) return false;
    if (broad.domains.empty() || all_named(narrow, in_domain)) return true;
    return !narrow.domains.empty() && std::ranges::all_of(narrow.domains, [&](const std::string& domain) {
        return !domain_among(broad.domains, domain).empty();
    });
}

void lint_names(const std::vector<Linted>& all, Findings& into) {
    std::map<std::string, const Policy*> names;
    for (const auto& [policy, scope, except] : all) {
        const auto [first, fresh] = names.try_emplace(lower(policy.name), &policy);
        if (fresh) continue;
        into.add(policy, "name",
                 "there are two policies named " + quoted(first->second->name) +
                     " (case does not count): give one of them another name");
    }
}

void lint_priorities(const std::vector<const Linted*>& asked, std::uint32_t free, Findings& into) {
    for (std::size_t i = 1; i < asked.size(); ++i) {
        const auto& before = asked[i - 1]->policy;
        const auto& policy = asked[i]->policy;
        if (before.priority != policy.priority) continue;
        into.add(policy, "priority",
                 quoted(before.name) + " has priority " + std::to_string(policy.priority) +
                     " too, so that their names would decide which is asked first: give one of "
                     "them another, " +
                     std::to_string(free) + " is free");
    }
}

void lint_reach(const std::vector<const Linted*>& asked, Findings& into) {
    for (std::size_t i = 1; i < asked.size(); ++i) {
        const auto shadow = std::find_if(
            asked.begin(), asked.begin() + static_cast<std::ptrdiff_t>(i),
            [&](const Linted* before) { return before->except.empty() && covers(before->scope, asked[i]->scope); });
        if (shadow == asked.begin() + static_cast<std::ptrdiff_t>(i)) continue;
        const auto& before = (*shadow)->policy;
        into.add(asked[i]->policy, "priority",
                 "it can never apply: " + quoted(before.name) +
                     " is asked first and takes everybody whom this one "
                     "names. Give it a priority below " +
                     std::to_string(before.priority) + ", or narrow the scope of " + quoted(before.name));
    }
}

}  // namespace

void lint_order(const std::vector<Linted>& all, Findings& into) {
    lint_names(all, into);
    std::vector<const Linted*> asked;
    std::uint32_t free = 0;
    for (const auto& linted : all) {
        if (lower(linted.policy.name) == default_policy) continue;
        free = std::max(free, linted.policy.priority == UINT32_MAX ? 0 : linted.policy.priority + 1);
        if (linted.policy.enabled && !linted.policy.scope.empty()) asked.push_back(&linted);
    }
    std::ranges::stable_sort(asked, {}, [](const Linted* linted) { return linted->policy.priority; });
    lint_priorities(asked, free, into);
    lint_reach(asked, into);
}

}  // namespace tidegate
