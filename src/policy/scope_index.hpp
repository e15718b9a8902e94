#pragma once
// A scope made ready to be asked on every message: sorted, lower case, groups resolved.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/entity.hpp"
#include "policy/organisation.hpp"
#include "policy/policy.hpp"

namespace tidegate {

/// Lower case, sorted, each once.
using Names = std::vector<std::string>;
Names sorted_names(const std::vector<std::string>& given);
bool holds(const Names& names, std::string_view name);
/// The entry of `domains` that this domain is or lies below, or empty.
std::string_view domain_among(const Names& domains, std::string_view domain);

/// Who is looked for, in lower case. Borrowed.
struct Asker {
    std::string_view name;    ///< the login, or the address that stands for it
    std::string_view entity;  ///< "connector:NAME" or "local:NAME" as well, when `name` is an address; else empty
    std::string_view domain;  ///< of `name`
};

/// Somebody named in a list: "alice@example.org", "alice", "connector:NAME".
Asker asker_named(std::string_view lower_text);
/// Connectors and local users have no domain of their own: the header From can give them one.
bool is_machine(std::string_view lower_text);

/// The members of every group of an organisation, by lower-case name.
class GroupIndex {
public:
    explicit GroupIndex(const Organisation& organisation);
    /// Nobody when there is no such group. Lives as long as the index.
    const Names& members(std::string_view group) const;

private:
    std::map<std::string, Names> groups_;
    Names nobody_;
};

/// One scope. Refers to the GroupIndex it was made with.
struct ScopeIndex {
    ScopeIndex(const Scope& scope, const GroupIndex& group_index);

    Names users;
    std::vector<const Names*> groups;
    Names domains;

    bool empty() const { return users.empty() && groups.empty() && domains.empty(); }
    bool user_matches(const Asker& who) const;
    bool group_matches(const Asker& who) const;
    bool domain_matches(const Asker& who) const { return !domain_among(domains, who.domain).empty(); }
    /// Each list that is not empty matches (AND).
    bool all_match(const Asker& who) const;
    /// Any list matches (OR): for exceptions.
    bool any_matches(const Asker& who) const;
};

}  // namespace tidegate
