#pragma once
// From where a user logs in: the past of one user's logins in a few hundred octets, and what a new one says against it.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/octets.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"
#include "place/network.hpp"
#include "place/place.hpp"

namespace tidegate {

/// One login as the login service reports it.
struct LoginSeen {
    Instant at{};
    bool success = false;
    std::string client;                  ///< address, or empty
    std::optional<Surroundings> around;  ///< of `client`
    Place place;                         ///< of `client`
    std::uint16_t password = 0;          ///< of its hash; the same for the same wrong password. 0: not known
    std::uint32_t others_failed = 0;     ///< from the same network today: other logins that never succeeded there …
    std::uint32_t others_succeeded = 0;  ///< … and those that did
};

/// Networks and countries with the days on which they were used, runs of wrong passwords (of each network, and of all
/// together), the last place.
///
/// Time     handed in, UTC; a clock stepped back counts as now.
/// Bounds   16 networks, 8 countries (the longest unused goes), 4 runs of 12 passwords and the one of all
///          networks; encoded at most 500 octets, usually below 80. The hour's networks, and what was told, are not
///          kept over a restart.
/// Threads  none: the owner's lock guards it.
class Logins {
public:
    struct Heard {
        std::vector<Signal> signals;  ///< measures, see Weights::weigh; only of a login that succeeded
        bool changed = false;         ///< more than the minute of the last login: worth keeping
    };
    /// Judges the login against the past, then learns from it.
    Heard note(const LoginSeen& seen);

    /// Learns from logins that old logs tell of, in any order, and says nothing of them: those that failed are passed
    /// over. Where they are of more days than is known, what is known is taken up into what they tell; else the days
    /// after the last one known are added. So the same can be given twice. How many were learnt from.
    std::size_t learn_past(std::vector<LoginSeen> past);

    /// Whether people shall be told of this signal: once an hour for each.
    bool tells(std::string_view signal, Instant at);

    /// Days on which a login succeeded.
    std::uint32_t days() const { return days_; }
    bool knows_network(std::uint32_t network) const;

    /// Compact, versioned; Fault::invalid when `octets` were not made by `encode`.
    std::string encode() const;
    static Result<Logins> decode(std::string_view octets);

    /// Octets on the heap.
    std::size_t memory() const;

private:
    /// A network or country: on how many days it was used, and when last.
    struct Used {
        std::uint32_t id = 0;
        std::uint32_t last_hour = 0;  ///< since 1970
        std::uint32_t days = 0;       ///< saturates at 255
    };
    struct Run {
        std::uint32_t network = 0;  ///< 0: of all together
        std::uint32_t last_minute = 0;
        std::uint32_t wrong = 0;               ///< different passwords, saturates at 65,535
        std::vector<std::uint16_t> passwords;  ///< the first twelve of them
    };
    struct Visit {
        std::uint32_t wide = 0;
        Instant at{};
    };
    struct Last {
        Instant at{};
        std::uint32_t wide = 0;
        std::uint32_t country = 0;
        bool located = false;
        std::uint32_t latitude = 0, longitude = 0;  ///< tenths of a degree above -90 and -180
        std::uint32_t radius = 0;                   ///< kilometres
    };

    static std::uint32_t days_of(const std::vector<Used>& of, std::uint32_t id);
    static bool use(std::vector<Used>& of, std::size_t most, std::uint32_t id, Instant at);
    bool note_failure(const LoginSeen& seen);
    static bool note_wrong(Run& run, std::uint16_t password, std::uint32_t now, std::uint32_t ends_after);
    std::optional<Signal> guessed(const LoginSeen& seen, double familiar, std::string_view where);
    std::vector<Signal> judge(const LoginSeen& seen);
    std::optional<Signal> travel(const LoginSeen& seen, std::string_view where) const;
    void visit(const LoginSeen& seen);
    bool learn(const LoginSeen& seen);
    void take_up(const Logins& other);
    bool take_run(std::uint32_t network);
    std::uint32_t wrong_before(std::uint32_t network, Instant at) const;
    void remember_place(const LoginSeen& seen);

    std::vector<Used> networks_, countries_;
    std::vector<Run> runs_;
    std::vector<Visit> visits_;  ///< of the last hour
    std::vector<std::pair<std::string, Instant>> told_;
    std::uint32_t days_ = 0, last_day_ = 0;
    std::uint32_t todays_networks_ = 0;  ///< the most within an hour of today …
    float most_networks_ = 0;            ///< … and of the days before; loses 2 % a day
    Last last_;
};

}  // namespace tidegate
