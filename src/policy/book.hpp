#pragma once
// All policies of a site, in the order in which they are asked.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/entity.hpp"
#include "policy/organisation.hpp"
#include "policy/policy.hpp"

namespace tidegate {

/// The policy that applies, and why this one.
struct Choice {
    const Policy* policy;  ///< lives as long as the book
    /// For people, one line: "users lists alice@example.org" or "no other policy matches", and then the policies before
    /// it with why they did not match (the first 20 of them, and how many more).
    std::string why;
};

/// Immutable; thread-safe; changed by making another.
class PolicyBook {
public:
    /// Sorts by priority (ties by name), the default last and under its one name, "default", however it was written.
    /// Adds `first_default_policy` when none is there.
    PolicyBook(std::vector<Policy> policies, std::shared_ptr<const Organisation> organisation);

    /// The first enabled policy that matches, without the sentence: for every message. `address` is the header From or
    /// empty; it matches users, groups and domains in place of the login when `by_from` is set. A connector or a local
    /// user is also found by its own name then. Allocates nothing.
    const Policy& choose(const Entity& who, std::string_view address, bool by_from) const;
    /// The same with its reason, and every policy before it with why it did not match.
    Choice explain(const Entity& who, std::string_view address, bool by_from) const;

    const std::vector<Policy>& policies() const { return policies_; }
    /// By name, ignoring case; nullptr when there is none.
    const Policy* find(std::string_view name) const;
    const Organisation& organisation() const { return *organisation_; }

private:
    struct Index;
    std::vector<Policy> policies_;
    std::shared_ptr<const Organisation> organisation_;
    std::shared_ptr<const Index> index_;  ///< shared by all copies of a book, never changed
};

/// One above the highest priority in use: for a new policy that names none.
std::uint32_t next_priority(const std::vector<Policy>& policies);

/// A setting that cannot act, a scope that matches nobody, a policy that can never be reached.
struct PolicyProblem {
    std::string policy;
    std::string key;       ///< "scope.users", "limits.external_per_hour" …
    std::string sentence;  ///< what is wrong and what to do
};

/// Every problem of `policies` together, most of them about one policy and some about their order. Empty: all can act.
/// `detection_off`: the site judges by limits alone (detection.mode), so a policy can ask for no more.
std::vector<PolicyProblem> lint(const std::vector<Policy>& policies, const Organisation& organisation,
                                bool detection_off = false);

}  // namespace tidegate
