// Administrators and tokens in memory, and the rows that the store keeps of them.

#include "access/access.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <ranges>

#include "access/secret.hpp"
#include "access/stored_second_factor.hpp"
#include "access/strength.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::string_view token_prefix = "tg_";
constexpr std::size_t secret_octets = 32;
constexpr std::size_t id_octets = 4;
constexpr std::size_t shortest_password = 10;  // characters, counted as octets
constexpr std::size_t longest_password = 1024;
constexpr std::size_t most_tokens = 10'000;
constexpr std::size_t most_administrators = 1'000;

/// A password hash of nobody's, so that an unknown name costs the same time as a wrong password.
constexpr std::string_view nobodys_password = "the password of nobody";

Outcome check_name(std::string_view name) {
    const bool plain = std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    });
    if (name.empty() || name.size() > 64 || !plain) {
        return fail(Fault::invalid, "a name has 1 to 64 of the characters a-z 0-9 . _ -");
    }
    return {};
}

Outcome check_new_password(std::string_view name, std::string_view password) {
    if (password.size() < shortest_password) {
        return fail(Fault::invalid, "the password is too short: use at least 10 characters");
    }
    if (password.size() > longest_password) {
        return fail(Fault::invalid, "the password is longer than 1024 octets: use a shorter one");
    }
    return check_strength(name, password);
}

/// A row of the store, read back. An absent text field is an error by its name.
Result<std::string> text_of(const boost::json::object& row, std::string_view key) {
    const auto* const value = row.if_contains(key);
    if (value == nullptr || !value->is_string()) return fail(Fault::invalid, std::string{key} + " is missing");
    return std::string{value->as_string()};
}

Result<boost::json::object> parse_row(const std::string& json) {
    boost::system::error_code error;
    const auto value = boost::json::parse(json, error);
    if (error || !value.is_object()) return fail(Fault::invalid, "it is not a JSON object");
    return value.as_object();
}

struct CommonFields {
    Role role;
    Instant created_at;
};

Result<CommonFields> common_fields(const boost::json::object& row) {
    const auto role = text_of(row, "role");
    if (!role) return tl::unexpected<Error>{role.error()};
    const auto parsed = parse_role(*role);
    if (!parsed) return tl::unexpected<Error>{parsed.error()};
    const auto created = text_of(row, "created_at");
    if (!created) return tl::unexpected<Error>{created.error()};
    const auto at = parse_rfc3339(*created);
    if (!at) return tl::unexpected<Error>{at.error()};
    return CommonFields{*parsed, *at};
}

}  // namespace

std::string_view to_string(Role role) {
    switch (role) {
        case Role::check: return "check";
        case Role::viewer: return "viewer";
        case Role::helpdesk: return "helpdesk";
        case Role::administrator: return "administrator";
    }
    return "check";
}

Result<Role> parse_role(std::string_view text) {
    for (const auto role : {Role::check, Role::viewer, Role::helpdesk, Role::administrator}) {
        if (text == to_string(role)) return role;
    }
    return fail(Fault::invalid, "a role is one of check, viewer, helpdesk, administrator");
}

Access::Access(const Clock& clock, Random& random)
    : clock_{clock}, random_{random}, setup_token_{make_token(random, secret_octets)} {}

