// Choosing the policy. The same walk answers every message (without a word) and people (with reasons).

#include "policy/book.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "policy/lowered.hpp"
#include "policy/scope_index.hpp"

namespace tidegate {

namespace {

constexpr std::size_t most_told = 20;       ///< policies in one explanation
constexpr std::size_t most_names_told = 3;  ///< entries of one list
constexpr std::size_t longest_shown = 100;  ///< octets of one name

Asker asker(const Entity& who, std::string_view lower_address, bool by_from) {
    const bool machine = who.kind() != EntityKind::user;
    if (by_from && !lower_address.empty()) {
        return {lower_address, machine ? std::string_view{who.text()} : std::string_view{}, domain_of(lower_address)};
    }
    return {who.text(), {}, who.domain()};
}

std::string shown(std::string_view text) { return utf8_line(text, longest_shown); }

std::string shown(const Asker& who) {
    return who.entity.empty() ? shown(who.name) : shown(who.name) + " (" + shown(who.entity) + ")";
}

std::string some_of(const std::vector<std::string>& names) {
    std::string out;
    for (std::size_t i = 0; i < std::min(names.size(), most_names_told); ++i) {
        out += (i == 0 ? "" : ", ") + shown(names[i]);
    }
    if (names.size() > most_names_told) out += " and " + std::to_string(names.size() - most_names_told) + " more";
    return out;
}

/// The first of these groups that holds `who`, or empty.
std::string_view group_of(const std::vector<std::string>& names, const std::vector<const Names*>& groups,
                          const Asker& who) {
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (holds(*groups[i], who.name) || holds(*groups[i], who.entity)) return names[i];
    }
    return {};
}

/// What matched in a scope: every list that is not empty; of exceptions every list that holds `who`.
std::string matched(const Scope& scope, const ScopeIndex& index, const Asker& who) {
    std::string out;
    const auto add = [&](const std::string& part) { out += (out.empty() ? "" : " and ") + part; };
    if (index.user_matches(who)) add("users lists " + shown(holds(index.users, who.name) ? who.name : who.entity));
    if (index.group_matches(who)) {
        add("group " + shown(group_of(scope.groups, index.groups, who)) + " holds " + shown(who));
    }
    if (index.domain_matches(who))
        add("domain " + shown(domain_among(index.domains, who.domain)) + " holds " + shown(who));
    return out;
}

/// The first list of a scope that does not hold `who`.
std::string missed(const Scope& scope, const ScopeIndex& index, const Asker& who) {
    if (!index.users.empty() && !index.user_matches(who)) return "users does not list " + shown(who);
    if (!index.groups.empty() && !index.group_matches(who)) {
        return shown(who) + " is in none of its groups (" + some_of(scope.groups) + ")";
    }
    return shown(who) + " is in none of its domains (" + some_of(scope.domains) + ")";
}

}  // namespace

struct PolicyBook::Index {
    struct Row {
        ScopeIndex scope;
        ScopeIndex except;
    };
    GroupIndex groups;
    std::vector<Row> rows;  ///< as policies_

    Index(const std::vector<Policy>& policies, const Organisation& organisation) : groups{organisation} {
        for (const auto& policy : policies) {
            rows.push_back({ScopeIndex{policy.scope, groups}, ScopeIndex{policy.except, groups}});
        }
    }
    bool matches(const Policy& policy, std::size_t i, const Asker& who) const {
        if (policy.is_default()) return true;
        return policy.enabled && rows[i].scope.all_match(who) && !rows[i].except.any_matches(who);
    }
    std::string why_not(const Policy& policy, std::size_t i, const Asker& who) const {
        if (!policy.enabled) return "it is disabled";
        if (!rows[i].scope.all_match(who)) return missed(policy.scope, rows[i].scope, who);
        return "of its exceptions " + matched(policy.except, rows[i].except, who);
    }
};

PolicyBook::PolicyBook(std::vector<Policy> policies, std::shared_ptr<const Organisation> organisation)
    : policies_{std::move(policies)}, organisation_{std::move(organisation)} {
    for (auto& policy : policies_) {
        if (lower(policy.name) == default_policy) policy.name = default_policy;
    }
    if (std::ranges::none_of(policies_, &Policy::is_default)) policies_.push_back(first_default_policy());
    std::ranges::stable_sort(policies_, [](const Policy& a, const Policy& b) {
        if (a.is_default() != b.is_default()) return b.is_default();
        return a.priority != b.priority ? a.priority < b.priority : lower(a.name) < lower(b.name);
    });
    index_ = std::make_shared<const Index>(policies_, *organisation_);
}

const Policy& PolicyBook::choose(const Entity& who, std::string_view address, bool by_from) const {
    const Lowered lowered{address};
    const auto asking = asker(who, lowered.view(), by_from);
    for (std::size_t i = 0; i < policies_.size(); ++i) {
        if (index_->matches(policies_[i], i, asking)) return policies_[i];
    }
    return policies_.back();  // the default, which matches everybody
}

Choice PolicyBook::explain(const Entity& who, std::string_view address, bool by_from) const {
    const Lowered lowered{address};
    const auto asking = asker(who, lowered.view(), by_from);
    std::size_t chosen = 0;
    std::string before;
    while (chosen + 1 < policies_.size() && !index_->matches(policies_[chosen], chosen, asking)) {
        const auto& policy = policies_[chosen];
        if (chosen < most_told) {
            before += (chosen == 0 ? "" : "; ") + ("\"" + shown(policy.name) + "\" does not apply: ") +
                      index_->why_not(policy, chosen, asking);
        }
        ++chosen;
    }
    const auto& policy = policies_[chosen];
    std::string why = "no other policy matches";
    if (!policy.is_default()) {
        why = policy.scope.empty() ? "it is for everybody" : matched(policy.scope, index_->rows[chosen].scope, asking);
    }
    if (chosen > most_told) before += "; and " + std::to_string(chosen - most_told) + " more do not apply";
    return {&policy, before.empty() ? why : why + "; before it: " + before};
}

const Policy* PolicyBook::find(std::string_view name) const {
    const auto wanted = lower(name);
    const auto found =
        std::ranges::find_if(policies_, [&](const Policy& policy) { return lower(policy.name) == wanted; });
    return found == policies_.end() ? nullptr : &*found;
}

std::uint32_t next_priority(const std::vector<Policy>& policies) {
    std::uint32_t next = 0;
    for (const auto& policy : policies) {
        if (!policy.is_default() && policy.priority != UINT32_MAX) next = std::max(next, policy.priority + 1);
    }
    return next;
}

}  // namespace tidegate
