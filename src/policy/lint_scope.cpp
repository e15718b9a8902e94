// A scope as a whole. Conditions that must all match can leave nobody, and exceptions can take out all or nothing.
//
// Connectors and local users get the benefit of the doubt: where policies are chosen by header From, an address stands
// beside their name, so that domains and other people's lists can match them too.

#include <algorithm>

#include "policy/lint_parts.hpp"

namespace tidegate {

namespace {

bool names_machine(const ScopeIndex& scope) {
    const auto any = [](const Names& names) { return std::ranges::any_of(names, is_machine); };
    return any(scope.users) || std::ranges::any_of(scope.groups, [&](const Names* members) { return any(*members); });
}

bool can_match(const ScopeIndex& scope, const std::string& name) {
    return is_machine(name) || scope.all_match(asker_named(name)) || names_machine(scope);
}

/// Those whom the scope really takes in: each list that is not empty matches.
Names taken_in(const ScopeIndex& scope) {
    Names names = named_in(scope);
    std::erase_if(names, [&](const std::string& name) { return !can_match(scope, name); });
    return names;
}

bool overlap(const Names& domains, const std::string& domain) {
    if (!domain_among(domains, domain).empty()) return true;
    const Names one{domain};
    return std::ranges::any_of(domains, [&](const std::string& other) { return !domain_among(one, other).empty(); });
}

/// Whether an exception for this domain can take anybody out.
bool domain_acts(const ScopeIndex& scope, const Names& inside, const std::string& domain) {
    if (scope.users.empty() && scope.groups.empty()) return overlap(scope.domains, domain);
    const Names one{domain};
    return std::ranges::any_of(inside, [&](const std::string& name) {
        return is_machine(name) || !domain_among(one, asker_named(name).domain).empty();
    });
}

void lint_exceptions_act(const Linted& linted, const Names& inside, Findings& into) {
    const auto& policy = linted.policy;
    const std::string advice = " outside this policy's scope anyway: take the exception out, or correct the scope";
    for (const auto& user : linted.except.users) {
        if (!can_match(linted.scope, user)) into.add(policy, "except.users", quoted(user) + " is" + advice);
    }
    for (std::size_t i = 0; i < linted.except.groups.size(); ++i) {
        const auto& members = *linted.except.groups[i];
        const bool acts = std::ranges::any_of(members, [&](const auto& name) { return can_match(linted.scope, name); });
        if (!acts)
            into.add(policy, "except.groups", "all of group " + quoted(policy.except.groups[i]) + " is" + advice);
    }
    for (const auto& domain : linted.except.domains) {
        if (!domain_acts(linted.scope, inside, domain))
            into.add(policy, "except.domains", quoted(domain) + " is" + advice);
    }
}

/// Whether the exceptions leave nobody of a scope that is not empty.
bool takes_out_all(const Linted& linted, const Names& inside) {
    const auto& except = linted.except;
    if (linted.scope.users.empty() && linted.scope.groups.empty()) {
        return std::ranges::all_of(linted.scope.domains,
                                   [&](const auto& domain) { return !domain_among(except.domains, domain).empty(); });
    }
    return std::ranges::all_of(inside, [&](const auto& name) { return except.any_matches(asker_named(name)); });
}

std::string_view first_key(const Scope& scope) {
    if (!scope.users.empty()) return "users";
    return scope.groups.empty() ? "domains" : "groups";
}

}  // namespace

Names named_in(const ScopeIndex& scope) {
    if (!scope.users.empty()) return scope.users;
    Names names;
    for (const auto* group : scope.groups) names.insert(names.end(), group->begin(), group->end());
    return sorted_names(names);
}

void lint_scope(const Linted& linted, Findings& into) {
    const auto& scope = linted.policy.scope;
    if (scope.empty()) return;
    const auto inside = taken_in(linted.scope);
    const bool by_name = !scope.users.empty() || !scope.groups.empty();
    if (by_name && inside.empty()) {
        into.add(linted.policy, "scope." + std::string{first_key(scope)},
                 "nobody matches the users, groups and domains of this scope together (a sender must be in each list "
                 "that is not empty): make two policies of it, or correct a list");
        return;
    }
    lint_exceptions_act(linted, inside, into);
    if (linted.policy.except.empty() || !takes_out_all(linted, inside)) return;
    into.add(linted.policy, "except." + std::string{first_key(linted.policy.except)},
             "the exceptions take out everybody whom the scope names: take some of them out, or remove the policy");
}

}  // namespace tidegate
