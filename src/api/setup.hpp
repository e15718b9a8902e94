#pragma once
// The first administrator, by the one-time link: the same for the form and for the API. Internal to api/.

#include <string>

#include "api/core.hpp"

namespace tidegate {

struct FirstAdministrator {
    std::string name;
    std::string token;         ///< the secret, shown once
    std::uint64_t ticket = 0;  ///< to wait on before it is shown
};

/// Fault::conflict once an administrator exists; Fault::invalid for a wrong link, name or password.
Result<FirstAdministrator> make_first_administrator(ApiCore& core, const std::string& link_token,
                                                    const std::string& name, const std::string& password);

}  // namespace tidegate
