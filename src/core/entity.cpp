#include "core/entity.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_name = 320;
constexpr std::string_view connector_prefix = "connector:";
constexpr std::string_view local_prefix = "local:";

Outcome check(std::string_view name, std::string_view what) {
    if (name.empty()) return fail(Fault::invalid, std::string{what} + " is empty");
    if (name.size() > longest_name) {
        return fail(Fault::invalid, std::string{what} + " is longer than 320 octets (RFC 5321 4.5.3.1)");
    }
    const bool plain = std::ranges::all_of(name, [](unsigned char c) { return c > ' ' && c != 0x7f; });
    if (!plain) return fail(Fault::invalid, std::string{what} + " holds a space or a control character");
    return {};
}

}  // namespace

std::string_view to_string(EntityKind kind) {
    switch (kind) {
        case EntityKind::user: return "user";
        case EntityKind::connector: return "connector";
        case EntityKind::local: return "local";
    }
    return "user";
}

Result<Entity> Entity::parse(std::string_view text) {
    if (text.starts_with(connector_prefix)) return connector(text.substr(connector_prefix.size()));
    if (text.starts_with(local_prefix)) return local(text.substr(local_prefix.size()));
    return user(text);
}

Result<Entity> Entity::user(std::string_view login) {
    if (auto ok = check(login, "the login"); !ok) return tl::unexpected<Error>{ok.error()};
    std::string text = lower(login);
    // A login must not pass itself off as another kind of entity.
    if (text.starts_with(connector_prefix) || text.starts_with(local_prefix)) {
        return fail(Fault::invalid, "a login cannot begin with \"connector:\" or \"local:\"");
    }
    return Entity{EntityKind::user, std::move(text)};
}

Result<Entity> Entity::connector(std::string_view name) {
    if (auto ok = check(name, "the connector's name"); !ok) return tl::unexpected<Error>{ok.error()};
    return Entity{EntityKind::connector, std::string{connector_prefix} + lower(name)};
}

Result<Entity> Entity::local(std::string_view name) {
    if (auto ok = check(name, "the local user's name"); !ok) return tl::unexpected<Error>{ok.error()};
    return Entity{EntityKind::local, std::string{local_prefix} + lower(name)};
}

std::string_view Entity::domain() const { return kind_ == EntityKind::user ? domain_of(text_) : std::string_view{}; }

}  // namespace tidegate
