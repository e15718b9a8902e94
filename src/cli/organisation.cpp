#include "cli/organisation.hpp"

namespace tidegate {

Result<Organisation> organisation_of(const Config& config) {
    Organisation out;
    out.domains = config.organisation.domains;
    out.subdomains = config.organisation.subdomains;
    out.groups.insert(config.organisation.groups.begin(), config.organisation.groups.end());
    out.lifelines = config.organisation.lifelines;
    out.mailboxes = config.organisation.mailboxes;
    out.external_per_day = config.organisation.external_per_day;
    for (const auto& setting : config.connectors) {
        Connector connector{setting.name, {}};
        for (const auto& text : setting.networks) {
            auto network = Network::parse(text);
            if (!network) return propagate(network, "connectors.networks of " + setting.name);
            connector.networks.push_back(*std::move(network));
        }
        out.connectors.push_back(std::move(connector));
    }
    if (out.connector("127.0.0.1") != nullptr) return out;
    Connector own{"localhost", {}};  // the daemon has it too, unless the configuration names this machine
    for (const char* text : {"127.0.0.0/8", "::1"})
        if (auto network = Network::parse(text)) own.networks.push_back(*std::move(network));
    out.connectors.push_back(std::move(own));
    return out;
}

}  // namespace tidegate
