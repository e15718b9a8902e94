#include "policy/scope_index.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr auto by_octets = [](std::string_view a, std::string_view b) { return a < b; };

}  // namespace

Names sorted_names(const std::vector<std::string>& given) {
    Names names;
    names.reserve(given.size());
    for (const auto& name : given) names.push_back(lower(name));
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
}

bool holds(const Names& names, std::string_view name) {
    return !name.empty() && std::binary_search(names.begin(), names.end(), name, by_octets);
}

std::string_view domain_among(const Names& domains, std::string_view domain) {
    if (domains.empty()) return {};
    while (!domain.empty()) {
        const auto found = std::lower_bound(domains.begin(), domains.end(), domain, by_octets);
        if (found != domains.end() && *found == domain) return *found;
        const auto dot = domain.find('.');
        if (dot == std::string_view::npos) break;
        domain.remove_prefix(dot + 1);
    }
    return {};
}

bool is_machine(std::string_view lower_text) {
    return lower_text.starts_with("connector:") || lower_text.starts_with("local:");
}

Asker asker_named(std::string_view lower_text) {
    return {lower_text, {}, is_machine(lower_text) ? std::string_view{} : domain_of(lower_text)};
}

GroupIndex::GroupIndex(const Organisation& organisation) {
    for (const auto& [name, members] : organisation.groups) groups_[lower(name)] = sorted_names(members);
}

const Names& GroupIndex::members(std::string_view group) const {
    const auto found = groups_.find(lower(group));
    return found == groups_.end() ? nobody_ : found->second;
}

ScopeIndex::ScopeIndex(const Scope& scope, const GroupIndex& group_index)
    : users{sorted_names(scope.users)}, domains{sorted_names(scope.domains)} {
    for (const auto& group : scope.groups) groups.push_back(&group_index.members(group));
}

bool ScopeIndex::user_matches(const Asker& who) const { return holds(users, who.name) || holds(users, who.entity); }

bool ScopeIndex::group_matches(const Asker& who) const {
    return std::ranges::any_of(
        groups, [&](const Names* group) { return holds(*group, who.name) || holds(*group, who.entity); });
}

bool ScopeIndex::all_match(const Asker& who) const {
    return (users.empty() || user_matches(who)) && (groups.empty() || group_matches(who)) &&
           (domains.empty() || domain_matches(who));
}

bool ScopeIndex::any_matches(const Asker& who) const {
    return user_matches(who) || group_matches(who) || domain_matches(who);
}

}  // namespace tidegate
