#pragma once
// Whose mail this is: accepted domains, groups, connectors, lifelines.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/entity.hpp"
#include "core/result.hpp"
#include "core/submission.hpp"

namespace tidegate {

/// 192.0.2.0/24 or 2001:db8::/32 or a single address.
class Network {
public:
    /// Fault::invalid when `text` is no address or network in CIDR notation (host bits must be 0).
    static Result<Network> parse(std::string_view text);
    /// An IPv4-mapped IPv6 address counts as IPv4. False for text that is no address.
    bool contains(std::string_view address) const;
    const std::string& text() const { return text_; }
    /// Bits that must be equal, of 128: IPv4 counts as IPv4-mapped IPv6.
    unsigned prefix() const { return prefix_; }

private:
    std::string text_;
    std::array<std::uint8_t, 16> bits_{};
    unsigned prefix_ = 0;  ///< of 128
};

/// A relay host that sends without a login.
struct Connector {
    std::string name;  ///< the entity is "connector:NAME"
    std::vector<Network> networks;
};

/// What the configuration says of the organisation. Immutable once built; thread-safe.
struct Organisation {
    std::vector<std::string> domains;  ///< accepted domains, lower case; at least one
    bool subdomains = false;           ///< subdomains of an accepted domain are internal too
    std::map<std::string, std::vector<std::string>, std::less<>> groups;  ///< name → entities and addresses, lower case
    std::vector<Connector> connectors;
    std::vector<std::string> lifelines;  ///< addresses that a restricted sender can still write to, lower case
    std::uint32_t mailboxes = 0;         ///< for the organisation's limit; 0: not known
    std::uint32_t external_per_day =
        0;  ///< the organisation's limit, recipients; 0: by the formula when mailboxes is known

    /// Of a domain without "@"; case is ignored.
    bool accepts(std::string_view domain) const;
    /// In an accepted domain, and not source-routed by "%", "!" or a second "@".
    bool internal(std::string_view address) const;
    /// Explicit lifelines, postmaster and abuse at every accepted domain (RFC 2142), and "postmaster" alone
    /// (RFC 5321 4.5.1). Case is ignored.
    bool lifeline(std::string_view address) const;
    /// Whether the group holds this entity or address. Case is ignored.
    bool in_group(std::string_view group, std::string_view who) const;
    /// The connector with the longest network that holds `client`, or nothing.
    const Connector* connector(std::string_view client) const;
    /// External recipients the organisation may address in a sliding day; 0: no limit.
    std::uint32_t organisation_limit() const;

    static std::string_view domain_part(std::string_view address);
};

/// round(500 · n^0.7 + 9500): 12,006 for 10 mailboxes.
std::uint32_t organisation_formula(std::uint32_t mailboxes);

/// Who submitted it: the login; else the connector whose network holds the client; else the local user; nothing for
/// mail that comes in from outside (a client that nobody knows), which is not ours to judge. A login that is no proper
/// entity (spaces, control characters, too long, "connector:…") is still somebody: those octets become "_".
std::optional<Entity> submitter(const Submission& submission, const Organisation& organisation);

}  // namespace tidegate
