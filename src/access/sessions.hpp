#pragma once
// Who is signed in: sessions in memory, each known to its browser by a secret that only that browser has.

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.hpp"
#include "core/time.hpp"

namespace tidegate {

/// One sign-in of a person, as it may be shown.
struct BrowserSession {
    std::string id;        ///< 8 hexadecimal digits; not secret
    std::string name;      ///< whose; what that person may is looked up at each request
    std::string address;   ///< of the peer at the sign-in: behind a proxy the proxy's
    std::string client;    ///< User-Agent at the sign-in: anything, cut to 200 octets
    Instant created_at{};  ///< of the sign-in
    Instant used_at{};     ///< of the last request that counts as use
    Instant expires_at{};  ///< unless it is used before: 30 minutes after `used_at`, 12 hours after `created_at`
};

/// What a session ended by. docs/states.md has the table.
enum class SessionEnd : std::uint8_t {
    signed_out,        ///< by its person, in its browser
    ended,             ///< by its person from elsewhere, or by an administrator
    password_changed,  ///< in another session of the same person
    person_removed,    ///< who it belonged to may sign in no more
    pushed_out,        ///< a newer one took its place: 20 a person, 1,000 in all
    idle,              ///< not used for 30 minutes
    too_old,           ///< 12 hours after the sign-in
};
/// As the end of a sentence: "it was not used for 30 minutes".
std::string_view in_words(SessionEnd why);

/// Open sessions. A session is `open` from `open` until one of SessionEnd, and never again.
///
/// Secret  32 random octets, kept as SHA-256 only: what is in memory or in a core file signs nobody in.
/// Bound   20 a person and 1,000 in all; the one that was longest unused goes, of the same person first.
/// Clock   set back: the times of a session go with it, so that it lasts no longer.
/// Thread-safe. Nothing is kept on disk: a restart signs everybody out.
class Sessions {
public:
    Sessions(const Clock& clock, Random& random) : clock_{clock}, random_{random} {}

    struct Opened {
        std::string secret;  ///< 64 hexadecimal digits: for the browser's cookie, and shown nowhere else
        BrowserSession session;
    };
    Opened open(std::string_view name, std::string_view address, std::string_view client);

    /// The open session with this secret. `use`: its 30 minutes begin anew.
    std::optional<BrowserSession> find(std::string_view secret, bool use);
    bool is_open(std::string_view id) const;
    /// All open ones, the newest first.
    std::vector<BrowserSession> all() const;

    /// False when no open session has this id. `by`: who ends it, for the audit log.
    bool end(std::string_view id, SessionEnd why, std::string_view by);
    /// All of a person's; `but` is the id of one that stays.
    void end_all_of(std::string_view name, SessionEnd why, std::string_view by, std::string_view but = {});

    struct Ended {
        BrowserSession session;
        SessionEnd why;
        std::string by;
    };
    /// Those that have ended since the last call, by their time too: each is given once, for the audit log.
    std::vector<Ended> take_ended();

private:
    using Rows = std::map<std::string, BrowserSession, std::less<>>;  ///< by SHA-256 of the secret

    void settle(Instant now);
    void end(Rows::iterator row, SessionEnd why, std::string_view by);
    void make_room(std::string_view name);

    const Clock& clock_;
    Random& random_;
    mutable std::mutex lock_;
    Rows open_;
    std::vector<Ended> ended_;
};

/// What a page of ours sends in X-Tidegate-CSRF with every change: only who can read our answers knows it. It follows
/// from the secret and does not give it away.
std::string csrf_of(std::string_view secret);

}  // namespace tidegate
