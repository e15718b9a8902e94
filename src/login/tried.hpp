#pragma once
// Which logins were tried from which network today: what a single user's past cannot show, because the attempts before
// went to others.

#include <chrono>
#include <cstdint>
#include <list>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/time.hpp"

namespace tidegate {

/// In memory only: after a restart a day begins anew.
///
/// Time     handed in; a clock stepped back counts as now.
/// Bounds   10,000 networks (the one longest without a login goes), 128 logins each: what is over is not noted. At most
///          some 25 MB.
/// Threads  none: the owner's lock guards it.
class TriedLogins {
public:
    /// `password` as LoginReport has it. A network of 0 is not known and not noted.
    void note(Instant at, std::uint32_t network, std::string_view login, bool success, std::uint16_t password);

    /// The other logins of the last 24 hours from there.
    struct Others {
        std::uint32_t failed = 0;     ///< tried, and never successful there
        std::uint32_t succeeded = 0;  ///< at least once
    };
    Others beside(Instant at, std::uint32_t network, std::string_view login) const;

    /// How long the next attempt at this login from there shall wait: nothing before the fifth different wrong password
    /// in a row, then a second more with each, five at most; nothing again after a quarter of an hour.
    std::chrono::seconds patience(Instant at, std::uint32_t network, std::string_view login) const;

    std::size_t size() const { return networks_.size(); }

private:
    struct Login {
        std::uint32_t id = 0;
        std::uint32_t minute = 0;  ///< of the last attempt
        std::uint16_t wrong = 0;   ///< different wrong passwords since the last success, saturating
        std::uint16_t password = 0;
        bool succeeded = false;
    };
    struct Network {
        std::vector<Login> logins;
        std::list<std::uint32_t>::iterator place;
    };
    Network& network_of(std::uint32_t id);

    std::unordered_map<std::uint32_t, Network> networks_;
    std::list<std::uint32_t> by_use_;  ///< the last used first
};

}  // namespace tidegate
