#pragma once
// Recorded histories of senders, and the attacks that are laid over them, for measuring behaviour and risk.

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/observation.hpp"

namespace tidegate::bench {

/// One sender's mail, in the order of time.
struct History {
    std::string sender;
    std::vector<Observation> mail;
    bool held_out = false;  ///< of the half of the senders that nothing is fitted on
};

/// Reads lines of: seconds, sender, recipients with commas, octets or empty, hash of the subject or empty; tabs
/// between. Recipients in the sender's own domain are internal. Adds to `into`; false when the file cannot be opened.
bool read_histories(const std::string& path, std::vector<History>& into);

enum class Attack : std::uint8_t { burst, drip };

/// An attack that begins at `start`: messages to external recipients that nobody knows. Seven in ten of them are at one
/// of `large` domains that many write to. One message goes to one recipient, or (a burst) to a few or to dozens. Of a
/// burst a message comes each 1 to 20 seconds, of a drip each 5 to 40 minutes on average, one way in each attack.
std::vector<Observation> make_attack(Attack kind, Instant start, std::size_t messages, std::mt19937_64& chance);

/// Bursts of honest people, a day after the last message of a history.
enum class Honest : std::uint8_t {
    copy_16,       ///< one message to a known person with 16 new ones in copy
    patch_series,  ///< 60 messages in a minute, one subject, to a known list and the same ten new people
    invitation,    ///< one message to 200 new people
    invoices,      ///< after three months of 20 customers a day, 80 of them and 20 new ones in ten minutes
    newsletter,    ///< after six monthly ones to 300 people each, the next one, ten of them new, with List-Unsubscribe
    list_manager,  ///< after a month of 3 posts a day to 1,000 subscribers, 50 in a message, the same again
};
inline constexpr std::array honest_names{"16 in copy", "patch series", "invitation to 200",
                                         "invoices",   "newsletter",   "list manager"};

struct HonestBurst {
    std::vector<Observation> past;  ///< of an account that does nothing else; empty: the history's own
    std::vector<Observation> mail;
};
HonestBurst make_honest(Honest kind, const History& history, std::mt19937_64& chance);

}  // namespace tidegate::bench
