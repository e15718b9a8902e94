#include "site/webhook_secret.hpp"

#include <fstream>

#include "core/text.hpp"

namespace tidegate {

Result<std::string> secret_of(const WebhookSetting& setting) {
    if (setting.secret_file.empty()) return std::string{};
    std::ifstream file{setting.secret_file};
    std::string line;
    if (!file || !std::getline(file, line) || trimmed(line).empty()) {
        return fail(Fault::invalid,
                    "notify.webhooks: the secret's file " + setting.secret_file + " is missing, unreadable or empty");
    }
    return std::string{trimmed(line)};
}

}  // namespace tidegate
