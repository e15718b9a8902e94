#include "judge/policy_desk.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "policy/form.hpp"

namespace tidegate {

namespace {

std::string all_of(const std::vector<PolicyProblem>& problems, const std::string& about) {
    std::string out;
    for (const auto& problem : problems) {
        if (!out.empty()) out += "; ";
        if (problem.policy != about) out += "policy \"" + problem.policy + "\": ";
        out += problem.key + ": " + problem.sentence;
    }
    return out;
}

/// What an edit makes worse: problems that were there before (files edited outside) do not stop it.
std::vector<PolicyProblem> new_problems(const std::vector<Policy>& before, const std::vector<Policy>& after,
                                        const Site& site, const Organisation& organisation, const std::string& about) {
    const bool off = site.detection.mode == Detection::Mode::off;
    const auto old = lint(before, organisation, off);
    auto now = lint(after, organisation, off);
    std::erase_if(now, [&](const auto& problem) {
        return problem.policy != about && std::ranges::any_of(old, [&](const auto& o) {
                   return o.policy == problem.policy && o.key == problem.key && o.sentence == problem.sentence;
               });
    });
    return now;
}

Event change_of(EventKind kind, const Policy& policy, const std::string& by, Instant now) {
    Event event;
    event.kind = kind;
    event.at = now;
    event.actor = by;
    const auto json = boost::json::serialize(to_json(policy));
    event.sentence = kind == EventKind::policy_removed ? "Policy \"" + policy.name + "\" was removed by " + by + "."
                                                       : "Policy \"" + policy.name + "\" was changed by " + by +
                                                             ": version " + std::to_string(policy.version) + ".";
    event.detail = json;
    event.change = PolicyChange{policy.name, policy.version, kind == EventKind::policy_removed ? std::string{} : json};
    return event;
}

/// The version that the newest policy of this name had, also one that was removed; 0 when there was none.
Result<std::uint32_t> last_version(Records& records, const std::string& name) {
    const auto versions = records.policy_versions(name);
    if (!versions) return tl::unexpected<Error>{versions.error()};
    if (versions->empty()) return std::uint32_t{0};
    boost::system::error_code wrong;
    const auto newest = boost::json::parse(versions->front(), wrong);
    const auto* version = newest.is_object() ? newest.get_object().if_contains("version") : nullptr;
    return version != nullptr && version->is_int64() ? static_cast<std::uint32_t>(version->get_int64()) : 0U;
}

}  // namespace

Result<PolicyEdit> PolicyDesk::set(const std::string& name, bool existing, const boost::json::object& change,
                                   const std::string& by, std::uint32_t if_version) {
    const std::lock_guard held{lock_};
    const auto book = judge_.book();
    const auto* found = book->find(name);
    if (existing && !found) return fail(Fault::not_found, "there is no policy \"" + name + "\"");
    if (!existing && found)
        return fail(Fault::conflict,
                    "there is a policy \"" + found->name + "\" already: change it, or choose another name");
    if (found && !found->file.empty()) {
        return fail(Fault::conflict,
                    "policy \"" + found->name + "\" is kept in " + found->file + ": edit it there and reload");
    }
    Policy policy = found ? *found : Policy{.name = name};
    if (if_version != 0 && policy.version != if_version) {
        return fail(Fault::conflict, "policy \"" + policy.name + "\" is at version " + std::to_string(policy.version) +
                                         " now, not " + std::to_string(if_version) + ": read it again");
    }
    if (auto merged = merge_json(policy, change); !merged) return tl::unexpected<Error>{merged.error()};
    if (found && found->is_default() && !policy.is_default())
        return fail(Fault::invalid, "the default policy keeps its name");

    auto after = book->policies();
    if (!found && !change.contains("priority")) policy.priority = next_priority(after);
    if (!found) {
        const auto last = last_version(records_, name);
        if (!last) return tl::unexpected<Error>{last.error()};
        policy.version = *last;
    }
    policy.version += 1;
    policy.changed_at = clock_.now();
    policy.changed_by = by;
    std::erase_if(after, [&](const auto& p) { return found && p.name == found->name; });
    after.push_back(policy);
    if (const auto problems = new_problems(book->policies(), after, *judge_.site(), book->organisation(), policy.name);
        !problems.empty()) {
        return fail(Fault::invalid, all_of(problems, policy.name));
    }
    const auto next = std::make_shared<const PolicyBook>(std::move(after), judge_.site()->organisation);
    if (found && found->name != policy.name)
        (void)journal_.append(change_of(EventKind::policy_removed, *found, by, policy.changed_at));
    PolicyEdit edit{policy, {}, journal_.append(change_of(EventKind::policy_changed, policy, by, policy.changed_at))};
    judge_.use(next);
    edit.no_longer_over = judge_.no_longer_over(*next);
    return edit;
}

Result<PolicyEdit> PolicyDesk::remove(const std::string& name, const std::string& by) {
    const std::lock_guard held{lock_};
    const auto book = judge_.book();
    const auto* found = book->find(name);
    if (!found) return fail(Fault::not_found, "there is no policy \"" + name + "\"");
    if (found->is_default()) return fail(Fault::invalid, "the default policy applies last and cannot be removed");
    if (!found->file.empty())
        return fail(Fault::conflict,
                    "policy \"" + found->name + "\" is kept in " + found->file + ": remove that file and reload");
    const Policy removed = *found;
    auto after = book->policies();
    std::erase_if(after, [&](const auto& p) { return p.name == removed.name; });
    const auto next = std::make_shared<const PolicyBook>(std::move(after), judge_.site()->organisation);
    PolicyEdit edit{removed, {}, journal_.append(change_of(EventKind::policy_removed, removed, by, clock_.now()))};
    judge_.use(next);
    edit.no_longer_over = judge_.no_longer_over(*next);
    return edit;
}

}  // namespace tidegate
