#pragma once
// What a run found, as figures: for scripts (JSON) and for plots.

#include <array>
#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lab/run.hpp"
#include "lab/statistics.hpp"

namespace tidegate {

/// "policy" and "limits_only": the columns of the report.
std::string_view to_string(Judging judging);

/// The attacks of one kind under one judge.
struct KindFigures {
    std::uint64_t attacks = 0;   ///< accounts
    std::uint64_t detected = 0;  ///< something was held or refused, or the account restricted
    std::uint64_t told = 0;  ///< people were told of the account: doubt, a restriction, a rule that began to forward
    std::uint64_t restricted = 0;
    std::uint64_t by_limit = 0;  ///< of the restricted: by a limit of recipients
    Ranks external_before_hold, external_before_restriction, external_in_all;
    Ranks recipients_before_hold, recipients_before_restriction, recipients_in_all;
    Ranks seconds_to_detect;       ///< of those that were
    Ranks seconds_to_restriction;  ///< of those that were restricted
};
KindFigures figures_of(const std::vector<AttackTally>& attacks, AttackKind kind);

/// Everything, under the names of docs/detection.md.
boost::json::object report_of(const RunWanted& wanted, const RunFound& found);

/// One line of JSON: keys sorted, fractions with six digits. The same value gives the same octets everywhere.
std::string stable_json(const boost::json::value& value);

}  // namespace tidegate
