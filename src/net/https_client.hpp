#pragma once
// Posts one document to a URL: what webhooks need. Blocks; only from threads that may wait.

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace tidegate {

struct PostOptions {
    std::chrono::milliseconds patience{20'000};  ///< for connecting, the TLS handshake and the rest together
    std::size_t longest_body = 64 * 1024;        ///< octets of the answer; more is an error
    std::string authorities;                     ///< a file of PEM certificates to trust; empty: those of the system
};

/// POSTs `body` with `headers` (Host, Content-Length and User-Agent are added). Any 2xx is success. Redirects are not
/// followed. Certificate and host name are verified for https. Blocks.
///
/// Fault::invalid      the URL is wrong, or the server refused (3xx, 4xx but 408 and 429)
/// Fault::unavailable  not reachable, not trusted, too slow, or 5xx, 408, 429: try again later
Outcome post_web(std::string_view url, const std::vector<std::pair<std::string, std::string>>& headers,
                 std::string_view body, const PostOptions& options);

}  // namespace tidegate
