#pragma once
// The parts of the linter. Each adds its findings; lint.cpp calls them in order.

#include <string>
#include <vector>

#include "policy/book.hpp"
#include "policy/scope_index.hpp"

namespace tidegate {

constexpr std::size_t most_policies = 1'000;
constexpr std::size_t most_entries = 10'000;  ///< of one list
constexpr std::size_t longest_policy_name = 64;

/// One policy with its scopes made ready.
struct Linted {
    Linted(const Policy& of, const GroupIndex& groups)
        : policy{of}, scope{of.scope, groups}, except{of.except, groups} {}
    const Policy& policy;
    ScopeIndex scope;
    ScopeIndex except;
};

class Findings {
public:
    void add(const Policy& policy, std::string key, std::string sentence) {
        problems_.push_back({policy.name, std::move(key), std::move(sentence)});
    }
    std::size_t count() const { return problems_.size(); }
    std::vector<PolicyProblem> take() { return std::move(problems_); }

private:
    std::vector<PolicyProblem> problems_;
};

/// Entries that can match nobody: unknown groups, connectors, foreign domains; lists that are too long.
void lint_entries(const Policy& policy, const Organisation& organisation, const GroupIndex& groups, Findings& into);
/// A scope that is left out or matches nobody, exceptions that take out all of it or nothing. Asks for sound entries.
void lint_scope(const Linted& linted, Findings& into);
/// Limits that another limit always forestalls.
void lint_limits(const Policy& policy, Findings& into);
/// Names, priorities, policies that can never be reached.
void lint_order(const std::vector<Linted>& all, Findings& into);

/// Everybody whom a scope can match by name (its users, or else the members of its groups); empty when only domains
/// narrow it or nothing does.
Names named_in(const ScopeIndex& scope);

/// A name as a sentence shows it, in quotation marks.
std::string quoted(std::string_view text);
bool looks_like_address(std::string_view text);

}  // namespace tidegate
