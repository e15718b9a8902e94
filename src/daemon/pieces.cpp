#include "daemon/pieces.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>

#include "content/model.hpp"
#include "content/shipped.hpp"
#include "core/address.hpp"
#include "core/random.hpp"
#include "core/text.hpp"
#include "policy/book.hpp"
#include "policy/form.hpp"

namespace tidegate {

namespace {

constexpr std::size_t secret_octets = 32;
constexpr std::size_t most_weights_octets = 64UL * 1024;

std::string portal_link(const Config& config, const std::string& api) {
    if (!config.portal.link.empty()) return config.portal.link;
    return "http://" + (api.empty() ? config.listen.api : api);
}

Result<Weights> weights_of(const std::string& file) {
    if (file.empty()) return Weights::shipped();
    std::ifstream in{file};
    std::string text(most_weights_octets + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.gcount() == 0) return fail(Fault::not_found, "detection.weights: " + file + " cannot be read");
    text.resize(static_cast<std::size_t>(in.gcount()));
    return Weights::parse(text, file);
}

Result<Detection> detection_of(const Config& config) {
    Detection out;
    if (config.detection.mode == "off") return out;
    out.mode = config.detection.mode == "act" ? Detection::Mode::act : Detection::Mode::observe;
    auto weights = weights_of(config.detection.weights);
    if (!weights) return tl::unexpected<Error>{weights.error()};
    out.weights = std::move(*weights);
    auto model = ContentModel::load(config.detection.model.empty() ? shipped_content_model()
                                                                   : std::filesystem::path{config.detection.model});
    if (!model) return propagate(model, "detection.model");
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
    return std::shared_ptr<const Site>{std::move(site)};
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
    const bool automatic = config.milter.inspect == "auto" && config.detection.mode != "off";
    return automatic || config.milter.inspect == "message" ? milter::Inspect::message : milter::Inspect::headers;
}

Result<std::vector<Policy>> policies_of(const std::vector<std::string>& stored, const Config& config,
                                        const Organisation& organisation, std::vector<std::string>& problems,
                                        std::vector<std::string>& shadowed) {
    std::vector<Policy> out;
    for (const auto& json : stored) {
        boost::system::error_code wrong;
        const auto value = boost::json::parse(json, wrong);
        auto policy = wrong || !value.is_object() ? Result<Policy>{fail(Fault::invalid, "it is no JSON object")}
                                                  : policy_from_json(value.as_object());
        if (policy) {
            out.push_back(std::move(*policy));
        } else {
            problems.push_back("a stored policy cannot be read and does not apply: " + policy.error().what);
        }
    }
    PolicyLines lines;
    if (!config.policies.directory.empty()) {
        auto files = read_policy_directory(config.policies.directory, &lines);
        if (!files) return tl::unexpected<Error>{files.error()};
        for (auto& policy : *files) {
            std::erase_if(out, [&](const auto& p) {
                if (lower(p.name) != lower(policy.name)) return false;
                shadowed.push_back(boost::json::serialize(to_json(p)));
                return true;
            });
            out.push_back(std::move(policy));
        }
    }
    if (std::ranges::none_of(out, &Policy::is_default)) out.push_back(first_default_policy());
    std::string wrong_files;
    for (const auto& problem : lint(out, organisation)) {
        if (lines.locate(problem).empty()) {
            problems.push_back(tell(problem, lines));
        } else {
            wrong_files += (wrong_files.empty() ? "" : "\n") + tell(problem, lines);
        }
    }
    if (!wrong_files.empty()) return fail(Fault::invalid, wrong_files);
    for (const auto& policy : out) {
        if (config.milter.inspect != "envelope" || policy.forwarding != Forwarding::off) continue;
        problems.push_back("policy \"" + policy.name +
                           "\" has forwarding = \"off\", but by milter a forward is known by its header: set "
                           "milter.inspect = \"headers\"");
    }
    return out;
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
    // Beside it and renamed, so that a start that was cut short leaves nothing half written.
    const auto fresh = path.string() + ".new";
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const auto line = secret + "\n";
    const bool kept =
        file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!kept || ::rename(fresh.c_str(), path.c_str()) != 0) {
        return fail(Fault::unavailable,
                    "the secret " + path.string() + " cannot be written: see the folder's owner and space");
    }
    return secret;
}

}  // namespace tidegate
