// Whose mail this is. Asked for every recipient, so nothing here allocates on that path.

#include "policy/organisation.hpp"

#include <algorithm>
#include <cmath>

#include "core/text.hpp"
#include "policy/lowered.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_login = 320;

bool is_below(std::string_view domain, std::string_view parent) {
    return domain.size() > parent.size() && domain.ends_with(parent) &&
           domain[domain.size() - parent.size() - 1] == '.';
}

/// The entity of a name, whatever its octets: a sender that we cannot name must not pass unlimited.
std::optional<Entity> named(std::string_view text, Result<Entity> (*make)(std::string_view)) {
    if (auto entity = make(text)) return *entity;
    std::string name{text.substr(0, longest_login - 1)};
    std::ranges::replace_if(
        name, [](unsigned char c) { return c <= ' ' || c == 0x7f; }, '_');
    if (auto entity = make(name)) return *entity;
    if (auto entity = make("_" + name)) return *entity;
    return std::nullopt;
}

}  // namespace

std::string_view Organisation::domain_part(std::string_view address) { return domain_of(address); }

bool Organisation::accepts(std::string_view domain) const {
    if (domain.empty()) return false;
    const Lowered lowered{domain};
    const auto name = lowered.view();
    return std::ranges::any_of(
        domains, [&](const std::string& own) { return own == name || (subdomains && is_below(name, own)); });
}

bool Organisation::internal(std::string_view address) const {
    // "user%far.example@ours" and its kin are rewritten by mail servers and leave (RFC 5321 F.2): they count as
    // external.
    const auto local = address.substr(0, address.rfind('@'));
    return local.find_first_of("%!@") == std::string_view::npos && accepts(domain_part(address));
}

bool Organisation::lifeline(std::string_view address) const {
    const Lowered lowered{address};
    const auto name = lowered.view();
    if (name.empty()) return false;
    if (name == "postmaster" || std::ranges::find(lifelines, name) != lifelines.end()) return true;
    const auto local = name.substr(0, name.rfind('@'));
    return (local == "postmaster" || local == "abuse") && accepts(domain_part(name));
}

bool Organisation::in_group(std::string_view group, std::string_view who) const {
    const Lowered lowered{who};
    const auto holds = [&](const std::vector<std::string>& members) {
        return !lowered.view().empty() && std::ranges::find(members, lowered.view()) != members.end();
    };
    if (const auto exact = groups.find(group); exact != groups.end()) return holds(exact->second);
    const Lowered wanted{group};
    return std::ranges::any_of(
        groups, [&](const auto& entry) { return Lowered{entry.first}.view() == wanted.view() && holds(entry.second); });
}

const Connector* Organisation::connector(std::string_view client) const {
    const Connector* found = nullptr;
    unsigned longest = 0;
    for (const auto& candidate : connectors) {
        for (const auto& network : candidate.networks) {
            if (found != nullptr && network.prefix() <= longest) continue;
            if (!network.contains(client)) continue;
            found = &candidate;
            longest = network.prefix();
        }
    }
    return found;
}

std::uint32_t Organisation::organisation_limit() const {
    if (external_per_day != 0) return external_per_day;
    return mailboxes == 0 ? 0 : organisation_formula(mailboxes);
}

std::uint32_t organisation_formula(std::uint32_t mailboxes) {
    return static_cast<std::uint32_t>(std::lround(500.0 * std::pow(mailboxes, 0.7) + 9500.0));
}

std::optional<Entity> submitter(const Submission& submission, const Organisation& organisation) {
    if (!submission.login.empty()) return named(submission.login, Entity::user);
    if (const auto* connector = organisation.connector(submission.client)) {
        if (auto entity = Entity::connector(connector->name)) return *entity;
    }
    if (!submission.local_user.empty()) return named(submission.local_user, Entity::local);
    return std::nullopt;
}

}  // namespace tidegate
