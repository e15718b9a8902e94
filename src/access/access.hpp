#pragma once
// Who may do what: administrators, roles, tokens. In memory; changes go out as AccessChange-like rows for the store.

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

namespace tidegate {

/// What a person or a program may do; each may what those before it may.
enum class Role : std::uint8_t {
    check,          ///< POST /v1/check only: for an MTA
    viewer,         ///< reads; subjects and recipients redacted
    helpdesk,       ///< reads all, releases, handles held mail
    administrator,  ///< everything
};
std::string_view to_string(Role role);
Result<Role> parse_role(std::string_view text);

/// Who asks, as every route sees it.
struct Caller {
    std::string name;  ///< "root", "anna", "token:backup"
    Role role = Role::viewer;
};

/// One change to keep: a row of "administrators" or "tokens"; empty JSON removes it.
struct AccessRow {
    std::string table, key, json;
    std::string sentence;  ///< for the audit log
};

struct Administrator {
    std::string name;  ///< 1–64 of a–z 0–9 . _ -
    Role role = Role::administrator;
    Instant created_at{};
};

struct TokenInfo {
    std::string id;  ///< 8 hexadecimal digits; not secret
    std::string name;
    Role role = Role::viewer;
    Instant created_at{};
    std::optional<Instant> expires_at;
    std::string created_by;
};

/// Thread-safe. Passwords are kept as argon2id, tokens as SHA-256 of 32 random octets; neither can be read back.
class Access {
public:
    Access(const Clock& clock, Random& random);

    /// From the store at start: (key, JSON) of both tables. Rows that cannot be read are told in `problems`.
    void remember(const std::vector<std::pair<std::string, std::string>>& administrators,
                  const std::vector<std::pair<std::string, std::string>>& tokens, std::vector<std::string>& problems);

    /// False until the first administrator is made: then TCP is closed to all but the one-time link.
    bool has_administrator() const;

    /// The one-time token of the first administrator's link; empty once one exists. New at every start.
    std::string setup_token();

    /// Makes an administrator. The password: at least 10 characters, not the name. Fault::conflict if the name is
    /// taken.
    Result<AccessRow> add_administrator(std::string_view name, std::string_view password, Role role);
    Result<AccessRow> remove_administrator(std::string_view name);
    /// Slow by intent (argon2id); never on a message's path. Throttle before calling.
    Result<Caller> check_password(std::string_view name, std::string_view password) const;

    struct NewToken {
        std::string secret;
        AccessRow row;
    };
    /// The secret ("tg_" and 64 hexadecimal digits) is shown once.
    Result<NewToken> add_token(std::string_view name, Role role, std::optional<Instant> expires_at,
                               std::string_view by);
    Result<AccessRow> revoke_token(std::string_view id);
    /// Who holds this bearer token; Fault::invalid when it is unknown, revoked or expired. Constant time in the secret.
    Result<Caller> check_token(std::string_view secret) const;

    std::vector<Administrator> administrators() const;
    std::vector<TokenInfo> tokens() const;

private:
    const Clock& clock_;
    Random& random_;
    mutable std::mutex lock_;
    struct AdministratorRow {
        Administrator shown;
        std::string password_hash;
    };
    struct TokenRow {
        TokenInfo shown;
        std::string hash;
    };
    std::vector<AdministratorRow> administrators_;
    std::vector<TokenRow> tokens_;
    std::string setup_token_;
};

}  // namespace tidegate
