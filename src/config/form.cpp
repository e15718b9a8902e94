#include "config/form.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <numeric>
#include <optional>

#include "core/address.hpp"
#include "core/entity.hpp"
#include "core/text.hpp"
#include "core/zone.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_domain = 253;   // RFC 1035 2.3.4, without the final dot
constexpr std::size_t longest_label = 63;     // the same
constexpr std::size_t longest_address = 254;  // RFC 5321 4.5.3.1.3, without brackets
constexpr std::size_t longest_path = 4096;    // PATH_MAX
constexpr std::size_t longest_socket = 107;   // unix(7): sun_path with its final NUL

bool is_label(std::string_view label) {
    if (label.empty() || label.size() > longest_label || label.front() == '-' || label.back() == '-') return false;
    return std::ranges::all_of(
        label, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

bool is_domain(std::string_view text) {
    if (text.empty() || text.size() > longest_domain) return false;
    while (true) {
        const auto dot = text.find('.');
        if (!is_label(text.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

bool graphic(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) > ' ' && c != '\x7F'; });
}

bool is_address(std::string_view text) {
    const auto at = text.rfind('@');
    return at != std::string_view::npos && at > 0 && at <= 64 && text.size() <= longest_address && graphic(text) &&
           text.find_first_of("<>,;") == std::string_view::npos && is_domain(lower(text.substr(at + 1)));
}

bool is_ip(std::string_view text, int family) {
    std::array<unsigned char, 16> bits{};
    return inet_pton(family, std::string{text}.c_str(), bits.data()) == 1;
}

std::optional<unsigned> number(std::string_view text, unsigned most) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value > most) return std::nullopt;
    return value;
}

/// An address and a port, or also a name.
bool is_host_and_port(std::string_view text, bool names, unsigned least_port) {
    const auto parts = parse_host_port(text);
    if (!parts || parts->port < least_port) return false;
    if (parts->brackets) return is_ip(parts->host, AF_INET6);
    if (is_ip(parts->host, AF_INET)) return true;
    return names && is_domain(lower(parts->host));
}

bool is_endpoint(std::string_view text) {
    if (text.empty()) return true;
    if (text.starts_with("unix:/")) return text.size() - 5 <= longest_socket && graphic(text);
    return is_host_and_port(text, false, 0);
}

/// Of this machine alone: 127.0.0.0/8, ::1, localhost.
bool is_loopback_endpoint(std::string_view text) {
    if (text.empty()) return true;
    const auto parts = parse_host_port(text);
    if (!parts) return false;
    if (!parts->brackets)
        return parts->host == "localhost" || (is_ip(parts->host, AF_INET) && parts->host.starts_with("127."));
    std::array<unsigned char, 16> bits{};
    return inet_pton(AF_INET6, parts->host.c_str(), bits.data()) == 1 && bits.back() == 1 &&
           std::all_of(bits.begin(), bits.end() - 1, [](unsigned char octet) { return octet == 0; });
}

bool is_url(std::string_view text) {
    return parse_web_address(text).has_value() && text.find_first_of("\"<>\\^`{|}") == std::string_view::npos;
}

bool is_path(std::string_view text) {
    return !text.empty() && text.size() <= longest_path &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

bool is_log_target(std::string_view text) {
    return text == "stderr" || text == "syslog" || text == "journal" ||
           (text.starts_with("file:/") && is_path(text.substr(5)));
}

tl::unexpected<Error> not_of(Form form) {
    if (form == Form::loopback) {
        return fail(Fault::invalid, "must be " + expectation(field::Text{nullptr, form, ""}) +
                                        ", for it is plain HTTP (to be reached from other machines, listen there and "
                                        "put a proxy that speaks TLS, such as nginx or caddy, in front)");
    }
    return fail(Fault::invalid, "must be " + expectation(field::Text{nullptr, form, ""}));
}

Result<std::string> zone_in_form(std::string_view text) {
    const auto zone = Zone::find(text);
    if (!zone)
        return fail(Fault::invalid, "is no time zone that this machine knows: use a name like \"Europe/Berlin\"");
    return zone->name();
}

Result<std::string> member_in_form(std::string_view text) {
    const auto entity = Entity::parse(text);
    if (!entity) return not_of(Form::member);
    return lower(text);
}

std::string absolute(std::string_view path, const std::string& folder) {
    if (path.starts_with('/') || folder.empty()) return std::string{path};
    return (std::filesystem::path{folder} / path).lexically_normal().string();
}

}  // namespace

Result<std::string> in_form(Form form, std::string_view text, const std::string& folder) {
    switch (form) {
        case Form::domain: return is_domain(lower(text)) ? Result<std::string>{lower(text)} : not_of(form);
        case Form::address: return is_address(text) ? Result<std::string>{lower(text)} : not_of(form);
        case Form::member: return member_in_form(text);
        case Form::zone: return zone_in_form(text);
        case Form::endpoint: return is_endpoint(text) ? Result<std::string>{text} : not_of(form);
        case Form::loopback: return is_loopback_endpoint(text) ? Result<std::string>{text} : not_of(form);
        case Form::server: return is_host_and_port(text, true, 1) ? Result<std::string>{text} : not_of(form);
        case Form::url: return is_url(text) ? Result<std::string>{text} : not_of(form);
        case Form::link:
            if (!is_url(text)) return not_of(form);
            return std::string{text.substr(0, text.find_last_not_of('/') + 1)};
        case Form::path: return is_path(text) ? Result<std::string>{absolute(text, folder)} : not_of(form);
        case Form::log_target: return is_log_target(text) ? Result<std::string>{text} : not_of(form);
    }
    return not_of(form);
}

bool is_network(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = text.substr(0, slash);
    const bool v4 = is_ip(address, AF_INET);
    if (!v4 && !is_ip(address, AF_INET6)) return false;
    return slash == std::string_view::npos || number(text.substr(slash + 1), v4 ? 32 : 128).has_value();
}

std::string nearest(std::string_view text, const std::vector<std::string>& known) {
    if (text.size() > 100) return {};
    std::string best;
    std::size_t least = std::max<std::size_t>(3, text.size() / 3) + 1;  // further away it is a guess, not a hint
    for (const auto& candidate : known) {
        std::vector<std::size_t> row(candidate.size() + 1);
        std::iota(row.begin(), row.end(), std::size_t{0});
        for (std::size_t i = 0; i < text.size(); ++i) {
            std::size_t diagonal = std::exchange(row[0], i + 1);
            for (std::size_t j = 0; j < candidate.size(); ++j) {
                const auto replaced = diagonal + (text[i] == candidate[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
            }
        }
        if (row.back() < least) {
            least = row.back();
            best = candidate;
        }
    }
    return best;
}

}  // namespace tidegate
