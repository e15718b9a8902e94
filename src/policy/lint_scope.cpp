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

/// A scope, and those whom it really takes in: each list that is not empty matches.
class Reach {
public:
    explicit Reach(const ScopeIndex& scope) : scope_{scope}, machines_{names_machine(scope)}, inside_{named_in(scope)} {
        std::erase_if(inside_, [&](const std::string& name) { return !takes(name); });
    }
    bool takes(const std::string& name) const {
        return machines_ || is_machine(name) || scope_.all_match(asker_named(name));
    }
    bool by_name() const { return !scope_.users.empty() || !scope_.groups.empty(); }
    const Names& domains() const { return scope_.domains; }
    /// Empty unless by_name().
    const Names& inside() const { return inside_; }

private:
    const ScopeIndex& scope_;
    bool machines_;
    Names inside_;
};

bool overlap(const Names& domains, const std::string& domain) {
    if (!domain_among(domains, domain).empty()) return true;
    const Names one{domain};
    return std::ranges::any_of(domains, [&](const std::string& other) { return !domain_among(one, other).empty(); });
}

/// Whether an exception for this domain can take anybody out.
bool domain_acts(const Reach& reach, const std::string& domain) {
    if (!reach.by_name()) return overlap(reach.domains(), domain);
    const Names one{domain};
    return std::ranges::any_of(reach.inside(), [&](const std::string& name) {
        return is_machine(name) || !domain_among(one, asker_named(name).domain).empty();
    });
}

void lint_exceptions_act(const Linted& linted, const Reach& reach, Findings& into) {
    const auto& policy = linted.policy;
    const std::string advice = " outside this policy's scope anyway: take the exception out, or correct the scope";
    for (const auto& user : linted.except.users) {
        if (!reach.takes(user)) into.add(policy, "except.users", quoted(user) + " is" + advice);
    }
    for (std::size_t i = 0; i < linted.except.groups.size(); ++i) {
        const bool acts =
            std::ranges::any_of(*linted.except.groups[i], [&](const auto& name) { return reach.takes(name); });
        if (!acts)
            into.add(policy, "except.groups", "all of group " + quoted(policy.except.groups[i]) + " is" + advice);
    }
    for (const auto& domain : linted.except.domains) {
        if (!domain_acts(reach, domain)) into.add(policy, "except.domains", quoted(domain) + " is" + advice);
    }
}

/// Whether the exceptions leave nobody of a scope that is not empty.
bool takes_out_all(const ScopeIndex& except, const Reach& reach) {
    if (!reach.by_name()) {
        return std::ranges::all_of(reach.domains(),
                                   [&](const auto& domain) { return !domain_among(except.domains, domain).empty(); });
    }
    return std::ranges::all_of(reach.inside(), [&](const auto& name) { return except.any_matches(asker_named(name)); });
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
    if (scope.empty()) {
        // Left out by mistake it would lift everybody out of the default policy at once. A disabled one may wait for
        // it.
        if (linted.policy.enabled)
            into.add(linted.policy, "scope",
                     "names nobody, and so the policy would stand above the default one for everybody: give it users, "
                     "groups or domains (your own domains mean everybody in them), disable it until you do, or change "
                     "the default policy");
        return;
    }
    const Reach reach{linted.scope};
    if (reach.by_name() && reach.inside().empty()) {
        into.add(linted.policy, "scope." + std::string{first_key(scope)},
                 "nobody matches the users, groups and domains of this scope together (a sender must be in each list "
                 "that is not empty): make two policies of it, or correct a list");
        return;
    }
    lint_exceptions_act(linted, reach, into);
    if (linted.policy.except.empty() || !takes_out_all(linted.except, reach)) return;
    into.add(linted.policy, "except." + std::string{first_key(linted.policy.except)},
             "the exceptions take out everybody whom the scope names: take some of them out, or remove the policy");
}

}  // namespace tidegate
