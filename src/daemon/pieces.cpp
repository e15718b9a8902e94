#include "daemon/pieces.hpp"

#include <algorithm>
#include <fstream>
#include <tuple>

#include "core/address.hpp"
#include "core/random.hpp"
#include "daemon/whole_file.hpp"
#include "site/detection.hpp"

namespace tidegate {

namespace {

constexpr std::size_t secret_octets = 32;

std::string portal_link(const Config& config, const std::string& api) {
    if (!config.portal.link.empty()) return config.portal.link;
    return "http://" + (api.empty() ? config.listen.api : api);
}

Result<Detection> detection_of(const Config& config) {
    Detection out;
    if (config.detection.mode == "off") return out;
    out.canaries = config.detection.canaries;
    std::ranges::sort(out.canaries);
    out.mode = config.detection.mode == "act" ? Detection::Mode::act : Detection::Mode::observe;
    auto weights = weights_of(config);
    if (!weights) return tl::unexpected<Error>{weights.error()};
    out.weights = std::move(*weights);
    auto model = content_model_of(config);
    if (!model) return tl::unexpected<Error>{model.error()};
    out.content = std::make_shared<const ContentModel>(std::move(*model));
    return out;
}

Replies replies_of(const Config& config) {
    std::vector<ReplyTemplate> own;
    for (const auto& setting : config.replies) {
        own.push_back({.cause = cause_of(setting.cause).value_or(Cause::none),
                       .action = setting.answer == "defer" ? Action::defer : Action::reject,
                       .code = static_cast<std::uint16_t>(setting.code),
                       .enhanced = setting.enhanced,
                       .text = setting.text});
    }
    return Replies{own};
}

}  // namespace

Result<std::shared_ptr<const Site>> site_of(const Config& config, std::shared_ptr<const Organisation> organisation,
                                            const std::string& api, const std::string& notice_key) {
    auto zone = Zone::find(config.organisation.zone);
    if (!zone) return propagate(zone, "organisation.zone");
    auto site = std::make_shared<Site>();
    site->organisation = std::move(organisation);
    site->zone = *zone;
    site->link = portal_link(config, api);
    site->select_by_from = config.policies.select_by == "from";
    site->refuse_foreign_sender = config.senders.foreign == "refuse";
    site->defer_when_unwritable = config.store.when_unavailable == "defer";
    site->defer_over_limit = config.policies.over_limit_answer == "defer";
    site->notice_key = notice_key;
    site->replies = replies_of(config);
    auto detection = detection_of(config);
    if (!detection) return tl::unexpected<Error>{detection.error()};
    site->detection = std::move(*detection);
    auto places = places_of(config);
    if (!places) return tl::unexpected<Error>{places.error()};
    site->places = std::move(*places);
    return std::shared_ptr<const Site>{std::move(site)};
}

Result<OtherFilters::Options> filters_of(const Config& config) {
    OtherFilters::Options out;
    const std::tuple<const char*, const std::string&, std::optional<HostPort>&> all[] = {
        {"detection.rspamd", config.detection.rspamd, out.rspamd},
        {"detection.spamassassin", config.detection.spamassassin, out.spamassassin}};
    for (const auto& [name, text, into] : all) {
        if (text.empty()) continue;
        auto parsed = parse_host_port(text);
        if (!parsed) return propagate(parsed, std::string{name} + " must be HOST:PORT");
        into = std::move(*parsed);
    }
    return out;
}

Result<SmtpServer> smtp_of(const Config& config) {
    auto parts = parse_host_port(config.notify.smtp);
    if (!parts) return propagate(parts, "notify.smtp must be HOST:PORT");
    SmtpServer server;
    server.host = std::move(parts->host);
    server.port = parts->port;
    return server;
}

milter::Inspect inspect_of(const Config& config) {
    if (config.milter.inspect == "envelope") return milter::Inspect::envelope;
    return milter_sees_message(config) ? milter::Inspect::message : milter::Inspect::headers;
}

Result<std::string> secret_of(const std::filesystem::path& state, const std::string& name) {
    const auto path = state / name;
    std::string secret;
    if (std::ifstream file{path}; file) std::getline(file, secret);
    if (secret.size() == secret_octets * 2) return secret;
    if (!secret.empty()) {
        return fail(Fault::invalid, path.string() + " is damaged: remove it, and a new one is made at the next start");
    }
    SystemRandom random;
    secret = make_token(random, secret_octets);
    if (const auto kept = write_whole(path, secret + "\n"); !kept) return propagate(kept, "the secret");
    return secret;
}

}  // namespace tidegate
