#include "site/organisation.hpp"

#include "core/entity.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

Result<Connector> connector_of(const ConnectorSetting& setting) {
    Connector out{.name = lower(setting.name), .networks = {}};
    if (auto entity = Entity::connector(out.name); !entity) return propagate(entity, "connectors: " + setting.name);
    for (const auto& text : setting.networks) {
        auto network = Network::parse(text);
        if (!network) return propagate(network, "connectors: networks of " + setting.name);
        out.networks.push_back(std::move(*network));
    }
    return out;
}

}  // namespace

Result<Organisation> organisation_of(const Config& config) {
    Organisation out;
    out.domains = config.organisation.domains;
    out.subdomains = config.organisation.subdomains;
    out.groups.insert(config.organisation.groups.begin(), config.organisation.groups.end());
    out.lifelines = config.organisation.lifelines;
    out.mailboxes = config.organisation.mailboxes;
    out.external_per_day = config.organisation.external_per_day;
    for (const auto& setting : config.connectors) {
        auto connector = connector_of(setting);
        if (!connector) return tl::unexpected<Error>{connector.error()};
        out.connectors.push_back(std::move(*connector));
    }
    ConnectorSetting own{.name = "localhost", .networks = {}};
    if (out.connector("127.0.0.1") == nullptr) own.networks.emplace_back("127.0.0.0/8");
    if (out.connector("::1") == nullptr) own.networks.emplace_back("::1");
    if (own.networks.empty()) return out;
    auto connector = connector_of(own);
    if (!connector) return tl::unexpected<Error>{connector.error()};
    out.connectors.push_back(std::move(*connector));
    return out;
}

}  // namespace tidegate
