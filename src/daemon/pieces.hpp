#pragma once
// From a configuration to the values that the rooms take. The rooms do not know where their values come from.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/result.hpp"
#include "judge/site.hpp"
#include "mta/milter/negotiation.hpp"
#include "net/smtp_client.hpp"
#include "policy/organisation.hpp"
#include "policy/policy.hpp"

namespace tidegate {

/// Where a start found its state and configuration.
struct Places {
    std::filesystem::path state;
    std::filesystem::path config;
};

/// `api` is the address as bound, for the link where the configuration has none.
Result<std::shared_ptr<const Site>> site_of(const Config& config, std::shared_ptr<const Organisation> organisation,
                                            const std::string& api, const std::string& notice_key);

/// How much of a message the milter asks for.
milter::Inspect inspect_of(const Config& config);

/// The server that takes notices.
Result<SmtpServer> smtp_of(const Config& config);

/// The policies in effect: those of the store (JSON), those of files in their place, the default where there is none.
/// Every problem of all of them is told; Fault::invalid when a policy file is wrong. `shadowed` gets the stored ones
/// that a file stands in for: they apply again when the file goes.
Result<std::vector<Policy>> policies_of(const std::vector<std::string>& stored, const Config& config,
                                        const Organisation& organisation, std::vector<std::string>& problems,
                                        std::vector<std::string>& shadowed);

/// The secret of this state folder by that name, made at the first start: 32 random octets, mode 0600.
Result<std::string> secret_of(const std::filesystem::path& state, const std::string& name);

}  // namespace tidegate
