#include "daemon/notices.hpp"

#include <charconv>
#include <fstream>

#include "core/text.hpp"
#include "net/https_client.hpp"

namespace tidegate {

namespace {

Result<SmtpServer> server_of(const Config& config) {
    const auto& text = config.notify.smtp;
    const auto colon = text.rfind(':');
    SmtpServer server;
    if (colon == std::string::npos || colon == 0) return fail(Fault::invalid, "notify.smtp must be HOST:PORT");
    server.host = text.substr(0, colon);
    const auto* const end = text.data() + text.size();
    if (std::from_chars(text.data() + colon + 1, end, server.port).ptr != end || server.port == 0) {
        return fail(Fault::invalid, "notify.smtp must be HOST:PORT");
    }
    return server;
}

Result<std::string> first_line(const std::string& path) {
    std::ifstream file{path};
    std::string line;
    if (!file || !std::getline(file, line) || trimmed(line).empty()) {
        return fail(Fault::invalid, "notify.webhooks: the secret's file " + path + " is missing, unreadable or empty");
    }
    return std::string{trimmed(line)};
}

Result<std::shared_ptr<const NoticeSettings>> settings_of(const Config& config, const Site& site) {
    auto out = std::make_shared<NoticeSettings>();
    out->domain =
        config.notify.sender_domain.empty() ? config.organisation.domains.front() : config.notify.sender_domain;
    out->link = site.link;
    out->zone = site.zone;
    out->administrators = config.notify.administrators;
    if (!config.organisation.lifelines.empty()) out->help = config.organisation.lifelines.front();
    out->tell_sender = config.notify.tell_sender;
    out->key = site.notice_key;
    for (const auto& setting : config.notify.webhooks) {
        Webhook webhook{setting.url, {}};
        if (!setting.secret_file.empty()) {
            auto secret = first_line(setting.secret_file);
            if (!secret) return tl::unexpected<Error>{secret.error()};
            webhook.secret = std::move(*secret);
        }
        out->webhooks.push_back(std::move(webhook));
    }
    return std::shared_ptr<const NoticeSettings>{std::move(out)};
}

}  // namespace

Result<std::unique_ptr<Notices>> Notices::make(const Config& config, const Site& site, Outbox& outbox, Journal& journal,
                                               const Clock& clock, Random& random) {
    auto settings = settings_of(config, site);
    if (!settings) return tl::unexpected<Error>{settings.error()};
    auto server = server_of(config);
    if (!server) return tl::unexpected<Error>{server.error()};
    return std::unique_ptr<Notices>{new Notices{outbox, journal, clock, random, std::move(*settings),
                                                std::make_shared<const SmtpServer>(std::move(*server))}};
}

Notices::Notices(Outbox& outbox, Journal& journal, const Clock& clock, Random& random,
                 std::shared_ptr<const NoticeSettings> settings, std::shared_ptr<const SmtpServer> server)
    : journal_{journal},
      server_{std::move(server)},
      courier_{{.outbox = outbox,
                .clock = clock,
                .random = random,
                .mail =
                    [this](const Mail& mail) {
                        return send_mail(*server_.load(), mail.sender, mail.recipient, mail.content);
                    },
                .post = [](const WebhookPost& post) { return post_web(post.url, post.headers, post.body, {}); },
                .report = [this](Event event) { report(std::move(event)); }},
               std::move(settings)} {}

Outcome Notices::use(const Config& config, const Site& site) {
    auto settings = settings_of(config, site);
    if (!settings) return tl::unexpected<Error>{settings.error()};
    auto server = server_of(config);
    if (!server) return tl::unexpected<Error>{server.error()};
    server_.store(std::make_shared<const SmtpServer>(std::move(*server)));
    courier_.use(std::move(*settings));
    return {};
}

std::string Notices::trouble() const {
    const std::lock_guard held{lock_};
    return trouble_;
}

void Notices::report(Event event) {
    {
        const std::lock_guard held{lock_};
        trouble_ = event.kind == EventKind::trouble ? event.sentence : std::string{};
    }
    journal_.append(std::move(event));
}

}  // namespace tidegate
