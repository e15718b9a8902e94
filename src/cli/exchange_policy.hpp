#pragma once
// The other system's outbound policies and rules as ours. There a rule gives a policy its scope; here both are one: a
// policy that is made without a rule is disabled until its rule comes, and a rule goes by its policy's name.

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "cli/exchange_words.hpp"
#include "core/result.hpp"

namespace tidegate {

/// The parameters that say something about a policy, and about a rule.
const std::vector<std::string>& exchange_policy_parameters();
const std::vector<std::string>& exchange_rule_parameters();

struct ExchangeChange {
    boost::json::object change;      ///< for /v1/policies
    std::vector<std::string> notes;  ///< where a parameter means something else here
};

/// Fault::invalid for a value that is none of the parameter's.
Result<ExchangeChange> exchange_policy_change(const ExchangeWords& words);
Result<ExchangeChange> exchange_rule_change(const ExchangeWords& words);

/// Our name of a policy: "Default" is "default".
std::string exchange_policy_name(const std::string& theirs);

/// A policy or a rule by their keys and in their words, for people: "RecipientLimitExternalPerHour", "500".
std::vector<std::pair<std::string, std::string>> as_exchange_policy(const boost::json::value& policy);
std::vector<std::pair<std::string, std::string>> as_exchange_rule(const boost::json::value& policy);

}  // namespace tidegate
