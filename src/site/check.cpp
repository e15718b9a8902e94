#include "site/check.hpp"

#include "core/address.hpp"
#include "core/zone.hpp"
#include "site/detection.hpp"
#include "site/organisation.hpp"
#include "site/policies.hpp"
#include "site/webhook_secret.hpp"

namespace tidegate {

namespace {

class Checking {
public:
    /// Notes what is wrong, an entry a line.
    template <class T>
    void must(const T& found, const std::string& about = {}) {
        if (found) return;
        std::string_view rest = found.error().what;
        while (!rest.empty()) {
            const auto end = rest.find('\n');
            out_.wrong.push_back((about.empty() ? "" : about + ": ") + std::string{rest.substr(0, end)});
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        }
    }
    std::vector<std::string>& remarks() { return out_.remarks; }
    SiteCheck take() { return std::move(out_); }

private:
    SiteCheck out_;
};

}  // namespace

SiteCheck check_site(const Config& config) {
    Checking checking;
    checking.must(Zone::find(config.organisation.zone), "organisation.zone");
    checking.must(parse_host_port(config.notify.smtp), "notify.smtp must be HOST:PORT");
    for (const auto& webhook : config.notify.webhooks) checking.must(secret_of(webhook));
    if (config.detection.mode != "off") {
        checking.must(weights_of(config));
        checking.must(content_model_of(config));
    }
    checking.must(places_of(config));
    checking.must(login_key_of(config));
    const auto organisation = organisation_of(config);
    checking.must(organisation);
    std::vector<std::string> shadowed;
    if (organisation) checking.must(policies_of({}, config, *organisation, checking.remarks(), shadowed));
    if (!config.connectors.empty() && !config.listen.milter.empty() && !milter_sees_message(config)) {
        checking.remarks().push_back(
            "the milter does not see when a relay was handed a message, so after an outage a queue that drains counts "
            "as a burst of its connector: milter.inspect = \"message\" shows it");
    }
    return checking.take();
}

}  // namespace tidegate
