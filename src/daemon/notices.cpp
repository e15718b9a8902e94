#include "daemon/notices.hpp"

#include <fstream>

#include "core/text.hpp"
#include "daemon/pieces.hpp"
#include "net/https_client.hpp"

namespace tidegate {

namespace {

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

Result<std::unique_ptr<Notices>> Notices::make(const Config& config, const Site& site, const Ground& ground) {
    auto settings = settings_of(config, site);
    if (!settings) return tl::unexpected<Error>{settings.error()};
    auto server = smtp_of(config);
    if (!server) return tl::unexpected<Error>{server.error()};
    return std::unique_ptr<Notices>{
        new Notices{ground, std::move(*settings), std::make_shared<const SmtpServer>(std::move(*server))}};
}

Notices::Notices(const Ground& ground, std::shared_ptr<const NoticeSettings> settings,
                 std::shared_ptr<const SmtpServer> server)
    : ground_{ground},
      server_{std::move(server)},
      courier_{courier_parts(), settings},
      alarm_{alarm_parts(), settings} {}

Courier::Parts Notices::courier_parts() {
    return {.outbox = ground_.outbox,
            .clock = ground_.clock,
            .random = ground_.random,
            .mail = [this](const OutgoingMail& mail) { return send(mail); },
            .post = [](const WebhookPost& post) { return post_web(post.url, post.headers, post.body, {}); },
            .report = [this](Event event) { report(std::move(event)); },
            .outbox_failed = [this](const std::string& sentence) { outbox_failed(sentence); }};
}

Alarm::Parts Notices::alarm_parts() {
    return {.policies = [this] { return ground_.outbox.alert_policies(); },
            .clock = ground_.clock,
            .mail = [this](const OutgoingMail& mail) { return send(mail); },
            .post = [](const WebhookPost& post) { return post_web(post.url, post.headers, post.body, {}); },
            .keep = [this](Event event) { ground_.unlogged.append(std::move(event)); },
            .failed = [this](const std::string& sentence) { ground_.log.say(Level::error, sentence); }};
}

Outcome Notices::send(const OutgoingMail& mail) const {
    return send_mail(*server_.load(), mail.sender, mail.recipient, mail.content);
}

Outcome Notices::use(const Config& config, const Site& site) {
    auto settings = settings_of(config, site);
    if (!settings) return tl::unexpected<Error>{settings.error()};
    auto server = smtp_of(config);
    if (!server) return tl::unexpected<Error>{server.error()};
    server_.store(std::make_shared<const SmtpServer>(std::move(*server)));
    alarm_.use(*settings);
    courier_.use(std::move(*settings));
    return {};
}

std::string Notices::trouble() const {
    const std::lock_guard held{lock_};
    return outbox_trouble_.empty() ? trouble_ : outbox_trouble_;
}

void Notices::outbox_failed(const std::string& sentence) {
    {
        const std::lock_guard held{lock_};
        outbox_trouble_ = sentence;
    }
    if (sentence.empty()) return ground_.log.say(Level::info, "notices are planned and sent again");
    ground_.log.say(Level::error, sentence);
}

void Notices::report(Event event) {
    {
        const std::lock_guard held{lock_};
        trouble_ = event.kind == EventKind::trouble ? event.sentence : std::string{};
    }
    ground_.journal.append(std::move(event));
}

}  // namespace tidegate