void Access::remember(const std::vector<std::pair<std::string, std::string>>& administrators,
                      const std::vector<std::pair<std::string, std::string>>& tokens,
                      std::vector<std::string>& problems) {
    const std::lock_guard guard{lock_};
    const auto broken = [&](std::string_view what, const std::string& key, const Error& error) {
        problems.push_back(std::string{what} + " " + printable(key, 80) +
                           " cannot be read from the store: " + error.what + "; remove it and make it anew");
    };
    for (const auto& [name, json] : administrators) {
        const auto row = parse_row(json);
        const auto common = row ? common_fields(*row) : Result<CommonFields>{tl::unexpected<Error>{row.error()}};
        const auto hash =
            common ? text_of(*row, "password") : Result<std::string>{tl::unexpected<Error>{common.error()}};
        if (!hash) {
            broken("the administrator", name, hash.error());
            continue;
        }
        auto factor = second_factor_of(*row);
        if (!factor) {  // a second factor that cannot be read must not be one that is not asked for
            broken("the administrator", name, factor.error());
            continue;
        }
        administrators_.push_back({{name, common->role, common->created_at}, *hash, std::move(*factor)});
    }
    for (const auto& [id, json] : tokens) {
        const auto row = parse_row(json);
        const auto common = row ? common_fields(*row) : Result<CommonFields>{tl::unexpected<Error>{row.error()}};
        const auto hash = common ? text_of(*row, "hash") : Result<std::string>{tl::unexpected<Error>{common.error()}};
        const auto name = hash ? text_of(*row, "name") : hash;
        const auto by = name ? text_of(*row, "created_by") : name;
        if (!by) {
            broken("the token", id, by.error());
            continue;
        }
        TokenInfo shown{id, *name, common->role, common->created_at, std::nullopt, *by};
        if (const auto expires = text_of(*row, "expires_at"); expires) {
            const auto at = parse_rfc3339(*expires);
            if (!at) {  // a token whose end cannot be read must not live for ever
                broken("the token", id, at.error());
                continue;
            }
            shown.expires_at = *at;
        }
        tokens_.push_back({std::move(shown), *hash});
    }
}

bool Access::has_administrator() const {
    const std::lock_guard guard{lock_};
    return std::ranges::any_of(administrators_, [](const auto& row) { return row.shown.role == Role::administrator; });
}

std::string Access::setup_token() {
    const bool closed = has_administrator();
    const std::lock_guard guard{lock_};
    return closed ? std::string{} : setup_token_;
}

Result<AccessRow> Access::add_administrator(std::string_view name, std::string_view password, Role role) {
    if (auto ok = check_name(name); !ok) return tl::unexpected<Error>{ok.error()};
    if (auto ok = check_new_password(name, password); !ok) return tl::unexpected<Error>{ok.error()};
    auto hash = hash_password(password);  // slow: outside the lock
    if (!hash) return tl::unexpected<Error>{hash.error()};

    const std::lock_guard guard{lock_};
    if (std::ranges::any_of(administrators_, [&](const auto& row) { return row.shown.name == name; })) {
        return fail(Fault::conflict, "the name " + std::string{name} + " is taken: choose another one");
    }
    if (administrators_.size() >= most_administrators) {
        return fail(Fault::conflict, "there are 1000 administrators already: remove one first");
    }
    AdministratorRow row{{std::string{name}, role, clock_.now()}, std::move(*hash)};
    administrators_.push_back(std::move(row));
    return row_of(administrators_.back(), std::string{name} + " was made " + std::string{to_string(role)});
}

AccessRow Access::row_of(const AdministratorRow& row, std::string sentence) {
    boost::json::object json{{"role", to_string(row.shown.role)},
                             {"created_at", format_rfc3339(row.shown.created_at)},
                             {"password", row.password_hash}};
    if (row.second_factor.enrolled()) json["second_factor"] = to_json(row.second_factor);
    return {"administrators", row.shown.name, boost::json::serialize(json), std::move(sentence)};
}

Access::AdministratorRow* Access::find(std::string_view name) {
    const auto found = std::ranges::find_if(administrators_, [&](const auto& row) { return row.shown.name == name; });
    return found == administrators_.end() ? nullptr : &*found;
}

Result<AccessRow> Access::set_password(std::string_view name, std::string_view password) {
    if (auto ok = check_new_password(name, password); !ok) return tl::unexpected<Error>{ok.error()};
    auto hash = hash_password(password);  // slow: outside the lock
    if (!hash) return tl::unexpected<Error>{hash.error()};
    const std::lock_guard guard{lock_};
    auto* const row = find(name);
    if (row == nullptr) return fail(Fault::not_found, "there is no administrator with this name");
    row->password_hash = std::move(*hash);
    return row_of(*row, row->shown.name + " changed the password");
}

std::optional<Role> Access::role_of(std::string_view name) const {
    const std::lock_guard guard{lock_};
    for (const auto& row : administrators_) {
        if (row.shown.name == name) return row.shown.role;
    }
    return std::nullopt;
}

