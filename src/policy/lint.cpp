// A policy that is kept can act: everything that could not is refused when it is written, with what to do.

#include <algorithm>

#include "core/text.hpp"
#include "policy/lint_parts.hpp"

namespace tidegate {

namespace {

void lint_name(const Policy& policy, Findings& into) {
    const auto& name = policy.name;
    if (name.empty() || name.size() > longest_policy_name) {
        into.add(policy, "name", "must have 1 to 64 octets: choose a short name");
    } else if (utf8_line(name, longest_policy_name) != name || trimmed(name) != name) {
        into.add(policy, "name", "must be printable text without spaces at its ends: choose another name");
    }
}

void lint_default(const Policy& policy, Findings& into) {
    const std::string always = "the default policy applies to everybody whom no other names, always and last: ";
    if (!policy.enabled) into.add(policy, "enabled", always + "it cannot be disabled");
    if (policy.priority != 0) into.add(policy, "priority", always + "leave its priority out");
    if (!policy.scope.empty()) into.add(policy, "scope", always + "leave its scope out, or make another policy");
    if (!policy.except.empty()) into.add(policy, "except", always + "leave its exceptions out, or make another policy");
}

/// Where the site has detection off, nothing is learnt that a policy could act on.
void lint_detection(const Policy& policy, Findings& into) {
    if (policy.detection != PolicyDetection::act && policy.detection != PolicyDetection::observe) return;
    into.add(policy, "detection",
             "\"" + std::string{to_string(policy.detection)} +
                 "\" cannot act while the configuration has detection.mode = \"off\": set \"observe\" or \"act\" "
                 "there, or leave this out");
}

}  // namespace

std::vector<PolicyProblem> lint(const std::vector<Policy>& policies, const Organisation& organisation,
                                bool detection_off) {
    Findings findings;
    if (policies.size() > most_policies) {
        findings.add(Policy{}, "", "there are more than 1,000 policies: use groups and domains to make fewer of them");
        return findings.take();
    }
    const GroupIndex groups{organisation};
    std::vector<Linted> all;
    all.reserve(policies.size());
    for (const auto& policy : policies) {
        all.emplace_back(policy, groups);
        lint_name(policy, findings);
        const auto before = findings.count();
        if (lower(policy.name) == default_policy) {
            lint_default(policy, findings);
            lint_entries({.name = policy.name, .notify = policy.notify, .copy_to = policy.copy_to}, organisation,
                         groups, findings);
        } else {
            lint_entries(policy, organisation, groups, findings);
            if (findings.count() == before) lint_scope(all.back(), findings);
        }
        lint_limits(policy, findings);
        if (detection_off) lint_detection(policy, findings);
    }
    lint_order(all, findings);
    return findings.take();
}

}  // namespace tidegate
