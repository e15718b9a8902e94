#pragma once
// Who may do what: administrators, roles, tokens. In memory; changes go out as AccessChange-like rows for the store.

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/second_factor.hpp"
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

    /// Makes an administrator. The password: at least 10 characters, and not easily guessed (access/strength.hpp).
    /// Fault::conflict if the name is taken.
    Result<AccessRow> add_administrator(std::string_view name, std::string_view password, Role role);
    Result<AccessRow> remove_administrator(std::string_view name);
    /// Another password, as checked as the first. Fault::not_found for a name that is not there.
    Result<AccessRow> set_password(std::string_view name, std::string_view password);
    /// What this person may do now; nothing for a name that is not there (any more).
    std::optional<Role> role_of(std::string_view name) const;
    /// Slow by intent (argon2id); never on a message's path. Throttle before calling.
    Result<Caller> check_password(std::string_view name, std::string_view password) const;

    /// What a person has besides the password.
    struct Enrolment {
        bool totp = false;               ///< codes are asked for
        std::size_t recovery_codes = 0;  ///< left
    };
    Enrolment enrolment(std::string_view name) const;

    struct TotpOffer {
        std::string secret;  ///< base32
        std::string uri;     ///< for a QR code
    };
    /// A secret for an authenticator app. It counts for nothing until a code of it is confirmed within ten minutes.
    /// Fault::conflict where one is enrolled: it is removed first.
    Result<TotpOffer> offer_totp(std::string_view name);

    struct RecoveryCodes {
        std::vector<std::string> codes;  ///< shown once
        AccessRow row;
    };
    /// From now on codes are asked for. Fault::invalid for a wrong code, Fault::conflict where nothing was offered.
    Result<RecoveryCodes> confirm_totp(std::string_view name, std::string_view code);
    /// Those before are void. Fault::conflict without a second factor, which they stand in for.
    Result<RecoveryCodes> renew_recovery_codes(std::string_view name);
    /// Fault::not_found for who has none.
    Result<AccessRow> remove_second_factor(std::string_view name);
    /// Uses a code up, and says what is to be kept. Fault::invalid for a wrong or used one. Throttle before calling.
    Result<AccessRow> use_code(std::string_view name, std::string_view code);

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
        SecondFactor second_factor;
    };
    struct Offered {
        std::string secret;  ///< octets
        Instant at{};
    };
    struct TokenRow {
        TokenInfo shown;
        std::string hash;
    };
    static AccessRow row_of(const AdministratorRow& row, std::string sentence);
    AdministratorRow* find(std::string_view name);

    std::vector<AdministratorRow> administrators_;
    std::vector<TokenRow> tokens_;
    std::map<std::string, Offered, std::less<>> offered_;  ///< by person
    std::string setup_token_;
};

}  // namespace tidegate
