#pragma once
// Addresses as operators write them: "host:port" and http(s) URLs. One reading of each, so that what the check of the
// configuration takes is what is connected to later.

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace tidegate {

struct HostPort {
    std::string host;  ///< without the brackets of an IPv6 address; whether it is a name or an address is not looked at
    std::uint16_t port = 0;
    bool brackets = false;  ///< it had them
};

/// The port stands behind the last colon; an IPv6 address stands in brackets, and nothing else has a colon in it.
/// Fault::invalid, with what is wrong as the end of a sentence.
Result<HostPort> parse_host_port(std::string_view text);

/// The parts of an http:// or https:// URL.
struct WebAddress {
    bool tls = false;
    std::string host;  ///< without the brackets of an IPv6 address
    std::string port;  ///< digits
    std::string target = "/";
};

/// Fault::invalid for other schemes, user names in the URL, and octets that do not belong into a URL.
Result<WebAddress> parse_web_address(std::string_view url);

}  // namespace tidegate
