#pragma once
// The client's side of HTTP/1.1 framing, as far as the command line needs it: one reply to one request.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace tidegate {

struct HttpReply {
    unsigned status = 0;  ///< 200–599
    std::string content_type;
    std::string body;
    std::optional<std::uint64_t> total;  ///< X-Total-Count: entries that there are, of a list that shows a part
};

/// Decodes the reply that `received` holds from its first octet; nothing when it is not all there yet (RFC 9112: with
/// Content-Length, chunked, or up to the end of the connection, which `at_end` tells of).
/// Fault::invalid when it can never be a reply, is cut short at the end, or its body is larger than `longest_body`.
Result<std::optional<HttpReply>> decode_http_reply(std::string_view received, bool at_end, std::size_t longest_body);

}  // namespace tidegate
