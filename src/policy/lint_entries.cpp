// Each entry of each list by itself: can it ever match?

#include <algorithm>

#include "core/text.hpp"
#include "policy/lint_parts.hpp"

namespace tidegate {

namespace {

constexpr std::string_view connector_prefix = "connector:";

/// Whether it is a subdomain of an accepted domain, and those are not accepted.
bool lies_below(std::string_view domain, const Organisation& organisation) {
    return !organisation.subdomains && !domain_among(sorted_names(organisation.domains), lower(domain)).empty();
}

/// Why nobody can be this user, or empty.
std::string trouble_with_user(std::string_view user, const Organisation& organisation) {
    if (user.starts_with('@') || user.find('*') != std::string_view::npos) {
        return quoted(user) + " is a pattern, and users are matched whole: list the domain under domains";
    }
    const auto entity = Entity::parse(user);
    if (!entity) return quoted(user) + ": " + entity.error().what;
    if (entity->kind() == EntityKind::connector) {
        const auto name = std::string_view{entity->text()}.substr(connector_prefix.size());
        const bool known = std::ranges::any_of(
            organisation.connectors, [&](const Connector& connector) { return lower(connector.name) == name; });
        if (known) return {};
        return "there is no connector " + quoted(name) + ": add it to the configuration, or take it out of the list";
    }
    if (entity->kind() == EntityKind::local || user.find('@') == std::string_view::npos) return {};
    if (organisation.internal(user)) return {};
    return quoted(user) + " lies outside the accepted domains and can never send: correct it, or accept its domain" +
           (lies_below(domain_of(user), organisation) ? " (organisation.domains, or organisation.subdomains)" : "");
}

std::string trouble_with_group(std::string_view group, const Organisation& organisation, const GroupIndex& groups) {
    if (!groups.members(group).empty()) return {};
    const auto wanted = lower(group);
    const bool known =
        std::ranges::any_of(organisation.groups, [&](const auto& entry) { return lower(entry.first) == wanted; });
    if (known) return "group " + quoted(group) + " is empty: add members to it, or take it out of the list";
    return "there is no group " + quoted(group) + ": add it to the configuration, or take it out of the list";
}

/// A domain acts when it is accepted, or when accepted domains lie below it.
std::string trouble_with_domain(std::string_view domain, const Organisation& organisation) {
    const Names one{lower(domain)};
    const bool holds_ours = std::ranges::any_of(
        organisation.domains, [&](const std::string& own) { return !domain_among(one, own).empty(); });
    if (organisation.accepts(domain) || holds_ours) return {};
    const auto* const below = lies_below(domain, organisation)
                                  ? " by organisation.domains, or all subdomains by organisation.subdomains"
                                  : " by organisation.domains";
    return quoted(domain) + " is no accepted domain and matches nobody: correct it, or accept it" + below;
}

void lint_list(const Policy& policy, const std::string& key, const std::vector<std::string>& entries, Findings& into,
               const auto& trouble_with) {
    if (entries.size() > most_entries) {
        into.add(policy, key, "has more than 10,000 entries: make a group or use a domain");
        return;
    }
    for (const auto& entry : entries) {
        if (auto trouble = trouble_with(entry); !trouble.empty()) into.add(policy, key, std::move(trouble));
    }
}

std::string trouble_with_address(std::string_view address) {
    if (looks_like_address(address)) return {};
    return quoted(address) + " is no mail address: write it as name@example.org";
}

}  // namespace

std::string quoted(std::string_view text) { return "\"" + utf8_line(text, 100) + "\""; }

bool looks_like_address(std::string_view text) {
    if (text.size() > 254 || text.find('@') != text.rfind('@')) return false;  // RFC 5321 4.5.3.1.3, without <>
    const auto domain = domain_of(text);
    const auto local = text.size() - domain.size() - 1;
    if (domain.empty() || local == 0 || local > 64 || domain.front() == '.' || domain.back() == '.') return false;
    if (domain.find("..") != std::string_view::npos) return false;
    return std::ranges::all_of(text, [](unsigned char c) {
        return c > ' ' && c != 0x7f &&
               std::string_view{"<>()[]\\,;:\""}.find(static_cast<char>(c)) == std::string_view::npos;
    });
}

void lint_entries(const Policy& policy, const Organisation& organisation, const GroupIndex& groups, Findings& into) {
    const auto user = [&](const std::string& entry) { return trouble_with_user(entry, organisation); };
    const auto group = [&](const std::string& entry) { return trouble_with_group(entry, organisation, groups); };
    const auto domain = [&](const std::string& entry) { return trouble_with_domain(entry, organisation); };
    lint_list(policy, "scope.users", policy.scope.users, into, user);
    lint_list(policy, "scope.groups", policy.scope.groups, into, group);
    lint_list(policy, "scope.domains", policy.scope.domains, into, domain);
    lint_list(policy, "except.users", policy.except.users, into, user);
    lint_list(policy, "except.groups", policy.except.groups, into, group);
    lint_list(policy, "except.domains", policy.except.domains, into, domain);
    lint_list(policy, "notify", policy.notify, into, trouble_with_address);
    lint_list(policy, "copy_to", policy.copy_to, into, trouble_with_address);
}

}  // namespace tidegate
