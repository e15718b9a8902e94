#pragma once
// Dovecot's auth policy protocol, the side that answers: what it asks before and after each login, and what it reports
// when it knows how the login ended.

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "behaviour/logins.hpp"
#include "core/entity.hpp"
#include "core/time.hpp"
#include "login/tried.hpp"
#include "net/http_server.hpp"

namespace tidegate {

/// Since the start; `last` is the time of the last request that was allowed to ask.
struct LoginCounts {
    std::uint64_t asked = 0;      ///< command=allow
    std::uint64_t succeeded = 0;  ///< command=report
    std::uint64_t failed = 0;
    std::uint64_t slowed = 0;     ///< asked, and told to wait
    std::uint64_t malformed = 0;  ///< answered with status 0 all the same
    std::uint64_t refused = 0;    ///< without the key
    Instant last{};
};

/// Requests  POST /?command=allow and /?command=report (also /allow and /report) with JSON, see LoginReport.
/// Answers   {"status":0,"msg":""}: go on. A status above 0 is a delay in seconds, which a run of wrong passwords gets.
/// It
///           never refuses a login: whatever is broken is answered with status 0.
/// Errors    401 without the key, which Dovecot logs, and goes on.
///
/// Thread-safe; waits for no disk.
class AuthPolicy {
public:
    struct Parts {
        const Clock& clock;
        /// Hears of every login that was reported with an address. Any thread.
        std::function<void(const Entity&, LoginSeen)> heard;
        /// What Dovecot must send as "Authorization: Bearer KEY", or as the password of user "tidegate"; empty:
        /// nothing.
        std::string key;
    };
    explicit AuthPolicy(Parts parts);

    HttpResponse answer(const HttpRequest& request);
    LoginCounts counts() const;

private:
    bool admitted(const HttpRequest& request) const;
    int allow(const HttpRequest& request);
    void report(const HttpRequest& request);

    Parts parts_;
    std::string bearer_, basic_;
    mutable std::mutex lock_;
    TriedLogins tried_;
    LoginCounts counts_;
};

}  // namespace tidegate
