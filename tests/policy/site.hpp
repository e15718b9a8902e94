#pragma once
// The organisation that the tests of this room share.

#include <memory>

#include "policy/organisation.hpp"
#include "policy/policy.hpp"

namespace tidegate {

inline Organisation example_organisation() {
    Organisation organisation;
    organisation.domains = {"example.org", "example.net", "shop.example.com"};
    organisation.groups["sales"] = {"alice@example.org", "bob@example.net"};
    organisation.groups["Machines"] = {"connector:printer", "local:www-data"};
    organisation.groups["nobody"] = {};
    organisation.connectors = {
        {"printer", {Network::parse("192.0.2.0/24").value()}},
        {"Scanner", {Network::parse("192.0.2.16/28").value(), Network::parse("2001:db8::/32").value()}}};
    organisation.lifelines = {"helpdesk@example.org", "support@provider.example"};
    return organisation;
}

inline std::shared_ptr<const Organisation> example_site() {
    return std::make_shared<const Organisation>(example_organisation());
}

inline Policy named(std::string name, std::uint32_t priority, Scope scope = {}, Scope except = {}) {
    Policy policy;
    policy.name = std::move(name);
    policy.priority = priority;
    policy.scope = std::move(scope);
    policy.except = std::move(except);
    return policy;
}

}  // namespace tidegate
