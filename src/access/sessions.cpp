#include "access/sessions.hpp"

#include <algorithm>
#include <ranges>

#include "access/secret.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr Millis longest_idle = 30min;
constexpr Millis longest = 12h;
constexpr std::ptrdiff_t most_of_a_person = 20;
constexpr std::size_t most_sessions = 1'000;
constexpr std::size_t secret_octets = 32;
constexpr std::size_t id_octets = 4;
constexpr std::size_t longest_client = 200;
constexpr std::string_view ourselves = "tidegate";

Instant expiry(const BrowserSession& session) {
    return std::min(session.used_at + longest_idle, session.created_at + longest);
}

}  // namespace

std::string_view in_words(SessionEnd why) {
    switch (why) {
        case SessionEnd::signed_out: return "signed out";
        case SessionEnd::ended: return "ended from another session";
        case SessionEnd::password_changed: return "the password was changed";
        case SessionEnd::person_removed: return "the person may not sign in any more";
        case SessionEnd::pushed_out: return "too many sessions were open, and it was the longest unused";
        case SessionEnd::idle: return "it was not used for 30 minutes";
        case SessionEnd::too_old: return "12 hours had passed since the sign-in";
    }
    return "signed out";
}

std::string csrf_of(std::string_view secret) { return sha256_hex("tidegate csrf " + std::string{secret}); }

/// Ends what is over by its time.
void Sessions::settle(Instant now) {
    for (auto row = open_.begin(); row != open_.end();) {
        const auto here = row++;
        auto& session = here->second;
        if (const auto ahead = session.used_at - now; ahead > Millis{0}) {
            session.used_at -= ahead;
            session.created_at -= ahead;
            session.expires_at -= ahead;
        }
        if (now < session.expires_at) continue;
        const bool old = now - session.created_at >= longest;
        end(here, old ? SessionEnd::too_old : SessionEnd::idle, ourselves);
    }
}

void Sessions::end(Rows::iterator row, SessionEnd why, std::string_view by) {
    ended_.push_back({std::move(row->second), why, std::string{by}});
    open_.erase(row);
}

void Sessions::make_room(std::string_view name) {
    const auto longest_unused = [&](auto&& wanted) {
        auto found = open_.end();
        for (auto row = open_.begin(); row != open_.end(); ++row) {
            if (!wanted(row->second)) continue;
            if (found == open_.end() || row->second.used_at < found->second.used_at) found = row;
        }
        return found;
    };
    const auto of_person = [&](const BrowserSession& session) { return session.name == name; };
    if (std::ranges::count_if(open_ | std::views::values, of_person) >= most_of_a_person) {
        end(longest_unused(of_person), SessionEnd::pushed_out, ourselves);
    }
    if (open_.size() >= most_sessions) {
        end(longest_unused([](const BrowserSession&) { return true; }), SessionEnd::pushed_out, ourselves);
    }
}

Sessions::Opened Sessions::open(std::string_view name, std::string_view address, std::string_view client) {
    const auto now = clock_.now();
    const std::lock_guard guard{lock_};
    settle(now);
    make_room(name);
    BrowserSession session{.name = std::string{name},
                           .address = std::string{address},
                           .client = utf8_line(client, longest_client),
                           .created_at = now,
                           .used_at = now};
    session.expires_at = expiry(session);
    do {
        session.id = make_token(random_, id_octets);
    } while (std::ranges::any_of(open_ | std::views::values, [&](const auto& s) { return s.id == session.id; }));
    auto secret = make_token(random_, secret_octets);
    open_.emplace(sha256_hex(secret), session);
    return {std::move(secret), std::move(session)};
}

std::optional<BrowserSession> Sessions::find(std::string_view secret, bool use) {
    if (secret.size() != 2 * secret_octets) return std::nullopt;
    const auto hash = sha256_hex(secret);
    const auto now = clock_.now();
    const std::lock_guard guard{lock_};
    settle(now);
    const auto found = open_.find(hash);
    if (found == open_.end()) return std::nullopt;
    auto& session = found->second;
    if (use) {
        session.used_at = now;
        session.expires_at = expiry(session);
    }
    return session;
}

bool Sessions::is_open(std::string_view id) const {
    const auto now = clock_.now();
    const std::lock_guard guard{lock_};
    return std::ranges::any_of(open_ | std::views::values,
                               [&](const auto& session) { return session.id == id && now < session.expires_at; });
}

std::vector<BrowserSession> Sessions::all() const {
    const auto now = clock_.now();
    std::vector<BrowserSession> out;
    {
        const std::lock_guard guard{lock_};
        for (const auto& session : open_ | std::views::values) {
            if (now < session.expires_at) out.push_back(session);
        }
    }
    std::ranges::sort(out, [](const auto& a, const auto& b) {
        return std::pair{b.created_at, b.id} < std::pair{a.created_at, a.id};
    });
    return out;
}

bool Sessions::end(std::string_view id, SessionEnd why, std::string_view by) {
    const auto now = clock_.now();
    const std::lock_guard guard{lock_};
    settle(now);
    const auto found = std::ranges::find_if(open_, [&](const auto& row) { return row.second.id == id; });
    if (found == open_.end()) return false;
    end(found, why, by);
    return true;
}

void Sessions::end_all_of(std::string_view name, SessionEnd why, std::string_view by, std::string_view but) {
    const std::lock_guard guard{lock_};
    for (auto row = open_.begin(); row != open_.end();) {
        const auto here = row++;
        if (here->second.name == name && here->second.id != but) end(here, why, by);
    }
}

std::vector<Sessions::Ended> Sessions::take_ended() {
    const auto now = clock_.now();
    const std::lock_guard guard{lock_};
    settle(now);
    return std::exchange(ended_, {});
}

}  // namespace tidegate
