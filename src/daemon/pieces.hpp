#pragma once
// From a configuration to the values that the rooms take. The rooms do not know where their values come from.

#include <filesystem>
#include <memory>
#include <string>

#include "config/config.hpp"
#include "core/result.hpp"
#include "judge/site.hpp"
#include "mta/filter/other_filters.hpp"
#include "mta/milter/negotiation.hpp"
#include "net/smtp_client.hpp"
#include "policy/organisation.hpp"

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

/// Which other spam filters are asked. Fault::invalid when an address is no HOST:PORT.
Result<OtherFilters::Options> filters_of(const Config& config);

/// The server that takes notices.
Result<SmtpServer> smtp_of(const Config& config);

/// The secret of this state folder by that name, made at the first start: 32 random octets, mode 0600.
Result<std::string> secret_of(const std::filesystem::path& state, const std::string& name);

}  // namespace tidegate
