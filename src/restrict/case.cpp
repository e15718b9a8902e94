#include "restrict/case.hpp"

#include <algorithm>

namespace tidegate {

std::string_view to_string(CaseState state) {
    switch (state) {
        case CaseState::open: return "open";
        case CaseState::restricted: return "restricted";
        case CaseState::probation: return "probation";
        case CaseState::closed: return "closed";
    }
    return "closed";
}

bool is_limit(Cause cause) {
    return cause == Cause::limit_external_hour || cause == Cause::limit_internal_hour || cause == Cause::limit_day;
}

bool has_probation(Cause cause) { return is_limit(cause) || cause == Cause::risk; }

const Probation* Standing::covered(Cause cause, Instant now) const {
    const auto found =
        std::ranges::find_if(probations, [&](const auto& p) { return p.cause == cause && now < p.until; });
    return found == probations.end() ? nullptr : &*found;
}

Outcome begin(Standing& standing, Restriction restriction) {
    if (standing.restriction) {
        return fail(Fault::conflict, restriction.entity.text() + " is restricted already, case " +
                                         standing.restriction->case_reference + ": release it, or leave it");
    }
    // A probation for another cause goes on: it speaks of its own cause only.
    standing.restriction = std::move(restriction);
    return {};
}

Result<Restriction> end(Standing& standing, Instant now, Instant probation_until) {
    if (!standing.restriction) return fail(Fault::conflict, "the entity is not restricted: there is nothing to end");
    Restriction ended = std::move(*standing.restriction);
    standing.restriction.reset();
    std::erase_if(standing.probations, [&](const auto& p) { return p.cause == ended.cause; });
    if (has_probation(ended.cause) && now < probation_until) {
        standing.probations.push_back({ended.case_reference, ended.cause, probation_until});
    }
    return ended;
}

std::vector<std::string> lapse(Standing& standing, Instant now) {
    std::vector<std::string> closed;
    std::erase_if(standing.probations, [&](const auto& p) {
        if (now < p.until) return false;
        closed.push_back(p.case_reference);
        return true;
    });
    return closed;
}

}  // namespace tidegate
