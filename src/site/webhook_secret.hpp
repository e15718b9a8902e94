#pragma once
// The key that signs the posts of a webhook: the same for the daemon and for what is checked offline.

#include <string>

#include "config/config.hpp"
#include "core/result.hpp"

namespace tidegate {

/// The first line of the webhook's secret_file, without spaces around it; empty when it has no such file.
/// Fault::invalid when the file is missing, unreadable or empty.
Result<std::string> secret_of(const WebhookSetting& setting);

}  // namespace tidegate
