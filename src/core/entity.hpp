#pragma once
// Who sends: the key of every counter, restriction and case.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace tidegate {

enum class EntityKind : std::uint8_t {
    user,       ///< a SASL login; all its addresses belong to it
    connector,  ///< a relay host, known by address or network
    local,      ///< a process of the mail server itself (sendmail, a script), by user name
};

/// "user", "connector" or "local".
std::string_view to_string(EntityKind kind);

/// A sender that can be told apart.
///
/// Form    user: the login in lower case ("alice@example.org" or "alice"); connector: "connector:NAME";
///         local: "local:NAME". The text is what people type, what URLs carry and what the store keeps.
/// Unit    octets: 1 to 320 (RFC 5321 4.5.3.1: 64 + 1 + 255); no control characters, no space.
class Entity {
public:
    /// Reads the form above. Fault::invalid names the rule that was broken.
    static Result<Entity> parse(std::string_view text);
    static Result<Entity> user(std::string_view login);
    static Result<Entity> connector(std::string_view name);
    static Result<Entity> local(std::string_view name);

    EntityKind kind() const { return kind_; }
    const std::string& text() const { return text_; }

    /// What stands behind the last "@", or nothing.
    std::string_view domain() const;

    friend bool operator==(const Entity&, const Entity&) = default;
    friend auto operator<=>(const Entity& a, const Entity& b) { return a.text_ <=> b.text_; }

private:
    Entity(EntityKind kind, std::string text) : kind_{kind}, text_{std::move(text)} {}
    EntityKind kind_;
    std::string text_;
};

}  // namespace tidegate

template <>
struct std::hash<tidegate::Entity> {
    std::size_t operator()(const tidegate::Entity& entity) const noexcept {
        return std::hash<std::string>{}(entity.text());
    }
};
