#include "daemon/notices.hpp"

#include "core/text.hpp"
#include "daemon/pieces.hpp"
#include "net/https_client.hpp"
#include "site/webhook_secret.hpp"

namespace tidegate {

namespace {

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
        auto secret = secret_of(setting);
        if (!secret) return tl::unexpected<Error>{secret.error()};
        webhook.secret = std::move(*secret);
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
            .post = [this](const WebhookPost& one) { return post(one); },
            .report = [this](Event event) { report(std::move(event)); },
            .outbox_failed = [this](const std::string& sentence) { outbox_failed(sentence); }};
}

Alarm::Parts Notices::alarm_parts() {
    return {.policies = [this] { return ground_.outbox.alert_policies(); },
            .clock = ground_.clock,
            .mail = [this](const OutgoingMail& mail) { return send(mail); },
            .post = [this](const WebhookPost& one) { return post(one); },
            .keep = [this](Event event) { ground_.unlogged.append(std::move(event)); },
            .failed = [this](const std::string& sentence) { ground_.log.say(Level::error, sentence); }};
}

Outcome Notices::send(const OutgoingMail& mail) {
    return attempted(mail.recipient, mail.recipient,
                     send_mail(*server_.load(), mail.sender, mail.recipient, mail.content));
}

Outcome Notices::post(const WebhookPost& post) {
    // The rest of the address may be a secret.
    const auto host = post.url.substr(0, post.url.find_first_of("/?#", post.url.find("://") + 3));
    return attempted(post.url, host, post_web(post.url, post.headers, post.body, {}));
}

Outcome Notices::attempted(const std::string& target, const std::string& shown, Outcome outcome) {
    constexpr std::size_t most_targets = 1'000;
    const std::lock_guard held{lock_};
    if (outcome) {
        failing_.erase(target);
    } else if (failing_.contains(target) || failing_.size() < most_targets) {
        failing_[target] = "the last notice to " + printable(shown, 254) +
                           " failed and is tried again: " + utf8_line(outcome.error().what, 500);
    }
    return outcome;
}

Outcome Notices::use(const Config& config, const Site& site) {
    auto settings = settings_of(config, site);
    if (!settings) return tl::unexpected<Error>{settings.error()};
    auto server = smtp_of(config);
    if (!server) return tl::unexpected<Error>{server.error()};
    server_.store(std::make_shared<const SmtpServer>(std::move(*server)));
    {
        const std::lock_guard held{lock_};
        failing_.clear();  // it may be mended, and a webhook may be gone
    }
    alarm_.use(*settings);
    courier_.use(std::move(*settings));
    return {};
}

std::string Notices::trouble() const {
    const std::lock_guard held{lock_};
    if (!outbox_trouble_.empty()) return outbox_trouble_;
    if (!trouble_.empty() || failing_.empty()) return trouble_;
    const auto others = failing_.size() - 1;
    return failing_.begin()->second + (others == 0 ? "" : " (and to " + std::to_string(others) + " more)");
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