Result<AccessRow> Access::remove_administrator(std::string_view name) {
    const std::lock_guard guard{lock_};
    const auto found = std::ranges::find_if(administrators_, [&](const auto& row) { return row.shown.name == name; });
    if (found == administrators_.end()) return fail(Fault::not_found, "there is no administrator with this name");
    const auto full =
        std::ranges::count_if(administrators_, [](const auto& row) { return row.shown.role == Role::administrator; });
    if (found->shown.role == Role::administrator && full == 1) {
        return fail(Fault::conflict, "this is the last administrator: make another one first");
    }
    administrators_.erase(found);
    if (const auto offer = offered_.find(name); offer != offered_.end()) offered_.erase(offer);
    return AccessRow{"administrators", std::string{name}, "", std::string{name} + " is no administrator any more"};
}

Result<Caller> Access::check_password(std::string_view name, std::string_view password) const {
    static const auto nobodys_hash = hash_password(nobodys_password);
    std::string hash = nobodys_hash ? *nobodys_hash : std::string{};
    std::optional<Role> role;
    {
        const std::lock_guard guard{lock_};
        for (const auto& row : administrators_) {
            if (row.shown.name != name) continue;
            hash = row.password_hash;
            role = row.shown.role;
        }
    }
    const bool right = password.size() <= longest_password && password_matches(hash, password);
    if (!right || !role) return fail(Fault::invalid, "name or password is wrong");
    return Caller{std::string{name}, *role};
}

Result<Access::NewToken> Access::add_token(std::string_view name, Role role, std::optional<Instant> expires_at,
                                           std::string_view by) {
    if (auto ok = check_name(name); !ok) return tl::unexpected<Error>{ok.error()};
    const auto now = clock_.now();
    if (expires_at && *expires_at <= now) return fail(Fault::invalid, "expires_at lies in the past");

    const std::lock_guard guard{lock_};
    if (tokens_.size() >= most_tokens) return fail(Fault::conflict, "there are 10000 tokens already: revoke some");
    std::string secret = std::string{token_prefix} + make_token(random_, secret_octets);
    TokenRow row{{"", std::string{name}, role, now, expires_at, std::string{by}}, sha256_hex(secret)};
    do {
        row.shown.id = make_token(random_, id_octets);
    } while (std::ranges::any_of(tokens_, [&](const auto& other) { return other.shown.id == row.shown.id; }));

    boost::json::object json{{"name", name},
                             {"role", to_string(role)},
                             {"created_at", format_rfc3339(now)},
                             {"created_by", by},
                             {"hash", row.hash}};
    if (expires_at) json["expires_at"] = format_rfc3339(*expires_at);
    AccessRow kept{"tokens", row.shown.id, boost::json::serialize(json),
                   "token " + row.shown.id + " (" + row.shown.name + ") was made for " + std::string{to_string(role)}};
    tokens_.push_back(std::move(row));
    return NewToken{std::move(secret), std::move(kept)};
}

Result<AccessRow> Access::revoke_token(std::string_view id) {
    const std::lock_guard guard{lock_};
    const auto found = std::ranges::find_if(tokens_, [&](const auto& row) { return row.shown.id == id; });
    if (found == tokens_.end()) return fail(Fault::not_found, "there is no token with this id");
    AccessRow row{"tokens", found->shown.id, "",
                  "token " + found->shown.id + " (" + found->shown.name + ") was revoked"};
    tokens_.erase(found);
    return row;
}

Result<Caller> Access::check_token(std::string_view secret) const {
    const auto wrong = [] { return fail(Fault::invalid, "this token is unknown, revoked or expired"); };
    if (!secret.starts_with(token_prefix) || secret.size() != token_prefix.size() + 2 * secret_octets) return wrong();
    const auto hash = sha256_hex(secret);
    const auto now = clock_.now();
    const std::lock_guard guard{lock_};
    for (const auto& row : tokens_) {
        if (!same_secret(row.hash, hash)) continue;
        if (row.shown.expires_at && *row.shown.expires_at <= now) return wrong();
        return Caller{"token:" + row.shown.name, row.shown.role};
    }
    return wrong();
}

std::vector<Administrator> Access::administrators() const {
    const std::lock_guard guard{lock_};
    std::vector<Administrator> out;
    for (const auto& row : administrators_) out.push_back(row.shown);
    return out;
}

std::vector<TokenInfo> Access::tokens() const {
    const std::lock_guard guard{lock_};
    std::vector<TokenInfo> out;
    for (const auto& row : tokens_) out.push_back(row.shown);
    return out;
}

}  // namespace tidegate
