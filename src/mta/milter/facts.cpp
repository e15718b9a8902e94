#include "mta/milter/facts.hpp"

#include <algorithm>
#include <charconv>

#include "core/text.hpp"
#include "mta/milter/frame.hpp"

namespace tidegate::milter {

namespace {

constexpr char family_inet = '4';
constexpr char family_inet6 = '6';
constexpr char family_unix = 'L';
constexpr std::size_t port_octets = 2;
constexpr std::size_t longest_ip_address = 64;

/// What can stand in the text of an address, a scope included: nothing that could do harm in a log or a reply.
bool looks_like_an_address(std::string_view text) {
    return !text.empty() && text.size() <= longest_ip_address && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == ':' ||
               c == '%';
    });
}

std::string_view without_prefix(std::string_view address) {
    constexpr std::string_view prefix = "ipv6:";
    if (lower(address.substr(0, prefix.size())) == prefix) address.remove_prefix(prefix.size());
    return address;
}

std::string kept(std::string_view value) { return std::string{value.substr(0, longest_value)}; }

}  // namespace

Result<Client> read_client(std::string_view payload) {
    const auto cut_short = [] { return fail(Fault::invalid, "milter: the CONNECT packet is cut short"); };
    const auto name = take_string(payload);
    if (!name || payload.empty()) return cut_short();
    Client client;
    if (!name->starts_with('[') && *name != "unknown") client.name = kept(*name);

    const char family = payload.front();
    payload.remove_prefix(1);
    client.local = family == family_unix;
    if (family != family_inet && family != family_inet6) return client;

    if (payload.size() < port_octets) return cut_short();
    const bool without_port = payload[0] == '\0' && payload[1] == '\0';
    payload.remove_prefix(port_octets);
    const auto address = take_string(payload);
    if (!address) return cut_short();
    const std::string_view bare = without_prefix(*address);
    if (!looks_like_an_address(bare)) {
        return fail(Fault::invalid, "milter: the client's address is none: \"" + printable(*address, 64) + "\"");
    }
    client.local = without_port && *name == "localhost" && (bare == "127.0.0.1" || bare == "::1");
    if (!client.local) client.address = lower(bare);
    return client;
}

Outcome note_macros(Macros& into, std::string_view pairs) {
    while (!pairs.empty()) {
        auto name = take_string(pairs);
        const auto value = take_string(pairs);
        if (!name || !value) return fail(Fault::invalid, "milter: a macro without its value");
        if (name->starts_with('{') && name->ends_with('}')) *name = name->substr(1, name->size() - 2);
        if (*name == "auth_authen") into.login = kept(*value);
        if (*name == "auth_type") into.auth_method = kept(*value);
        if (*name == "tls_version") into.tls_version = kept(*value);
        if (*name == "client_addr" && looks_like_an_address(without_prefix(*value)))
            into.client = lower(without_prefix(*value));
        if (*name == "i") into.queue_id = kept(*value);
    }
    return {};
}

std::optional<std::string> bare_address(std::string_view argument) {
    argument = trimmed(argument);
    if (argument.starts_with('<')) {
        argument.remove_prefix(1);
        if (argument.ends_with('>')) argument.remove_suffix(1);
        if (argument.starts_with('@')) {
            const auto route_end = argument.find(':');
            if (route_end != std::string_view::npos) argument.remove_prefix(route_end + 1);
        }
    }
    if (argument.size() > longest_value) return std::nullopt;
    return std::string{argument};
}

std::optional<std::uint64_t> declared_size(std::string_view parameters) {
    while (const auto parameter = take_string(parameters)) {
        constexpr std::string_view keyword = "size=";
        if (lower(parameter->substr(0, keyword.size())) != keyword) continue;
        const std::string_view digits = parameter->substr(keyword.size());
        std::uint64_t size = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
        if (error == std::errc{} && end == digits.data() + digits.size()) return size;
    }
    return std::nullopt;
}

}  // namespace tidegate::milter
