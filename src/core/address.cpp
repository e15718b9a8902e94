#include "core/address.hpp"

#include <algorithm>
#include <charconv>

#include "core/text.hpp"

namespace tidegate {

Result<HostPort> parse_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return fail(Fault::invalid, "the port is missing");
    auto host = text.substr(0, colon);
    const auto digits = text.substr(colon + 1);
    HostPort out;
    const auto* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, out.port);
    if (error != std::errc{} || stop != end) return fail(Fault::invalid, "the port must be a number from 0 to 65535");
    out.brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (out.brackets) host = host.substr(1, host.size() - 2);
    if (host.empty()) return fail(Fault::invalid, "the host is missing");
    if (!out.brackets && host.find_first_of(":[]") != std::string_view::npos) {
        return fail(Fault::invalid, "an IPv6 address must stand in brackets");
    }
    out.host = host;
    return out;
}

Result<WebAddress> parse_web_address(std::string_view url) {
    const auto wrong = [&](const std::string& why) {
        return fail(Fault::invalid, "\"" + printable(url, 200) + "\" is no address for a webhook: " + why);
    };
    const auto colon = url.find("://");
    const auto scheme = lower(url.substr(0, colon));
    if (colon == std::string_view::npos || (scheme != "http" && scheme != "https")) {
        return wrong("it begins with https:// or http://");
    }
    if (url.size() > 2'000 || std::ranges::any_of(url, [](char c) { return c <= ' ' || c >= '\x7F'; })) {
        return wrong("it has spaces, special characters or more than 2,000 octets");
    }
    WebAddress out;
    out.tls = scheme == "https";
    const auto rest = url.substr(colon + 3);
    const auto end = rest.find_first_of("/?#");
    const auto authority = rest.substr(0, end);
    if (end != std::string_view::npos) {
        const auto target = rest.substr(end, rest.find('#') - end);
        out.target = target.starts_with('/') ? std::string{target} : "/" + std::string{target};
    }
    if (authority.find('@') != std::string_view::npos) return wrong("it carries a user name");
    const bool brackets = authority.starts_with('[');
    const auto host_end = brackets ? authority.find(']') : authority.find(':');
    if (brackets && host_end == std::string_view::npos) return wrong("a bracket is missing");
    out.host = brackets ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
    if (out.host.empty()) return wrong("it has no host");
    const auto behind =
        host_end == std::string_view::npos ? std::string_view{} : authority.substr(host_end + (brackets ? 1 : 0));
    out.port = out.tls ? "443" : "80";
    if (behind.empty()) return out;
    const auto port = parse_host_port("x" + std::string{behind});
    if (!port || port->host != "x" || port->port == 0) return wrong("the port is a number from 1 to 65535");
    out.port = std::to_string(port->port);
    return out;
}

}  // namespace tidegate
